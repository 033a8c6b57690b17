"""Regions hold what must be seen, at the detector's own scale, and are few."""

from hypothesis import given
from hypothesis import strategies as st

from agent.data import WHOLE, Box
from agent.geometry import area
from agent.regions import MOST, covered, plan

HD = (1280, 720)
corner = st.floats(0, 0.9)
size = st.floats(0.001, 0.1)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), corner, corner, size, size)


def holds(region: Box, box: Box) -> bool:
    slack = 1e-9
    return (
        region.x1 - slack <= box.x1
        and region.y1 - slack <= box.y1
        and region.x2 + slack >= box.x2
        and region.y2 + slack >= box.y2
    )


def test_nothing_to_see_is_no_region() -> None:
    assert plan((), (), HD, (300, 300)) == ()


def test_a_distant_person_is_seen_at_the_detectors_own_scale() -> None:
    (region,) = plan((Box(0.5, 0.5, 0.51, 0.53),), (), HD, (320, 320))
    assert round((region.x2 - region.x1) * 1280) == 320
    assert round((region.y2 - region.y1) * 720) == 320


def test_a_large_thing_gets_a_large_region() -> None:
    (region,) = plan((), (Box(0.3, 0.3, 0.6, 0.7),), HD, (300, 300))
    assert holds(region, Box(0.3, 0.3, 0.6, 0.7))
    assert (region.x2 - region.x1) * 1280 > 384


def shape(region: Box) -> tuple[int, int]:
    """In pixels."""
    return round((region.x2 - region.x1) * HD[0]), round((region.y2 - region.y1) * HD[1])


def test_a_region_has_the_shape_of_the_input() -> None:
    (region,) = plan((Box(0.5, 0.5, 0.51, 0.53),), (), HD, (512, 320))
    assert shape(region) == (512, 320)


def test_a_large_region_keeps_the_shape_of_the_input() -> None:
    (tall,) = plan((), (Box(0.4, 0.2, 0.45, 0.6),), HD, (512, 320))
    (wide,) = plan((), (Box(0.2, 0.4, 0.6, 0.45),), HD, (512, 320))
    assert shape(tall) == (round(0.4 * 1.35 * 720 * 1.6), round(0.4 * 1.35 * 720))
    assert shape(wide) == (round(0.4 * 1.35 * 1280), round(0.4 * 1.35 * 1280 / 1.6))


def test_neighbours_share_a_region() -> None:
    assert len(plan((Box(0.5, 0.5, 0.52, 0.55), Box(0.54, 0.5, 0.56, 0.55)), (), HD, (300, 300))) == 1


def test_the_whole_picture_is_looked_at_when_most_of_it_is_wanted() -> None:
    assert plan((Box(0.0, 0.0, 0.9, 0.9),), (), HD, (300, 300)) == (WHOLE,)


def test_a_picture_smaller_than_the_input_is_looked_at_whole() -> None:
    assert plan((Box(0.4, 0.4, 0.5, 0.5),), (), (320, 240), (416, 416)) == (WHOLE,)


@given(st.lists(boxes, max_size=8), st.lists(boxes, max_size=8), st.sampled_from([(300, 300), (512, 320), (96, 640)]))
def test_everything_wanted_lies_in_one_of_few_regions_inside_the_picture(
    motion: list[Box], tracks: list[Box], least: tuple[int, int]
) -> None:
    for most in (MOST, 1):
        regions = plan(motion, tracks, HD, least, most)
        assert len(regions) <= most
        assert all(holds(WHOLE, region) for region in regions)
        assert all(any(holds(region, box) for region in regions) for box in (*motion, *tracks))


def test_without_time_for_regions_the_whole_picture_is_looked_at_where_anything_is_wanted() -> None:
    assert plan((Box(0.5, 0.5, 0.51, 0.53),), (), HD, (300, 300), most=0) == (WHOLE,)
    assert plan((), (), HD, (300, 300), most=0) == ()


def test_covered_means_four_fifths_inside() -> None:
    assert covered(Box(0.1, 0.1, 0.2, 0.2), [Box(0.0, 0.0, 0.19, 0.5)])
    assert not covered(Box(0.1, 0.1, 0.2, 0.2), [Box(0.0, 0.0, 0.17, 0.5)])
    assert area(WHOLE) == 1
