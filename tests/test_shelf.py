"""The folder of clips: numbers that only grow, and a place for what is kept."""

import errno
import json
import os
from pathlib import Path

import pytest

from agent import cli, keep, shelf
from agent.config import Storage
from agent.errors import ClipError
from agent.mux import Label, scan
from agent.mux.boxes import pack
from tests.make import stamp

FTYP = (8).to_bytes(4, "big") + b"ftyp"
MB = 1_000_000

SITE = {"site": "shop", "broker": {"host": "127.0.0.1", "tls": False}}
CAMERAS = [{"id": "front", "url": "rtsp://127.0.0.1/"}]


def put(directory: Path, number: int, size: int = 1000, suffix: str = ".mp4", camera: str = "front") -> str:
    """A file that has no more of a clip than its label; the clip's id."""
    clip = shelf.new_id(number, camera, 1000.0)
    directory.mkdir(parents=True, exist_ok=True)
    data = FTYP + pack(Label(camera, stamp(1000.0), ("e1",), 12.5))
    (directory / f"{clip}{suffix}").write_bytes(data + bytes(size - len(data)))
    return clip


def numbers(directory: Path) -> list[tuple[int, bool]]:
    return [(held.name.number, held.kept) for held in shelf.held(directory)]


def test_numbers_go_on_from_whatever_lies_there(tmp_path: Path) -> None:
    assert shelf.highest(tmp_path) == 0
    put(tmp_path, 3)
    put(tmp_path, 8, suffix=".mp4.part")
    assert shelf.highest(tmp_path) == 8
    put(tmp_path / shelf.KEPT, 11)
    assert shelf.highest(tmp_path) == 11


def test_a_name_tells_its_number_and_part_and_any_other_is_the_oldest() -> None:
    clip = shelf.new_id(123456789, "back-2", 0.0)
    assert shelf.name_of(Path(f"/x/{clip}-3.mp4")) == shelf.Name(123456789, 3, clip)
    assert shelf.name_of(Path(f"/x/{clip}.mp4.part")) == shelf.Name(123456789, 1, clip)
    assert shelf.name_of(Path("/x/holiday.mp4")) == shelf.Name(0, 1, "holiday")


def test_ids_of_one_number_differ() -> None:
    assert shelf.new_id(1, "front", 0.0) != shelf.new_id(1, "front", 0.0)


def test_a_clip_is_kept_and_released_with_all_its_files(tmp_path: Path) -> None:
    put(tmp_path, 1)
    clip = put(tmp_path, 2)
    (tmp_path / f"{clip}-2.mp4").write_bytes((tmp_path / f"{clip}.mp4").read_bytes())
    shelf.keep(tmp_path, clip, MB)
    assert numbers(tmp_path) == [(1, False), (2, True), (2, True)]
    shelf.release(tmp_path, clip)
    assert numbers(tmp_path) == [(1, False), (2, False), (2, False)]


def test_half_of_the_quota_may_be_kept_and_no_more(tmp_path: Path) -> None:
    first, second, third = (put(tmp_path, number, 250_000) for number in (1, 2, 3))
    shelf.keep(tmp_path, first, MB)
    shelf.keep(tmp_path, second, MB)
    with pytest.raises(ClipError, match=r"0\.5 MB are, this one has 0\.2; release another first") as caught:
        shelf.keep(tmp_path, third, MB)
    assert "\n" not in str(caught.value)
    assert numbers(tmp_path) == [(1, True), (2, True), (3, False)]
    shelf.release(tmp_path, first)
    shelf.keep(tmp_path, third, MB)


@pytest.mark.parametrize("name", ["", "*", "../x", "00000002", "/etc/passwd", "x\0"])
def test_what_is_no_clip_of_ours_is_one_clear_error(tmp_path: Path, name: str) -> None:
    put(tmp_path, 2)
    with pytest.raises(ClipError, match="there is no clip"):
        shelf.keep(tmp_path, name, MB)
    with pytest.raises(ClipError, match="there is no clip"):
        shelf.release(tmp_path, name)
    assert numbers(tmp_path) == [(2, False)]


