"""What actors do, second by second."""

import math

import pytest

from agent.simulator.script import TURN, Script


def test_nobody_is_there_before_the_first_act_and_after_the_last() -> None:
    script = Script(1, (0, 0), since=2).walk((1.3, 0), 1.3)
    assert script(1.99) is None
    assert script(2.0) is not None
    assert script(3.01) is None


def test_a_walk_covers_its_way_evenly() -> None:
    state = Script(1, (0, 0)).walk((0, 4), 2.0)(1.0)
    assert state is not None
    assert state.place == pytest.approx((0, 2))
    assert (state.speed, state.heading, state.way) == pytest.approx((2.0, math.pi / 2, 2.0))


def test_braking_ends_at_the_place_with_no_speed() -> None:
    script = Script(1, (0, 0)).drive((8, 0), 8, 0)
    assert script.now == pytest.approx(2.0)
    half = script(1.0)
    assert half is not None
    assert (half.place[0], half.speed) == pytest.approx((6.0, 4.0))


def test_one_thing_done_twice_in_a_row_goes_on() -> None:
    state = Script(1, (0, 0)).move("tip", (1, 0), 1).do("tip", 5)(3.0)
    assert state is not None
    assert state.since == pytest.approx(3.0)


def test_turning_takes_a_moment_and_the_short_way() -> None:
    script = Script(1, (0, 0)).walk((-1, -0.01), 1.0).walk((-2, 0), 1.0)
    turn = script(script.now - 0.9)
    assert turn is not None
    assert abs(math.remainder(turn.heading - math.pi, math.tau)) < 0.05


def test_halfway_through_a_turn_it_looks_halfway() -> None:
    script = Script(1, (0, 0)).walk((2, 0), 1.0).walk((2, 2), 1.0)
    headings = [state.heading for share in (0.0, 0.5, 1.0) if (state := script(2.0 + share * TURN))]
    assert headings == pytest.approx([0.0, math.pi / 4, math.pi / 2])


def test_until_a_second_that_is_past_is_nothing() -> None:
    script = Script(1, (0, 0)).do("sit", 5).until("stand", 4)
    assert script.now == 5
