"""What events cost on the line: words always, pictures as long as there is something left."""

from agent.allowance import A_DAY, MOST, SMALL_BYTES, SMALL_STRIP_BYTES, STRIP_BYTES, WHOLE_BYTES, Allowance
from agent.data import Phase, Severity

FIRST_ALERT = (Phase.NEW, Severity.ALERT)
FIRST_INFO = (Phase.NEW, Severity.INFO)
WORDS, OVERHEAD, PACKED = 480, 500, 1.04


class Clock:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def drained(allowance: Allowance, kind: tuple[Phase, Severity]) -> list[int]:
    """What pictures of a kind may weigh, step by step, while nothing but large messages are sent."""
    steps: list[int] = []
    for _ in range(2000):
        most = allowance.most(*kind)
        steps += [most] if [most] != steps[-1:] else []
        allowance.spend(20_000)
    return steps


def test_pictures_shrink_before_they_stop_and_those_of_first_alerts_stop_last() -> None:
    assert drained(Allowance(lambda: 0.0), (Phase.END, Severity.INFO)) == [WHOLE_BYTES, 0]
    assert drained(Allowance(lambda: 0.0), FIRST_INFO) == [WHOLE_BYTES, SMALL_BYTES, 0]
    assert drained(Allowance(lambda: 0.0), (Phase.END, Severity.ALERT)) == [WHOLE_BYTES, SMALL_BYTES, 0]
    allowance = Allowance(lambda: 0.0)
    while allowance.most(*FIRST_INFO):
        allowance.spend(20_000)
    assert allowance.most(Phase.END, Severity.ALERT) == 0
    assert drained(allowance, FIRST_ALERT) == [SMALL_BYTES, 0]


def test_a_day_costs_what_the_bucket_holds_and_gets_at_most_however_often_something_happens() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    clock.at = 10 * 86_400.0  # ten quiet days: it is full
    sent, begin = 0.0, clock.at
    while clock.at < begin + 86_400:
        for phase in (Phase.NEW, Phase.END):
            payload = WORDS + allowance.most(phase, Severity.ALERT) * 4 // 3
            allowance.spend(payload)
            sent += OVERHEAD + PACKED * payload
        clock.at += 5.0
    assert 0.9 * (A_DAY + MOST) < sent <= A_DAY + MOST + 2 * WHOLE_BYTES


def test_words_beyond_the_allowance_are_borrowed_and_the_pictures_pay() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    for _ in range(50_000):
        allowance.spend(WORDS)
    clock.at = MOST / A_DAY * 86_400 - 60  # the debt is never more than the bucket
    assert allowance.most(*FIRST_ALERT) == 0
    clock.at += 120
    assert allowance.most(*FIRST_ALERT) == SMALL_BYTES


def test_a_quiet_night_fills_it_again() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    for _ in range(1_000):
        allowance.spend(20_000)
    assert allowance.most(*FIRST_INFO) == 0
    clock.at = 86_400.0
    assert allowance.most(*FIRST_INFO) == WHOLE_BYTES


def test_strips_stop_before_pictures_do_and_those_of_alerts_last() -> None:
    clock = Clock()
    allowance = Allowance(clock)
    levels = []
    for _ in range(40):
        levels.append((allowance.strip(Severity.INFO), allowance.strip(Severity.ALERT)))
        allowance.spend(300_000)
    assert levels[0] == (SMALL_STRIP_BYTES, STRIP_BYTES)
    assert (0, STRIP_BYTES) in levels
    assert levels[-1] == (0, 0)
    assert allowance.most(Phase.NEW, Severity.INFO) == 0
