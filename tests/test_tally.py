"""What a line and a zone should count, told from places on the ground."""

import pytest

from agent.data import Box
from agent.simulator.tally import crossings, in_picture, stays
from agent.simulator.truth import Seen, Thing, Truth
from agent.simulator.view import Mount

WHERE = Box(0.4, 0.4, 0.5, 0.6)


def walk(*spots: tuple[float, float], label: str = "person") -> list[Truth]:
    return [
        Truth(number, number * 1.0, (Seen(Thing(1, label), WHERE, 1.0, spot, "walk"),), ())
        for number, spot in enumerate(spots)
    ]


def test_who_walks_to_the_right_over_a_line_that_leads_away_comes_in() -> None:
    assert crossings(walk((1, 5), (3, 5)), (2, 0), (2, 9), ["person"]) == {("person", "in"): 1}
    assert crossings(walk((3, 5), (1, 5)), (2, 0), (2, 9), ["person"]) == {("person", "out"): 1}


def test_there_and_back_counts_both_ways() -> None:
    assert crossings(walk((1, 5), (3, 5), (1, 5)), (2, 0), (2, 9), ["person"]).total() == 2


def test_a_foot_right_on_the_line_crosses_once() -> None:
    assert crossings(walk((1, 5), (2, 5), (3, 5)), (2, 0), (2, 9), ["person"]) == {("person", "in"): 1}
    assert crossings(walk((3, 5), (2, 5), (1, 5)), (2, 0), (2, 9), ["person"]) == {("person", "out"): 1}
    assert not crossings(walk((1, 5), (2, 5), (1, 5)), (2, 0), (2, 9), ["person"])


def test_passing_beyond_the_lines_end_counts_nothing() -> None:
    assert not crossings(walk((1, 5), (3, 5)), (2, 6), (2, 9), ["person"])


def test_other_labels_are_not_counted() -> None:
    assert not crossings(walk((1, 5), (3, 5), label="dog"), (2, 0), (2, 9), ["person"])


def test_a_stay_is_told_with_its_times_when_it_was_long_enough() -> None:
    zone = [(0, 0), (4, 0), (4, 4), (0, 4)]
    seen = walk((9, 9), (1, 1), (2, 2), (3, 3), (9, 9), (1, 1), (9, 9))
    (stay,) = stays(seen, zone, 2.0, ["person"])
    assert (stay.track, stay.start, stay.end) == (1, 1.0, 3.0)


def test_a_place_straight_ahead_lies_in_the_middle_of_the_picture() -> None:
    ((x, y),) = in_picture([(0, 4)], Mount(height=4, pan=0, tilt=45))
    assert (x, y) == pytest.approx((0.5, 0.5))
