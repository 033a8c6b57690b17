"""A film holds every picture, the same bytes each time, or is not there at all; a sheet shows its moments."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from agent import stream
from agent.data import Image
from agent.errors import SimulatorError
from agent.simulator import film, sheet
from agent.simulator.truth import Truth
from tests.walk import Walk, filmed

SMALL = (320, 180)


@pytest.mark.parametrize("codec", film.CODECS)
def test_a_film_holds_every_picture_at_its_time_and_a_keyframe_every_two_seconds(tmp_path: Path, codec: str) -> None:
    walk = Walk(frames=25, size=SMALL)
    assert filmed(tmp_path / "walk.mp4", walk, codec) == [walk.truth(number) for number in range(25)]
    info, seconds, frames = stream.probe(tmp_path / "walk.mp4")
    assert (info.codec, info.width, info.height, seconds, frames) == (codec, *SMALL, 2.5, 25)
    with av.open(tmp_path / "walk.mp4") as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert [number for number, packet in enumerate(packets) if packet.is_keyframe] == [0, 20]
    assert all(packet.pts == packet.dts for packet in packets)


def test_the_colours_are_those_that_were_drawn(tmp_path: Path) -> None:
    class Red(Walk):
        def picture(self, number: int) -> tuple[Image, Truth]:
            return np.full((180, 320, 3), (40, 60, 200), np.uint8), self.truth(number)

    filmed(tmp_path / "red.mp4", Red(frames=1, size=SMALL))
    frame = next(stream.frames(tmp_path / "red.mp4"))
    assert cv2.cvtColor(frame.yuv, cv2.COLOR_YUV2BGR_I420)[100, 100].tolist() == pytest.approx([40, 60, 200], abs=6)


@pytest.mark.parametrize("codec", film.CODECS)
def test_the_same_pictures_are_the_same_bytes(tmp_path: Path, codec: str) -> None:
    for name in ("a.mp4", "b.mp4"):
        filmed(tmp_path / name, Walk(size=SMALL), codec)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize(
    ("name", "size", "codec", "fault"),
    [
        ("walk.mp4", (640, 361), "h264", "640x361 cannot be filmed"),
        ("walk.mp4", (8, 8), "h264", "8x8 cannot be filmed"),
        ("walk.mp4", (640, 360), "mpeg2", "mpeg2 is no codec"),
        ("walk.mkv", (640, 360), "h264", r"call it walk\.mp4"),
        ("none/walk.mp4", (640, 360), "h264", "none/walk.mp4: cannot be written: No such file"),
        ("walk.mp4", (128, 128), "h264", "128 wide has no room"),
    ],
)
def test_what_cannot_be_filmed_is_one_clear_sentence(
    tmp_path: Path, name: str, size: tuple[int, int], codec: str, fault: str
) -> None:
    with pytest.raises(SimulatorError, match=fault):
        filmed(tmp_path / name, Walk(size=size), codec, timecoded=True)


def test_a_film_that_breaks_off_leaves_nothing_and_spares_the_one_before(tmp_path: Path) -> None:
    class Broken(Walk):
        def picture(self, number: int) -> tuple[Image, Truth]:
            if number == 5:
                raise KeyboardInterrupt
            return super().picture(number)

    (tmp_path / "walk.mp4").write_text("the film before")
    with pytest.raises(KeyboardInterrupt):
        filmed(tmp_path / "walk.mp4", Broken(size=SMALL))
    assert [path.name for path in tmp_path.iterdir()] == ["walk.mp4"]
    assert (tmp_path / "walk.mp4").read_text() == "the film before"


def test_a_sheet_shows_twelve_moments(tmp_path: Path) -> None:
    sheet.write(Walk(frames=30), tmp_path / "sheet.png")
    drawn = cv2.imread(str(tmp_path / "sheet.png"))
    assert drawn is not None
    assert drawn.shape == (4 * 360, 3 * 640, 3)
    assert (drawn[60, 40:79] == sheet.PERSON).all()


def test_a_sheet_of_no_known_kind_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"sheet\.txt: no kind of picture"):
        sheet.write(Walk(), tmp_path / "sheet.txt")
