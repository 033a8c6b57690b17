"""The `detect` subcommand: pictures from anywhere, one line for each."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent import detect, infer, picture
from agent.data import WHOLE, Box, Detection, Image
from agent.errors import AgentError


class Detector:
    """Sees one car in the left half of everything."""

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,), now: float | None = None) -> tuple[Detection, ...]:
        assert yuv.shape[0] % 3 == 0
        assert regions == (WHOLE,)
        return (Detection("car", 0.876543, Box(0.0, 0.25, 0.5, 0.75)),)


@pytest.fixture(autouse=True)
def _detector(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: Path, *, experimental: Sequence[str] | None = ()) -> Detector:
        assert experimental is None, "a person who asks what is in a picture gets all labels"
        return Detector()

    monkeypatch.setattr(infer, "load", load)


def write(path: Path, width: int = 101, height: int = 51) -> Path:
    cv2.imwrite(str(path), np.full((height, width, 3), 90, np.uint8))
    return path


def bomb(side: int = 60_000) -> bytes:
    """The start of a JPEG that claims to be huge."""
    frame = side.to_bytes(2, "big") * 2
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08" + frame + bytes(600)


def test_one_json_line_a_picture_with_boxes_in_pixels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [write(tmp_path / "a.jpg"), write(tmp_path / "b.png", 200, 80)]
    assert detect.run(paths, tmp_path, json_lines=True, annotate=None) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [
        {"image": str(paths[0]), "detections": [{"label": "car", "score": 0.877, "box": [0, 12.5, 50, 37.5]}]},
        {"image": str(paths[1]), "detections": [{"label": "car", "score": 0.877, "box": [0, 20, 100, 60]}]},
    ]


def test_a_terminal_gets_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    detect.run([write(tmp_path / "a.jpg")], tmp_path, json_lines=False, annotate=None)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("a.jpg: 1 found in 100x50")
    assert second.split() == ["car", "0.88", "0", "12", "50", "38"]


def test_a_bad_picture_is_told_and_the_others_are_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    paths = [tmp_path / "bad.jpg", tmp_path / "missing.jpg", write(tmp_path / "a.jpg")]
    assert detect.run(paths, tmp_path, json_lines=True, annotate=None) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert [line.split(": ")[1] for line in err.splitlines()] == [
        "is no JPEG or PNG picture",
        "cannot be read (No such file or directory)",
    ]


def test_copies_show_the_boxes_and_the_pictures_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png")
    before = path.read_bytes()
    assert detect.run([path], tmp_path, json_lines=True, annotate=tmp_path / "out") == 0
    copy = cv2.imread(str(tmp_path / "out" / "a.png"))
    assert copy is not None
    assert (copy != 90).any()
    assert detect.run([path], tmp_path, json_lines=True, annotate=tmp_path) == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_the_size_is_read_from_the_header(tmp_path: Path, name: str) -> None:
    assert picture.size(write(tmp_path / name, 123, 45).read_bytes()) == (123, 45)


def test_a_picture_bomb_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("decoded"))
    for data in (bomb(), b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x00\xff\xff" * 2 + bytes(20)):
        (tmp_path / "bomb").write_bytes(data)
        with pytest.raises(AgentError, match="pixels are not between"):
            picture.read(tmp_path / "bomb")


def test_a_chunk_that_claims_more_than_the_file_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write(tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").write_bytes(data.replace(data[33:37], (2**31).to_bytes(4, "big")))
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("decoded"))
    with pytest.raises(AgentError, match="is damaged"):
        picture.read(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_a_picture_cut_off_anywhere_is_refused_or_read(tmp_path: Path, name: str) -> None:
    whole = write(tmp_path / name).read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "cut").write_bytes(whole[:length])
        try:
            assert picture.read(tmp_path / "cut").shape == (51, 101, 3)
        except AgentError:
            continue
