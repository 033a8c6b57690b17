"""Health is told every two minutes, and as soon as something pressing changes."""

from agent.checkup import EVERY, SETTLED, Rounds


def told(rounds: Rounds, pressing: tuple[str, ...], begin: int, end: int) -> list[int]:
    """At which seconds it was told."""
    return [second for second in range(begin, end) if rounds.due(pressing, float(second))]


def test_health_is_told_soon_after_the_start_and_then_every_two_minutes() -> None:
    assert told(Rounds(0.0), ("", "live"), 1, 300) == [SETTLED, SETTLED + EVERY, SETTLED + 2 * EVERY]


def test_what_is_pressing_is_told_at_once_and_once() -> None:
    rounds = Rounds(0.0)
    told(rounds, ("", "live"), 1, 30)
    assert told(rounds, ("overloaded: half as many looks", "live"), 30, 60) == [30]
    assert told(rounds, ("", "live"), 60, 80) == [60]


def test_what_changes_all_the_time_is_told_every_few_seconds_only() -> None:
    rounds = Rounds(0.0)
    changes = [second for second in range(1, 61) if rounds.due((str(second),), float(second))]
    assert changes == list(range(int(SETTLED), 61, int(SETTLED)))
