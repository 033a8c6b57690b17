"""Closer looks: where they go, and what becomes of what they tell."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data import WHOLE, Box, Detection, Image
from agent.geometry import centre
from agent.infer.close import LEAST_SIDE, CloseLook, crop
from agent.infer.pack import Look

HD = (1280, 720)
YUV: Image = np.zeros((HD[1] * 3 // 2, HD[0]), np.uint8)

AS_IT_IS = (0.0, 0.0, 0.0, 0.0)
ARMED = Look(at=("person",), grow=(0.25, 0.1, 0.25, 0.1), least=0.4, tells=("knife", "fallen"))
RIDER = Look(at=("motorcycle", "bicycle"), grow=(0.3, 1.3, 0.3, -0.3), tells=("helmet",))

PERSON = Detection("person", 0.8, Box(0.4, 0.4, 0.5, 0.7))


class Scripted:
    """Finds in each region what of its finds has its centre there; remembers where it was made to look."""

    def __init__(self, *found: Detection) -> None:
        self.found = found
        self.looked: list[Box] = []

    def detect(self, yuv: Image, regions: Sequence[Box]) -> tuple[Detection, ...]:
        """One region at a time."""
        (region,) = regions
        self.looked.append(region)
        return tuple(each for each in self.found if inside(region, each.box))


def inside(region: Box, box: Box) -> bool:
    x, y = centre(box)
    return region.x1 <= x <= region.x2 and region.y1 <= y <= region.y2


def around(x: float, y: float, half: float = 0.01) -> Box:
    return Box(x - half, y - half, x + half, y + half)


def closer(finder: Scripted, *looks: Look, per_second: float = 100) -> CloseLook:
    return CloseLook(finder, looks or (ARMED,), per_second, 0.45)


def pixels(box: Box, picture: tuple[int, int] = HD) -> tuple[float, ...]:
    return tuple(side * of for side, of in zip(box, picture * 2, strict=True))


class TestCrop:
    def test_it_goes_beyond_the_box_on_each_side_by_so_much(self) -> None:
        """A box of 100 x 100 pixels, to 200 x 200."""
        box = Box(600 / 1280, 300 / 720, 700 / 1280, 400 / 720)
        found = crop(box, (0.8, 0.3, 0.2, 0.7), HD)
        assert found
        assert pixels(found) == pytest.approx((520, 270, 720, 470))

    def test_it_stops_short_of_the_box_where_it_is_told_so(self) -> None:
        box = Box(600 / 1280, 300 / 720, 700 / 1280, 400 / 720)
        found = crop(box, (0, 0.5, 0, -0.5), HD)
        assert found
        assert pixels(found) == pytest.approx((600, 250, 700, 350))

    def test_it_is_a_square_in_pixels_around_its_middle(self) -> None:
        found = crop(Box(600 / 1280, 300 / 720, 640 / 1280, 400 / 720), AS_IT_IS, HD)
        assert found
        assert pixels(found) == pytest.approx((570, 300, 670, 400))

    @pytest.mark.parametrize(("x1", "expected"), [(0, (0, 300, 100, 400)), (1240, (1180, 300, 1280, 400))])
    def test_at_the_edge_of_the_picture_the_square_is_pushed_inside(self, x1: int, expected: tuple[int, ...]) -> None:
        found = crop(Box(x1 / 1280, 300 / 720, (x1 + 40) / 1280, 400 / 720), AS_IT_IS, HD)
        assert found
        assert pixels(found) == pytest.approx(expected)

    def test_what_is_wider_than_the_picture_is_high_takes_all_its_height(self) -> None:
        found = crop(Box(0.1, 0.4, 0.9, 0.5), AS_IT_IS, HD)
        assert found
        assert found == pytest.approx((0.1, 0, 0.9, 1))

    @pytest.mark.parametrize(("side", "worth"), [(LEAST_SIDE, True), (LEAST_SIDE - 1, False)])
    def test_a_few_pixels_are_no_use(self, side: int, worth: bool) -> None:
        wide = Box(0.5, 0.5, 0.5 + 100 / 1280, 0.5 + side / 720 + 1e-9)
        assert bool(crop(wide, AS_IT_IS, HD)) is worth

    def test_what_lies_beyond_the_picture_is_no_use(self) -> None:
        assert crop(Box(0.4, 0, 0.6, 0.2), (0, 1, 0, -1), HD) is None

    @given(
        st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.5), st.floats(0.001, 0.5)),
        st.tuples(*[st.floats(-0.4, 3)] * 4),
    )
    def test_it_never_leaves_the_picture(
        self, place: tuple[float, float, float, float], grow: tuple[float, float, float, float]
    ) -> None:
        x, y, w, h = place
        found = crop(Box(x, y, min(1, x + w), min(1, y + h)), grow, HD)
        if found:
            assert min(found) >= 0
            assert max(found) <= 1 + 1e-12
            wide, high = (found.x2 - found.x1) * HD[0], (found.y2 - found.y1) * HD[1]
            assert wide == pytest.approx(high) or high == pytest.approx(HD[1])


def test_a_reason_is_looked_at_closer_and_what_is_seen_there_is_told_besides() -> None:
    knife = Detection("knife", 0.6, around(0.45, 0.5))
    finder = Scripted(knife)
    assert closer(finder).look(YUV, [PERSON], None) == (PERSON, knife)
    assert finder.looked == [crop(PERSON.box, ARMED.grow, HD)]


@pytest.mark.parametrize(("label", "score"), [("car", 0.9), ("person", 0.39)])
def test_what_is_no_reason_is_not_looked_at(label: str, score: float) -> None:
    finder = Scripted(Detection("knife", 0.6, around(0.45, 0.5)))
    found = [Detection(label, score, PERSON.box)]
    assert closer(finder).look(YUV, found, None) == tuple(found)
    assert finder.looked == []


def test_what_this_look_does_not_tell_is_left_out() -> None:
    """A crop of a rider tells helmets, whatever else the network takes it for."""
    bike = Detection("bicycle", 0.7, Box(0.4, 0.5, 0.5, 0.6))
    finder = Scripted(Detection("knife", 0.9, around(0.45, 0.5)), Detection("helmet", 0.6, around(0.45, 0.45)))
    assert [each.label for each in closer(finder, RIDER, ARMED).look(YUV, [bike], None)] == ["bicycle", "helmet"]


def test_in_a_crop_the_closer_look_has_the_last_word_on_what_it_tells() -> None:
    first = [
        PERSON,
        Detection("knife", 0.7, around(0.45, 0.5)),
        Detection("knife", 0.65, around(0.9, 0.5)),
        Detection("smoke", 0.6, around(0.45, 0.5)),
    ]
    told = closer(Scripted()).look(YUV, first, None)
    assert [(each.label, each.score) for each in told] == [("person", 0.8), ("knife", 0.65), ("smoke", 0.6)]


def test_who_stands_in_two_crops_is_told_once() -> None:
    beside = Detection("person", 0.7, Box(0.42, 0.4, 0.52, 0.7))
    finder = Scripted(Detection("fallen", 0.6, Box(0.41, 0.5, 0.51, 0.69)))
    told = closer(finder).look(YUV, [PERSON, beside], None)
    assert len(finder.looked) == 2
    assert [each.label for each in told] == ["person", "person", "fallen"]


def test_two_things_of_two_labels_in_one_place_are_both_told() -> None:
    finder = Scripted(Detection("fallen", 0.6, around(0.45, 0.5)), Detection("knife", 0.5, around(0.45, 0.5)))
    assert [each.label for each in closer(finder).look(YUV, [PERSON], None)] == ["person", "fallen", "knife"]


def test_a_piece_at_the_edge_of_one_crop_goes_when_another_shows_it_whole() -> None:
    """A piece overlaps the whole by little, and may even be surer."""
    part = crop(PERSON.box, ARMED.grow, HD)
    assert part
    piece = Detection("fallen", 0.9, Box(part.x2 - 0.01, 0.5, part.x2, 0.6))
    whole = Detection("fallen", 0.6, Box(part.x2 - 0.01, 0.5, part.x2 + 0.05, 0.6))
    beside = Detection("person", 0.7, Box(part.x2, 0.4, part.x2 + 0.1, 0.7))

    class Cut(Scripted):
        def detect(self, yuv: Image, regions: Sequence[Box]) -> tuple[Detection, ...]:
            return (piece,) if regions == (part,) else (whole,)

    told = closer(Cut()).look(YUV, [PERSON, beside], None)
    assert [each for each in told if each.label == "fallen"] == [whole]


def test_a_piece_at_the_edge_of_a_crop_goes_when_the_first_look_saw_the_whole_beside_it() -> None:
    part = crop(PERSON.box, ARMED.grow, HD)
    assert part
    whole = Detection("fallen", 0.5, Box(part.x2 - 0.049, 0.5, part.x2 + 0.051, 0.6))
    piece = Detection("fallen", 0.6, Box(part.x2 - 0.049, 0.5, part.x2, 0.6))
    assert closer(Scripted(piece)).look(YUV, [PERSON, whole], None) == (PERSON, whole)


class TestJudge:
    """A network that judges the subject of a crop, such as a pose."""

    LYING = Detection("fallen", 0.6, around(0.45, 0.5))

    def judge(self, finder: Scripted) -> CloseLook:
        return CloseLook(finder, (ARMED,), 100, 0.45, judges=True)

    def test_what_it_tells_is_told_of_the_whole_subject(self) -> None:
        told = self.judge(Scripted(self.LYING)).look(YUV, [PERSON], None)
        assert told == (PERSON, Detection("fallen", 0.6, PERSON.box))

    def test_its_silence_takes_nothing_back(self) -> None:
        first = (PERSON, Detection("fallen", 0.5, PERSON.box))
        assert self.judge(Scripted()).look(YUV, first, None) == first

    @pytest.mark.parametrize(("before", "told"), [(0.5, 0.6), (0.7, 0.7)])
    def test_where_it_agrees_the_surer_word_is_told_once(self, before: float, told: float) -> None:
        found = self.judge(Scripted(self.LYING)).look(YUV, [PERSON, Detection("fallen", before, PERSON.box)], None)
        assert [each.score for each in found if each.label == "fallen"] == [told]


def test_what_the_closer_look_does_not_tell_stays_as_it_was_found() -> None:
    """Twins of one label are the first look's business."""
    twin = Detection("person", 0.7, PERSON.box)
    finder = Scripted(Detection("knife", 0.75, around(0.45, 0.5)))
    assert [each.score for each in closer(finder).look(YUV, [PERSON, twin], None)] == [0.8, 0.75, 0.7]


