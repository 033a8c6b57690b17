import os
from pathlib import Path

import pytest

from agent.janitor import sweep


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Five clips of 100 bytes, `a` the oldest, and one of 100 bytes that is being written, older than all."""
    for age, name in enumerate(("open.mp4.part", "a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4")):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (1000 + age, 1000 + age))
    return tmp_path


def left(directory: Path) -> str:
    return "".join(sorted(path.stem for path in directory.glob("*.mp4")))


def test_the_oldest_go_until_the_rest_fits(clips: Path) -> None:
    done = sweep(clips, 400, ())
    assert left(clips) == "cde"
    assert (done.deleted, done.failed, done.left) == (2, 0, 400)


def test_under_the_quota_nothing_goes(clips: Path) -> None:
    assert sweep(clips, 600, ()).deleted == 0
    assert left(clips) == "abcde"


def test_what_is_being_written_stays_whatever_the_quota(clips: Path) -> None:
    done = sweep(clips, 0, ())
    assert [path.name for path in clips.iterdir()] == ["open.mp4.part"]
    assert done.left == 100


def test_earlier_files_of_an_open_clip_stay(clips: Path) -> None:
    sweep(clips, 0, {"a"})
    assert left(clips) == "a"


def test_a_clip_that_cannot_be_deleted_is_counted_and_the_next_goes(clips: Path) -> None:
    (clips / "a.mp4").unlink()
    (clips / "a.mp4").mkdir()
    os.utime(clips / "a.mp4", (1, 1))
    done = sweep(clips, 300, ())
    assert done.failed == 1
    assert (clips / "a.mp4").exists()
    assert not (clips / "b.mp4").exists()


def test_without_a_directory_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert sweep(tmp_path / "none", 0, ()).left == 0
