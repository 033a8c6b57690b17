"""No picture leaves but through the door, and the door fails closed."""

import ast
from pathlib import Path

import numpy as np
import pytest

import agent
from agent.data import WHOLE, Box, Point
from agent.errors import PrivacyError
from agent.privacy import Door, PublicPicture
from tests.make import street

WINDOW = (Point(0.25, 0.25), Point(0.75, 0.25), Point(0.75, 0.75), Point(0.25, 0.75))


def test_masked_pixels_do_not_leave() -> None:
    image = Door([WINDOW], (320, 180)).open(street(), WHOLE, 320).image
    assert image.shape == (180, 320, 3)
    assert image[46:134, 81:239].max() == 0
    assert image[:44].min() > 0


def test_masked_pixels_do_not_leave_by_shrinking_or_cropping_either() -> None:
    bright = street()
    bright[45:135, 80:240] = 255
    small = Door([WINDOW], (320, 180)).open(bright, WHOLE, 40).image
    assert small.shape == (22, 40, 3)
    assert small[7:15, 12:28].max() == 0
    crop = Door([WINDOW], (320, 180)).open(bright, Box(0.4, 0.4, 0.6, 0.6), 320).image
    assert crop.max() == 0


def test_the_door_shuts_when_the_picture_has_another_shape_than_its_masks() -> None:
    with pytest.raises(PrivacyError, match=r"the picture is 320x240, its masks were drawn on 320x180"):
        Door([WINDOW], (320, 180)).open(street(320, 240), WHOLE, 320)


def test_the_door_shuts_when_nobody_said_what_the_masks_were_drawn_on() -> None:
    with pytest.raises(PrivacyError):
        Door([WINDOW], None).open(street(), WHOLE, 320)


def test_the_same_shape_in_another_size_fits() -> None:
    image = Door([WINDOW], (1280, 720)).open(street(), WHOLE, 320).image
    assert image[46:134, 81:239].max() == 0


def test_without_masks_every_shape_may_leave() -> None:
    assert Door((), None).open(street(320, 240), WHOLE, 100).image.shape == (75, 100, 3)


@pytest.mark.parametrize("crop", [Box(0, 0, 0, 0), Box(1, 1, 1, 1), Box(0.999, 0, 1, 1)])
def test_a_crop_at_the_edge_still_has_a_pixel(crop: Box) -> None:
    assert Door((), None).open(street(), crop, 100).image.size > 0


@pytest.mark.parametrize("size", [(320, 180), (322, 178)])
def test_a_part_is_what_the_same_part_of_the_whole_is(size: tuple[int, int]) -> None:
    width, height = size
    rng = np.random.default_rng(1)
    noise = rng.integers(0, 255, (height * 3 // 2, width), dtype=np.uint8)
    door = Door([WINDOW], size)
    whole = door.open(noise, WHOLE, width).image
    for x1, y1, wide, high in rng.integers(1, min(size) // 2, (50, 4)):
        x2, y2 = x1 + wide, y1 + high
        crop = Box((x1 + 0.01) / width, (y1 + 0.01) / height, (x2 - 0.01) / width, (y2 - 0.01) / height)
        assert np.array_equal(door.open(noise, crop, width).image, whole[y1:y2, x1:x2])


def test_nobody_else_can_make_a_public_picture() -> None:
    with pytest.raises(PrivacyError):
        PublicPicture(np.zeros((2, 2, 3), np.uint8), object())


def test_no_module_but_the_door_encodes_pictures_from_frames() -> None:
    """cv2.imencode stands behind PublicPicture in thumbnail.py; nothing else that can reach the uplink may call it.

    A simulator's sheet shows drawn people only, and its room knows no camera.
    """
    root = Path(agent.__file__).parent
    callers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"imencode", "imwrite"}
    }
    assert callers <= {"thumbnail.py", "detect.py", "report.py", "simulator/sheet.py"}
