"""A thing that the detector sees now and then in its place is no newcomer."""

from agent.data import Box
from agent.places import FORGET, MOST, STAY, Places
from tests.make import track

HERE, NEAR, THERE = Box(0.4, 0.4, 0.5, 0.5), Box(0.41, 0.4, 0.51, 0.5), Box(0.7, 0.4, 0.8, 0.5)


def parked(label: str = "car", until: float = STAY) -> Places:
    """After something stood HERE from second 0 on."""
    places = Places()
    for now in (0.0, until):
        places.learn([track(1, HERE, label)], now)
    return places


def test_what_stood_there_is_known_when_it_is_seen_again() -> None:
    assert parked().knows(track(2, NEAR, "car", confirmed=False), 60.0)


def test_elsewhere_or_as_something_else_it_is_not() -> None:
    assert not parked().knows(track(2, THERE, "car"), 60.0)
    assert not parked().knows(track(2, HERE, "person"), 60.0)


def test_who_stops_for_a_moment_marks_no_place() -> None:
    assert not parked(until=STAY - 0.1).knows(track(2, HERE, "car"), 60.0)


def test_who_passes_marks_no_place() -> None:
    places = Places()
    for n in range(50):
        places.learn([track(1, Box(0.01 * n, 0.4, 0.1 + 0.01 * n, 0.5), "car")], 0.2 * n)
    assert not places.knows(track(2, HERE, "car"), 10.0)


def test_what_is_only_presumed_marks_no_place() -> None:
    places = Places()
    for now in (0.0, STAY):
        places.learn([track(1, HERE, "car", seen=False)], now)
    assert not places.knows(track(2, HERE, "car"), 3.0)


def test_a_place_is_forgotten_unless_something_is_seen_there() -> None:
    assert parked().knows(track(2, HERE, "car"), STAY + FORGET - 1)
    assert not parked().knows(track(2, HERE, "car"), STAY + FORGET)


def test_memory_is_bounded() -> None:
    places = Places()
    for n in range(3 * MOST):
        standing = track(n, Box(0.004 * n, 0.0, 0.004 * n + 0.002, 1.0), "car", first_seen=0.0)
        places.learn([standing], STAY + n)
    assert len(places._places) == MOST


def test_what_stays_keeps_its_place_alive() -> None:
    places, now = Places(), 0.0
    while now < 2 * FORGET:
        now += 1.0
        places.learn([track(1, HERE, "car", first_seen=0.0)], now)
    places.learn([], now + FORGET / 2)
    assert places.knows(track(2, HERE, "car"), now + FORGET / 2)
