"""The seals in an unfinished clip: what the disk did not keep is cut off, whatever the length of the file says."""

from pathlib import Path

import pytest

from agent.mux import PART, ClipWriter, Label, salvage
from agent.mux.boxes import sound
from tests.filming import RATE, scene
from tests.make import stamp

SCENE = scene(6)
"""Six fragments of a second."""


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """What a killed writer leaves of the clip."""
    writer = ClipWriter(tmp_path / "clip.mp4", Label("front", stamp(), ("e1",)), SCENE[:16])
    writer.write(SCENE)
    writer.abandon()
    return tmp_path / f"clip.mp4{PART}"


def test_a_file_that_is_whole_is_sound_to_its_end(left: Path) -> None:
    assert sound(left) == left.stat().st_size


@pytest.mark.parametrize("lost", [0.55, 0.8, 0.99])
def test_a_sector_that_is_zeros_ends_the_clip_before_its_fragment(left: Path, lost: float) -> None:
    data, place = bytearray(left.read_bytes()), int(left.stat().st_size * lost)
    data[place : place + 512] = bytes(512)
    left.write_bytes(data)
    assert 0 < sound(left) <= place
    clip = salvage(left.with_suffix(""))
    assert clip is not None
    assert 1 <= clip.seconds < len(SCENE) / RATE - 1


def test_a_header_that_is_torn_leaves_no_clip(left: Path) -> None:
    data = bytearray(left.read_bytes())
    data[40:60] = bytes(20)
    left.write_bytes(data)
    assert salvage(left.with_suffix("")) is None
    assert not left.exists()
