"""How things moved, in their own sizes: cut boxes, jumps and gaps are not taken for speed."""

import pytest

from agent.data import Box
from agent.evidence.trail import Sighting, Trails, course, is_missed
from tests.make import scene, track
from tests.traffic import Mover, moments

RATIO = 16 / 9
SQUARE = Box(0.4, 0.4, 0.4 + 0.16 / RATIO, 0.56)
WHOLE_PICTURE = Box(0.0, 0.0, 1.0, 1.0)


def moved(box: Box, dx: float, dy: float = 0.0) -> Box:
    return Box(box.x1 + dx, box.y1 + dy, box.x2 + dx, box.y2 + dy)


def followed(mover: Mover, end: float, step: float = 0.2) -> Trails:
    trails = Trails(span=3)
    for moment in moments([mover], 0, end, step):
        trails.update(moment.tracks, moment)
    return trails


def test_pace_counts_own_sizes_a_second_in_either_direction() -> None:
    for other in (moved(SQUARE, 0.32 / RATIO), moved(SQUARE, 0, 0.32)):
        assert course(Sighting(0, SQUARE), Sighting(2, other), RATIO).pace == pytest.approx(1.0)


def test_a_box_that_comes_in_over_the_edge_moves_as_fast_as_its_inner_side() -> None:
    half, whole = Box(0.0, 0.4, 0.1, 0.5), Box(0.05, 0.4, 0.25, 0.5)
    assert course(Sighting(0, half), Sighting(1, whole), 1.0).dx == pytest.approx(0.15)
    at_the_right = course(Sighting(0, Box(0.9, 0.4, 1.0, 0.5)), Sighting(1, Box(0.7, 0.4, 0.9, 0.5)), 1.0)
    assert at_the_right.dx == pytest.approx(-0.2)


def test_a_box_as_wide_as_the_picture_goes_nowhere() -> None:
    wide = Box(0.0, 0.4, 1.0, 0.5)
    assert course(Sighting(0, wide), Sighting(1, wide), 1.0).length == 0
    through = course(Sighting(0, Box(0.0, 0.4, 0.9, 0.5)), Sighting(1, Box(0.1, 0.4, 1.0, 0.5)), 1.0)
    assert through.length == 0


def test_the_angle_between_ways_is_told_by_its_cosine() -> None:
    right = course(Sighting(0, SQUARE), Sighting(1, moved(SQUARE, 0.1)), RATIO)
    assert [right.along(*way) for way in ((1, 0), (-2, 0), (0, 1), (0, 0))] == pytest.approx([1, -1, 0, 0])


def test_a_course_needs_enough_sightings_over_enough_of_its_time() -> None:
    walker = Mover(1, ((0, 0.2, 0.5), (10, 0.7, 0.5)))
    assert followed(walker, 2.0).course(1, 1.0)
    assert not followed(walker, 0.4).course(1, 1.0)
    assert not followed(walker, 4.0, step=1.0).course(1, 1.0)
    assert not followed(walker, 2.0).course(2, 1.0)


def test_a_track_that_jumps_begins_a_new_trail() -> None:
    jump = Mover(1, ((0, 0.1, 0.5), (1, 0.15, 0.5), (1.1, 0.9, 0.5), (5, 0.95, 0.5)))
    assert not followed(jump, 1.4).course(1, 1.0)
    way = followed(jump, 3.0).course(1, 1.0)
    assert way
    assert way.pace < 0.5


def test_a_track_whose_box_swells_at_once_begins_a_new_trail() -> None:
    trails = followed(Mover(1, ((0, 0.5, 0.5), (10, 0.5, 0.5))), 2.0)
    trails.update([track(1, Box(0.3, 0.1, 0.7, 0.5))], scene(2.2))
    assert not trails.course(1, 1.0)


def test_a_trail_is_forgotten_with_its_track() -> None:
    trails = followed(Mover(1, ((0, 0.2, 0.5), (1, 0.4, 0.5))), 2.0)
    assert not trails.course(1, 5.0)


def test_who_is_not_looked_at_is_not_missed() -> None:
    gone = track(1, SQUARE, seen=False)
    assert is_missed(gone, scene(0, looked=(WHOLE_PICTURE,)))
    assert not is_missed(gone, scene(0, looked=(Box(0.8, 0.8, 1.0, 1.0),)))
    assert not is_missed(track(1, SQUARE), scene(0, looked=(WHOLE_PICTURE,)))
