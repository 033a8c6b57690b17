"""How a picture gets into a network."""

from pathlib import Path

import numpy as np
import pytest

from agent.data import Box
from training import look_at
from training.tests import make


@pytest.mark.parametrize(
    ("size", "inner"),
    [((200, 100), Box(0, 0.25, 1, 0.75)), ((50, 100), Box(0.375, 0, 0.625, 1)), ((300, 300), Box(0.25, 0, 0.75, 1))],
)
def test_a_picture_lies_whole_in_the_middle(size: tuple[int, int], inner: Box) -> None:
    image = np.full((size[1], size[0], 3), 200, np.uint8)
    canvas, told = look_at.letterbox(image, (128, 64) if size != (200, 100) else (128, 128))
    assert told == inner
    height, width = canvas.shape[:2]
    held = np.zeros((height, width), bool)
    held[round(inner.y1 * height) : round(inner.y2 * height), round(inner.x1 * width) : round(inner.x2 * width)] = True
    assert (canvas[held] == 200).all()
    assert (canvas[~held] == look_at.GREY).all()


def test_pictures_are_read_as_rgb(tmp_path: Path) -> None:
    path = make.drawn(tmp_path / "p.png", (0, 0, 1, 1))
    assert look_at.read(make.picture(path=path)).shape == (120, 200, 3)
    red = tmp_path / "red.png"
    # a PNG of one red pixel
    red.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
            "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
        )
    )
    assert look_at.read(make.picture(path=red))[0, 0].tolist() == [255, 0, 0]


def test_a_missing_picture_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"gone\.png"):
        look_at.read(make.picture(path=tmp_path / "gone.png"))