def test_what_is_being_written_cannot_be_kept_yet(tmp_path: Path) -> None:
    clip = put(tmp_path, 2, suffix=".mp4.part")
    (tmp_path / f"{clip}-2.mp4").write_bytes(b"")
    with pytest.raises(ClipError, match="still being written"):
        shelf.keep(tmp_path, clip, MB)


def test_a_clip_that_the_janitor_took_meanwhile_is_an_error_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, rename = put(tmp_path, 2), Path.rename

    def late(path: Path, to: Path) -> Path:
        path.unlink()
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(ClipError, match="cannot be moved"):
        shelf.keep(tmp_path, clip, MB)
    assert shelf.held(tmp_path) == ()


def test_the_label_says_how_long_a_clip_is(tmp_path: Path) -> None:
    clip = put(tmp_path, 1)
    assert scan(tmp_path / f"{clip}.mp4").label == Label("front", stamp(1000.0), ("e1",), 12.5)


def test_the_list_has_a_line_for_each_clip_from_old_to_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    storage = Storage(directory=tmp_path, clips_mb=10)
    second = put(tmp_path / "clips", 2, 1_200_000)
    first = put(tmp_path / "clips", 1, 1000, camera="back")
    (tmp_path / "clips" / "00000003-torn.mp4").write_bytes(b"x")
    assert keep.run(storage, second, None) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"number  camera  start                     seconds  MB   kept  clip{' ' * (len(first) - 4)}".rstrip(),
        "0       ?       ?                         ?        0.0        00000003-torn",
        f"1       back    1970-01-01T00:16:40.000Z  12.5     0.0        {first}",
        f"2       front   1970-01-01T00:16:40.000Z  12.5     1.2  kept  {second}",
    ]
    keep.run(storage, None, second)
    assert "kept  0000" not in capsys.readouterr().out


def test_a_box_without_clips_lists_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep.run(Storage(directory=tmp_path), None, None)
    assert capsys.readouterr().out.splitlines() == ["number  camera  start  seconds  MB  kept  clip"]


def test_whoever_types_a_wrong_clip_is_told_so_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "site.yaml"
    config.write_text(json.dumps({**SITE, "cameras": CAMERAS, "storage": {"directory": str(tmp_path)}}))
    assert cli.main(["clips", "--config", str(config), "--keep", "front\n"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "streetcam-agent: there is no clip 'front\\n' that is not kept; `streetcam-agent clips` lists them all"
    ]


def test_a_clip_is_kept_by_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "site.yaml"
    config.write_text(json.dumps({**SITE, "cameras": CAMERAS, "storage": {"directory": str(tmp_path)}}))
    clip = put(tmp_path / "clips", 4)
    assert cli.main(["clips", "--config", str(config), "--keep", clip]) == 0
    assert f"kept  {clip}" in capsys.readouterr().out
    assert cli.main(["clips", "--config", str(config), "--release", clip]) == 0
    assert numbers(tmp_path / "clips") == [(4, False)]


def test_in_a_folder_that_cannot_be_read_numbers_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clip with a low number is better than an agent that does not start."""
    monkeypatch.setattr(Path, "glob", unreadable)
    assert shelf.highest(tmp_path) == 0


def unreadable(*_: object) -> None:
    raise OSError(errno.EBADMSG, "Bad message")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps clips for somebody else")
def test_the_agent_can_use_a_folder_that_an_administrator_made(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 4321)
    tmp_path.chmod(0o750)
    name = shelf.new_id(1, "front", 1e9)
    (tmp_path / f"{name}.mp4").write_bytes(b"x")
    before = os.umask(0o077)
    try:
        shelf.keep(tmp_path, name, MB)
    finally:
        os.umask(before)
    made = (tmp_path / shelf.KEPT).stat()
    assert (made.st_uid, made.st_gid, made.st_mode & 0o777) == (4321, 4321, 0o750)
