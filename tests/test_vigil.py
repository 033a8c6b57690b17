"""A camera sleeps when nothing stirs, as deeply as its keyframes allow, and never with a rule that forbids it."""

import pytest

from agent.eyes.vigil import AT_ONCE, BRIEF, GLANCE, LIGHT, LONGEST_NAP, QUIET, Vigil


def vigil(interval: float = 2.0, may_sleep: bool = True) -> Vigil:
    """After four keyframes so far apart, the last at second 0."""
    made = Vigil(may_sleep)
    for number in range(-3, 1):
        made.keyframe(number * interval)
    return made


def sleeps(vigil: Vigil, at: float, trusting: bool = False) -> bool:
    """Whether it is asleep after it was asked whether it tires."""
    vigil.tires(at, trusting)
    return not vigil.awake


def test_begins_awake_and_stays_so_until_the_keyframes_are_known() -> None:
    fresh = Vigil(may_sleep=True)
    assert fresh.awake
    assert not sleeps(fresh, 100.0, trusting=False)


def test_what_stands_there_at_the_start_is_looked_at_for_a_while() -> None:
    fresh = Vigil(may_sleep=True)
    for second in range(5):
        fresh.keyframe(float(second))
        assert not sleeps(fresh, second + 0.9)
    fresh.keyframe(5.0)
    assert sleeps(fresh, QUIET)


def test_falls_asleep_when_nothing_has_stirred_for_a_while() -> None:
    awake = vigil()
    awake.stirred(9.8)
    awake.stirred(10.0)
    assert not sleeps(awake, 10.0 + QUIET - 0.1, trusting=False)
    assert sleeps(awake, 10.0 + QUIET, trusting=False)


def test_a_rule_that_must_see_each_object_keeps_it_awake() -> None:
    assert not sleeps(vigil(may_sleep=False), 1000.0, trusting=True)


def test_keyframes_far_apart_keep_it_awake_unless_the_hint_is_believed() -> None:
    assert not sleeps(vigil(interval=LONGEST_NAP + 0.1), 1000.0, trusting=False)
    assert sleeps(vigil(interval=LONGEST_NAP + 0.1), 1000.0, trusting=True)
    assert sleeps(vigil(interval=LONGEST_NAP - 0.1), 1000.0, trusting=False)


def test_one_far_keyframe_among_near_ones_counts() -> None:
    smart = vigil(interval=1.0)
    smart.keyframe(8.0)
    assert smart.interval == pytest.approx(8.0)


def test_a_sleeper_whose_keyframes_stop_coming_wakes_by_itself() -> None:
    asleep = vigil()
    assert sleeps(asleep, 10.0, trusting=False)
    assert not asleep.overslept(10.0 + LONGEST_NAP - 0.1, trusting=False)
    assert asleep.overslept(10.0 + LONGEST_NAP + 0.1, trusting=False)
    assert not asleep.overslept(10.0 + LONGEST_NAP + 0.1, trusting=True)


def test_who_was_made_to_doze_and_may_not_sleep_has_overslept_at_once() -> None:
    tired = vigil(may_sleep=False)
    tired.doze(1.0)
    assert tired.overslept(1.0, trusting=True)


def test_keyframes_in_quick_succession_are_not_all_glanced_at() -> None:
    asleep = vigil(interval=0.1)
    asleep.doze(0.0)
    glanced = [n for n in range(1, 51) if asleep.glances(n / 10)]
    assert len(glanced) == 5.0 / GLANCE


def test_in_deep_sleep_it_glances_less_often() -> None:
    asleep = vigil(interval=1.0)
    asleep.doze(0.0)
    assert [n for n in range(1, 30) if asleep.glances(float(n))] == list(range(1, 30))
    glanced = [n for n in range(30, 120) if asleep.glances(float(n))]
    assert [n for n in glanced if n >= LIGHT] == list(range(61, 120, 2))


def test_a_wake_after_which_nothing_stirs_costs_a_moment_only() -> None:
    asleep = vigil()
    asleep.doze(10.0)
    asleep.wake(10.0)
    assert asleep.awake
    assert sleeps(asleep, 10.0 + BRIEF, trusting=False)


def test_what_goes_on_stirring_keeps_it_awake() -> None:
    asleep = vigil()
    asleep.doze(10.0)
    asleep.wake(10.0)
    asleep.stirred(10.5)
    asleep.stirred(10.7)
    assert not sleeps(asleep, 10.0 + BRIEF, trusting=False)


def test_keyframes_that_are_decoded_again_change_nothing() -> None:
    again = vigil()
    again.keyframe(-2.0)
    assert again.interval == pytest.approx(2.0)


def test_a_clock_that_goes_back_starts_the_keyframes_anew() -> None:
    back = vigil(interval=2.0)
    for number in range(3):
        back.keyframe(-100.0 + number)
    assert back.interval == pytest.approx(1.0)


def test_what_stirs_once_costs_a_moment_only() -> None:
    awake = vigil()
    awake.stirred(10.0)
    awake.stirred(10.0 + AT_ONCE + 0.1)
    assert sleeps(awake, 10.1 + AT_ONCE + BRIEF)
