"""A picture's number is read from the picture, survives what films suffer, and moves nothing in the gate's eyes."""

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from agent import stream
from agent.data import Image
from agent.errors import SimulatorError
from agent.gate import Gate
from agent.simulator import timecode
from agent.simulator.truth import Truth
from tests.walk import Walk, filmed


def grey(width: int = 640, height: int = 360) -> Image:
    return np.full((height * 3 // 2, width), 128, np.uint8)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (960, 540), (640, 360), (320, 180), (192, 108)])
@pytest.mark.parametrize("number", [0, 1, 0x55555, 0xAAAAA, timecode.MOST])
def test_a_number_is_read_back_at_every_size(size: tuple[int, int], number: int) -> None:
    picture = grey(*size)
    timecode.burn(picture, number)
    assert timecode.read(picture) == number


def test_a_number_beyond_the_last_is_refused() -> None:
    with pytest.raises(SimulatorError):
        timecode.burn(grey(), timecode.MOST + 1)


def test_what_has_no_timecode_has_no_number() -> None:
    assert timecode.read(grey()) is None
    for blue, red in ((30, 220), (220, 30), (0, 0), (255, 255)):
        plain = grey()
        plain[360:450], plain[450:] = blue, red
        assert timecode.read(plain) is None


def test_a_number_too_faint_to_trust_is_none() -> None:
    picture = grey()
    timecode.burn(picture, 12345)
    chroma = picture[360:]
    chroma[:] = 128 + (chroma.astype(np.int16) - 128) // 4
    assert timecode.read(picture) is None


def test_one_wrong_bit_is_noticed() -> None:
    for bit in range(24):
        picture = grey()
        timecode.burn(picture, 12345)
        for plane in picture[360:].reshape(2, 180, 320):
            strip = plane[-4:, 4 * bit : 4 * bit + 4]
            strip[:] = 255 - strip
        assert timecode.read(picture) is None


def encoded(path: Path, size: str, crf: int) -> Path:
    """The film again, as a recorder makes it smaller and worse."""
    with av.open(path) as source, av.open(path.with_name("worse.mp4"), "w") as target:
        width, height = map(int, size.split("x"))
        track: Any = target.add_stream("libx264", rate=10, options={"crf": str(crf)})
        track.width, track.height, track.pix_fmt = width, height, "yuv420p"
        for frame in source.decode(video=0):
            target.mux(track.encode(frame.reformat(width, height)))
        target.mux(track.encode())
    return path.with_name("worse.mp4")


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_every_number_survives_compression_at_crf_28_and_a_smaller_size(tmp_path: Path, size: tuple[int, int]) -> None:
    class Large(Walk):
        def picture(self, number: int) -> tuple[Image, Truth]:
            image, truth = super().picture(number)
            return cv2.resize(image, size).astype(np.uint8), truth

    filmed(tmp_path / "walk.mp4", Large(frames=8, size=size), timecoded=True)
    worse = encoded(tmp_path / "walk.mp4", "640x360", 28)
    assert [timecode.read(frame.yuv) for frame in stream.frames(worse)] == list(range(8))


def test_the_gate_sees_nothing_of_a_number_that_changes(tmp_path: Path) -> None:
    class Still(Walk):
        def picture(self, number: int) -> tuple[Image, Truth]:
            return super().picture(0)

    filmed(tmp_path / "still.mp4", Still(frames=18), timecoded=True)
    gate = Gate()
    first, *later = [gate.look(frame.yuv[:360], frame.mono) for frame in stream.frames(tmp_path / "still.mp4")]
    assert first.boxes
    assert [motion.boxes for motion in later] == [()] * 17