CROWD = [Detection("person", 0.9 - i / 100, Box(i / 10, 0.4, i / 10 + 0.05, 0.6)) for i in range(9)]


def test_in_a_stream_closer_looks_are_bounded_and_what_is_put_off_is_counted() -> None:
    finder = Scripted()
    close = closer(finder, per_second=4)
    close.look(YUV, CROWD, 0.0)
    close.look(YUV, CROWD, 0.5)
    assert len(finder.looked) == 4 + 2
    assert close.put_off == 5 + 7


def test_a_part_that_was_put_off_keeps_what_the_first_look_told_there() -> None:
    first = [*CROWD, *(Detection("knife", 0.5, around(i / 10 + 0.025, 0.5)) for i in range(9))]
    told = closer(Scripted(), per_second=4).look(YUV, first, 0.0)
    assert len([each for each in told if each.label == "knife"]) == 5


def test_a_single_picture_is_looked_at_without_bound() -> None:
    finder = Scripted()
    close = closer(finder, per_second=1)
    for _ in range(2):
        close.look(YUV, CROWD, None)
    assert (len(finder.looked), close.put_off) == (18, 0)


def test_the_surest_comes_first() -> None:
    finder = Scripted(Detection("knife", 0.95, around(0.45, 0.5)), Detection("knife", 0.1, around(0.45, 0.6)))
    scores = [each.score for each in closer(finder).look(YUV, [PERSON, Detection("car", 0.3, WHOLE)], None)]
    assert scores == [0.95, 0.8, 0.3, 0.1]
