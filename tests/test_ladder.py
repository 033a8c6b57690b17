"""An overloaded box does less, says so, and does more again when it can."""

from itertools import pairwise

from agent.ladder import (
    BUSY,
    COOLING,
    DOWN,
    FAR_BEHIND,
    FULL,
    HOT,
    LADDER,
    LATE,
    LONGEST_UP,
    UNCLEAR,
    UP,
    Ladder,
    Load,
    LoadMeter,
)

IDLE, BUSY_LOAD, LATE_LOAD = Load(0.02, 0.1), Load(BUSY, 0.1), Load(0.5, LATE)


def judged(ladder: Ladder, load: Load, seconds: float, begin: float = 0.0, heat: float | None = None) -> float:
    """The ladder after `seconds` of this load; returns the time."""
    now = begin
    while now < begin + seconds:
        now += 1.0
        ladder.judge([IDLE, load], heat, now)
    return now


def test_a_box_that_keeps_up_does_everything() -> None:
    ladder = Ladder()
    judged(ladder, Load(0.8, 0.3), 60)
    assert ladder.effort is FULL
    assert ladder.degraded == ""


def test_one_camera_that_falls_behind_makes_the_box_do_less() -> None:
    for load in (BUSY_LOAD, LATE_LOAD):
        ladder = Ladder()
        judged(ladder, load, DOWN + 1)
        assert ladder.effort is LADDER[1]
        assert ladder.degraded == "overloaded: half as many looks"


def test_one_slow_look_changes_nothing() -> None:
    ladder = Ladder()
    now = judged(ladder, LATE_LOAD, 1)
    judged(ladder, Load(0.5, 0.1), 1, now)
    assert ladder.effort is FULL


def test_the_bottom_is_reached_within_ten_seconds_more_or_less_and_is_keyframes_only() -> None:
    ladder = Ladder()
    judged(ladder, BUSY_LOAD, DOWN * len(LADDER) + 2)
    assert ladder.effort is LADDER[-1]
    assert ladder.effort.keyframes_only


def test_when_the_load_is_gone_everything_is_done_again_within_half_a_minute() -> None:
    ladder = Ladder()
    now = judged(ladder, BUSY_LOAD, 30)
    judged(ladder, IDLE, UP * len(LADDER) + 2, now)
    assert ladder.effort is FULL
    assert UP * len(LADDER) + 2 <= 30


def test_a_box_that_is_far_behind_does_much_less_at_once() -> None:
    for load, rung in ((Load(0.5, FAR_BEHIND), -1), (Load(1.0, 0.1), 2)):
        ladder = Ladder()
        judged(ladder, load, DOWN + 1)
        assert ladder.effort is LADDER[rung]


def test_how_far_behind_it_was_is_not_forgotten_while_it_is_over() -> None:
    ladder = Ladder()
    now = judged(ladder, Load(0.5, FAR_BEHIND), 1)
    judged(ladder, LATE_LOAD, 1, now)
    assert ladder.effort is LADDER[-1]


def test_how_far_behind_it_was_once_is_forgotten_with_the_trouble() -> None:
    ladder = Ladder()
    now = judged(ladder, Load(0.5, FAR_BEHIND), 1)
    now = judged(ladder, UNCLEAR, 1, now)
    judged(ladder, LATE_LOAD, DOWN + 1, now)
    assert ladder.effort is LADDER[1]


def test_what_is_unclear_changes_nothing() -> None:
    ladder = Ladder()
    now = judged(ladder, BUSY_LOAD, DOWN + 1)
    judged(ladder, UNCLEAR, 60, now)
    assert ladder.effort is LADDER[1]


def test_a_step_up_that_was_taken_back_is_tried_again_later_and_later() -> None:
    ladder, now, climbs = Ladder(), 0.0, list[float]()
    while now < 200:
        now += 1.0
        before = ladder.effort
        ladder.judge([BUSY_LOAD if ladder.effort is FULL else IDLE], None, now)
        if ladder.effort is FULL and before is not FULL:
            climbs.append(now)
    gaps = [later - sooner for sooner, later in pairwise(climbs)]
    assert gaps == sorted(gaps)
    assert gaps[0] < 15
    assert LONGEST_UP < gaps[-1] <= LONGEST_UP + 5
    end = judged(ladder, IDLE, LONGEST_UP + UP * len(LADDER), now)
    assert end - now < 60
    assert ladder.effort is FULL


def test_no_step_up_is_taken_that_would_be_taken_back() -> None:
    ladder = Ladder()
    now = judged(ladder, BUSY_LOAD, DOWN + 1)
    judged(ladder, Load(0.6, 0.2), 60, now)
    assert ladder.effort is LADDER[1]


def test_heat_makes_it_do_less_slowly_and_is_named() -> None:
    ladder = Ladder()
    judged(ladder, IDLE, COOLING + 1, heat=HOT)
    assert ladder.effort is LADDER[1]
    assert ladder.degraded.startswith("hot: ")


def test_a_box_that_has_not_cooled_yet_stays_where_it_is() -> None:
    ladder = Ladder()
    now = judged(ladder, IDLE, COOLING + 1, heat=HOT)
    now = judged(ladder, IDLE, 60, now, heat=HOT - 1)
    assert ladder.effort is LADDER[1]
    judged(ladder, IDLE, UP + 2, now, heat=HOT - 20)
    assert ladder.effort is FULL


def test_each_rung_does_no_more_than_the_one_above() -> None:
    for above, below in pairwise(LADDER):
        assert below.rate <= above.rate
        assert below.regions <= above.regions
        assert below != above


def test_a_meter_tells_the_busy_share_and_the_worst_lateness_once() -> None:
    meter = LoadMeter(100.0)
    meter.waited(1.5)
    meter.late(0.2)
    meter.late(0.1)
    assert meter.read(102.0) == Load(0.25, 0.2)
    assert meter.read(104.0) == Load(1.0, 0.0)


def test_a_box_without_memory_does_less_whoever_has_time_and_says_why() -> None:
    ladder = Ladder()
    ladder.judge([IDLE], None, 1.0, tight=True)
    ladder.judge([IDLE], None, 1.0 + DOWN, tight=True)
    assert ladder.effort is LADDER[1]
    assert ladder.degraded == "short of memory: half as many looks"


def test_a_box_without_memory_does_no_more_before_it_has_some() -> None:
    ladder = Ladder()
    for now in range(3 * len(LADDER)):
        ladder.judge([IDLE], None, float(now), tight=True)
    assert ladder.effort is LADDER[-1]
    judged(ladder, IDLE, 60, 100.0)
    assert ladder.effort is FULL
