"""What counts as violent motion of two bodies, and what lasts of it in one place."""

import cv2
import numpy as np
import pytest

from agent.data import WHOLE, Box, Detection, Image
from agent.evidence.grips import MOST, pairs, people
from agent.evidence.lasting import Lasting, Spot
from agent.evidence.scuffle import Stirs
from tests.make import scene, track

WIDTH, HEIGHT = 320, 180
BODY = Box(0.4, 0.3, 0.6, 0.8)
LEFT, RIGHT = Box(0.3, 0.3, 0.42, 0.8), Box(0.39, 0.3, 0.51, 0.8)


def texture(seed: int = 1) -> Image:
    """A picture with something to hold on to everywhere."""
    noise = np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3)
    spread = (smooth - float(smooth.min())) * (255 / float(np.ptp(smooth)))
    return spread.astype(np.uint8)


def shifted(picture: Image, x: float) -> Image:
    moved = cv2.warpAffine(picture, np.array([[1, 0, x], [0, 1, 0]], np.float32), (WIDTH, HEIGHT), borderMode=2)
    return moved.astype(np.uint8)


def torn(picture: Image, by: float) -> Image:
    """The picture's stripes pulled to the left and to the right in turn, as limbs are."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    pulled = columns + by * np.sin(rows * 2 * np.pi / 45)
    return cv2.remap(picture, pulled, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT).astype(np.uint8)


class TestStirs:
    def violence(self, after: Image) -> float:
        stirs, before = Stirs(), texture()
        return stirs.of(before, after, BODY, stirs.camera(before, after), 0.2).violence

    def test_a_body_that_is_torn_about_is_violent(self) -> None:
        assert self.violence(torn(texture(), 4)) > 0.5

    def test_a_still_body_is_not(self) -> None:
        assert self.violence(texture()) == 0

    def test_a_camera_that_turns_makes_nobody_violent_nor_lets_him_go_anywhere(self) -> None:
        stirs, before = Stirs(), texture()
        after = shifted(before, 3)
        stir = stirs.of(before, after, BODY, stirs.camera(before, after), 0.2)
        assert stir.speed < 0.05
        assert stir.strain < 0.3

    def test_a_body_that_goes_somewhere_has_a_speed_in_body_heights(self) -> None:
        before = texture()
        after = before.copy()
        after[40:160, 90:230] = shifted(before, 3)[40:160, 90:230]
        stir = Stirs().of(before, after, BODY, np.zeros(2, np.float32), 0.2)
        assert stir.speed == pytest.approx(3 / 90 / 0.2, rel=0.2)
        assert stir.violence == 0

    def test_the_same_motion_in_half_the_time_is_twice_as_violent(self) -> None:
        stirs, before, after = Stirs(), texture(), torn(texture(), 4)
        none = np.zeros(2, np.float32)
        slow, fast = (stirs.of(before, after, BODY, none, seconds).strain for seconds in (0.2, 0.1))
        assert fast == pytest.approx(2 * slow)


class TestPairs:
    def test_two_whose_boxes_overlap_are_a_pair(self) -> None:
        assert pairs(scene(0.0, track(1, LEFT), track(2, RIGHT)), HEIGHT) == [(LEFT, RIGHT)]

    def test_who_grapples_need_not_be_tracked(self) -> None:
        found = (Detection("person", 0.5, LEFT), Detection("person", 0.3, Box(0.5, 0.3, 0.6, 0.8)))
        assert people(scene(0.0, track(2, RIGHT), detections=found)) == [RIGHT, LEFT]

    @pytest.mark.parametrize(
        ("why", "other"),
        [
            ("stands apart", Box(0.43, 0.3, 0.55, 0.8)),
            ("is the same", Box(0.305, 0.3, 0.42, 0.8)),
            ("is far behind", Box(0.36, 0.3, 0.41, 0.48)),
        ],
    )
    def test_two_are_no_pair_if_the_other(self, why: str, other: Box) -> None:
        assert not pairs(scene(0.0, track(1, LEFT), track(2, other)), HEIGHT), why

    def test_people_too_small_to_tell_their_motion_are_passed_over(self) -> None:
        small = [Box(box.x1, 0.3, box.x2, 0.45) for box in (LEFT, RIGHT)]
        assert not pairs(scene(0.0, track(1, small[0]), track(2, small[1])), HEIGHT)

    def test_people_before_whom_a_bus_passes_are_passed_over(self) -> None:
        bus = track(3, Box(0.0, 0.2, 0.9, 0.7), "bus")
        assert not pairs(scene(0.0, track(1, LEFT), track(2, RIGHT), bus), HEIGHT)

    def test_a_crowd_costs_no_more_than_a_few_pairs(self) -> None:
        crowd = [track(number, Box(0.01 * number, 0.3, 0.01 * number + 0.12, 0.8)) for number in range(20)]
        assert len(pairs(scene(0.0, *crowd), HEIGHT)) == MOST


class TestLasting:
    def level(self, looks: list[list[Spot]], step: float = 0.2) -> float:
        """Of the last look."""
        lasting = Lasting()
        told = [lasting.update(index * step, spots, 16 / 9) for index, spots in enumerate(looks)]
        return told[-1].value if told[-1] else 0.0

    def test_what_is_there_in_each_look_lasts(self) -> None:
        assert self.level([[Spot(LEFT, RIGHT, 0.5)]] * 7) == 0.5

    def test_one_look_in_four_may_miss_it(self) -> None:
        there = [Spot(LEFT, RIGHT, 0.5)]
        assert self.level([there, there, there, [], there, there, there]) == 0.5

    def test_every_other_look_is_too_few(self) -> None:
        there = [Spot(LEFT, RIGHT, 0.5)]
        assert self.level([there, [], there, [], there, [], there]) == 0

    def test_one_outburst_does_not_last(self) -> None:
        assert self.level([[Spot(LEFT, RIGHT, 0.1)]] * 6 + [[Spot(LEFT, RIGHT, 5.0)]]) == pytest.approx(0.1)

    def test_half_a_second_is_too_short_to_tell(self) -> None:
        assert self.level([[Spot(LEFT, RIGHT, 0.5)]] * 7, step=0.1) == 0

    def test_looks_a_second_apart_are_too_sparse_to_tell(self) -> None:
        assert self.level([[Spot(LEFT, RIGHT, 0.5)]] * 9, step=1.0) == 0

    def test_two_who_walk_on_together_do_not_stay(self) -> None:
        step = 0.02
        walk = [[Spot(moved(LEFT, step * index), moved(RIGHT, step * index), 0.5)] for index in range(7)]
        assert self.level(walk) == 0

    def test_passers_by_one_after_the_other_behind_one_who_stands_are_not_the_same_two(self) -> None:
        stands = Box(0.4, 0.3, 0.44, 0.9)
        behind = [Box(0.42 - 0.05 * (index % 2), 0.3, 0.45 - 0.05 * (index % 2), 0.8) for index in range(7)]
        assert self.level([[Spot(stands, other, 0.5)] for other in behind]) == 0

    def test_the_two_may_be_named_in_either_order(self) -> None:
        beside = moved(LEFT, 0.115)
        assert self.level([[Spot(LEFT, beside, 0.5)], [Spot(beside, LEFT, 0.5)]] * 4) == 0.5


def moved(box: Box, x: float) -> Box:
    return Box(box.x1 + x, box.y1, box.x2 + x, box.y2)


def test_the_whole_picture_can_be_a_body() -> None:
    stirs, before = Stirs(), texture()
    assert stirs.of(before, before, WHOLE, stirs.camera(before, before), 0.2).violence == 0
