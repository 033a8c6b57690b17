"""What moves in vain becomes familiar; what moves otherwise, elsewhere or with somebody in it does not."""

from agent.data import Box
from agent.habit import ENOUGH, FADE, Habit

BUSH = Box(0.60, 0.50, 0.70, 0.60)
LOOK = 0.2


def watched(*boxes: Box, looks: int = 60) -> tuple[Habit, float]:
    """A habit that saw each box in turn move in vain, and the time after."""
    habit = Habit()
    for i in range(looks):
        habit.learn([boxes[i % len(boxes)]], (), (), i * LOOK)
    return habit, looks * LOOK


def test_what_was_never_looked_at_is_not_familiar() -> None:
    assert not Habit().familiar(BUSH, 0.0)


def test_what_moves_in_vain_becomes_familiar_after_enough_looks() -> None:
    few, then = watched(BUSH, looks=int(ENOUGH) // 2)
    enough, now = watched(BUSH, looks=int(ENOUGH) + 2)
    assert not few.familiar(BUSH, then)
    assert enough.familiar(BUSH, now)


def test_a_branch_that_never_swings_twice_alike_becomes_familiar() -> None:
    swings = [Box(0.60 + 0.01 * i, 0.50, 0.66 + 0.01 * i, 0.58 + 0.005 * i) for i in range(5)]
    habit, now = watched(*swings, looks=120)
    assert all(habit.familiar(swing, now) for swing in swings)


def test_a_larger_motion_at_the_same_place_is_not_familiar() -> None:
    habit, now = watched(Box(0.60, 0.50, 0.62, 0.53), Box(0.66, 0.50, 0.68, 0.53), Box(0.60, 0.55, 0.69, 0.57))
    assert not habit.familiar(BUSH, now)


def test_a_rare_large_motion_does_not_make_large_ones_familiar() -> None:
    habit, now = watched(*[Box(0.62, 0.52, 0.64, 0.55)] * 30, BUSH, looks=120)
    assert not habit.familiar(BUSH, now)


def test_who_walks_in_front_of_leaves_is_not_familiar() -> None:
    habit, now = watched(BUSH)
    assert not habit.familiar(Box(0.62, 0.50, 0.67, 0.80), now)


def test_the_same_motion_elsewhere_is_not_familiar() -> None:
    habit, now = watched(BUSH)
    assert not habit.familiar(Box(0.20, 0.50, 0.30, 0.60), now)


def test_whatever_is_found_in_a_motion_makes_it_strange_at_once() -> None:
    habit, now = watched(BUSH)
    habit.learn([BUSH], [Box(0.64, 0.48, 0.69, 0.62)], (), now)
    assert not habit.familiar(BUSH, now)


def test_what_is_found_elsewhere_or_at_the_edge_changes_nothing() -> None:
    habit, now = watched(BUSH)
    habit.learn([BUSH], [Box(0.10, 0.40, 0.15, 0.70), Box(0.695, 0.55, 0.75, 0.70)], (), now)
    assert habit.familiar(BUSH, now)


def test_what_is_in_doubt_is_neither_learned_nor_forgotten() -> None:
    known, now = watched(BUSH)
    known.learn([BUSH], (), [BUSH], now)
    assert known.familiar(BUSH, now)
    habit = Habit()
    for i in range(60):
        habit.learn([BUSH], (), [BUSH], i * LOOK)
    assert not habit.familiar(BUSH, now)


def test_it_fades_in_minutes() -> None:
    habit, now = watched(BUSH)
    assert habit.familiar(BUSH, now + 0.5 * FADE)
    assert not habit.familiar(BUSH, now + FADE)


def test_a_look_every_five_seconds_keeps_it() -> None:
    habit, now = watched(BUSH)
    for i in range(1000):
        habit.learn([BUSH], (), (), now + 5.0 * i)
    assert habit.familiar(BUSH, now + 5000.0)


def test_rain_becomes_familiar_and_who_walks_in_it_does_not() -> None:
    drops = [Box(x / 32, y / 18, (x + 1) / 32, (y + 1) / 18) for y in range(18) for x in range(32)]
    habit = Habit()
    for i in range(1500):
        habit.learn([drops[(i * 29 + 97 * n) % len(drops)] for n in range(20)], (), (), i * LOOK)
    assert habit.familiar(drops[100], 300.0)
    assert not habit.familiar(Box(0.4, 0.4, 0.45, 0.6), 300.0)


def test_pictures_that_are_seen_again_do_not_unfade_it() -> None:
    habit, now = watched(BUSH)
    assert not habit.familiar(BUSH, now + FADE)
    assert not habit.familiar(BUSH, now)
