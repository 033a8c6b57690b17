"""What goes when there is no room: told before untold, old before new, never what is kept or being written."""

import errno
import os
import threading
import tracemalloc
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.janitor import Janitor, Room, Swept, sweep
from agent.shelf import KEPT

SIZE = 100


def clip_id(number: int) -> str:
    return f"{number:08d}-front-20260101T000000Z-0123456789"


def put(directory: Path, name: str) -> Path:
    path = directory / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(SIZE))
    return path


def swept(
    directory: Path, quota: int, writing: Collection[str] = (), untold: Collection[str] = (), free: int = 0
) -> Swept:
    return sweep(directory, Room(quota, free), lambda: writing, lambda: untold)


def left(directory: Path) -> list[int]:
    return sorted(int(path.name[:8]) for path in directory.glob("*.mp4"))


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Clips 1 to 5, the newest with the oldest time of modification, and number 6 that is being written."""
    for number in range(1, 6):
        os.utime(put(tmp_path, f"{clip_id(number)}.mp4"), (1000 - number, 1000 - number))
    put(tmp_path, f"{clip_id(6)}.mp4.part")
    return tmp_path


def test_the_lowest_numbers_go_until_the_rest_fits_whatever_their_files_times(clips: Path) -> None:
    assert swept(clips, 400) == Swept(2, 0, 0, 400, 0)
    assert left(clips) == [3, 4, 5]


def test_under_the_quota_nothing_goes(clips: Path) -> None:
    assert swept(clips, 600).deleted == 0
    assert left(clips) == [1, 2, 3, 4, 5]


def test_while_there_is_room_memory_does_not_grow_with_the_clips(tmp_path: Path) -> None:
    peaks = []
    for numbers in (range(10), range(10, 500)):
        for number in numbers:
            put(tmp_path, f"{clip_id(number)}.mp4")
        tracemalloc.start()
        swept(tmp_path, 1000 * SIZE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


def test_what_the_control_room_does_not_know_of_goes_last_and_is_counted(clips: Path) -> None:
    assert swept(clips, 300, untold={clip_id(1), clip_id(3)}) == Swept(3, 0, 0, 300, 0)
    assert left(clips) == [1, 3]
    assert swept(clips, 200, untold={clip_id(1), clip_id(3)}) == Swept(1, 1, 0, 200, 0)
    assert left(clips) == [3]


def test_what_is_kept_counts_and_stays(clips: Path) -> None:
    put(clips, f"{KEPT}/{clip_id(7)}.mp4")
    assert swept(clips, 0) == Swept(5, 0, 0, 200, 200)
    assert left(clips / KEPT) == [7]


def test_what_is_being_written_stays_with_all_its_files(clips: Path) -> None:
    put(clips, f"{clip_id(5)}-2.mp4")
    assert swept(clips, 0, writing={clip_id(5), clip_id(6)}).left == 300
    assert left(clips) == [5, 5]
    assert (clips / f"{clip_id(6)}.mp4.part").exists()


def test_a_name_that_begins_like_one_being_written_is_another(clips: Path) -> None:
    swept(clips, 0, writing={clip_id(5)[:-1]})
    assert left(clips) == []


def test_the_further_files_of_a_clip_go_in_their_order(tmp_path: Path) -> None:
    for name in ("-10", "-2", ""):
        put(tmp_path, f"{clip_id(1)}{name}.mp4")
    swept(tmp_path, 200)
    assert not (tmp_path / f"{clip_id(1)}.mp4").exists()
    swept(tmp_path, 100)
    assert [path.stem for path in tmp_path.iterdir()] == [f"{clip_id(1)}-10"]


def test_clips_go_for_a_disk_that_others_fill(clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = os.statvfs(clips)
    free = disk.f_bavail * disk.f_frsize
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    assert swept(clips, 10_000, free=free + 150) == Swept(2, 0, 0, 400, 0)
    assert swept(clips, 10_000, free=free + 1000) == Swept(3, 0, 0, 100, 700)


def test_a_clip_that_cannot_be_deleted_is_counted_and_the_next_goes(clips: Path) -> None:
    (clips / f"{clip_id(1)}.mp4").unlink()
    (clips / f"{clip_id(1)}.mp4").mkdir()
    done = swept(clips, 300)
    assert (done.failed, left(clips)[0]) == (1, 1)
    assert not (clips / f"{clip_id(2)}.mp4").exists()


def test_a_name_that_nobody_gave_is_the_oldest(clips: Path) -> None:
    put(clips, "front-20251231T000000Z-0123456789.mp4")
    swept(clips, 600)
    assert left(clips) == [1, 2, 3, 4, 5]


def test_without_a_directory_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert swept(tmp_path / "none", 0).left == 0


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["told", "untold", "kept", "open", "part"]), max_size=12),
    quota=st.integers(0, 13),
)
def test_whatever_lies_there_goes_in_order_and_no_more_than_needed(kinds: list[str], quota: int) -> None:
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        for number, kind in enumerate(kinds, 1):
            where = {"kept": f"{KEPT}/", "part": ""}.get(kind, "")
            put(directory, f"{where}{clip_id(number)}.mp4{'.part' if kind == 'part' else ''}")
        having = {kind: [n for n, other in enumerate(kinds, 1) if other == kind] for kind in set(kinds)}
        untold = [clip_id(n) for n in having.get("untold", [])]
        done = swept(directory, quota * SIZE, [clip_id(n) for n in having.get("open", [])], untold)
        order = having.get("told", []) + having.get("untold", [])
        gone = order[: max(0, len(kinds) - quota)]
        stay = sorted(set(range(1, len(kinds) + 1)) - set(gone))
        assert sorted(int(path.name[:8]) for path in directory.rglob("*.mp4*")) == stay
        assert done.deleted == len(gone)
        assert done.untold == len(set(gone) & set(having.get("untold", [])))
        assert done.left == SIZE * len(stay)
        assert done.short == SIZE * max(0, len(stay) - quota)


class Writer(threading.Thread):
    """Closes clips as `Clips` does: a part, a name, news that wait, then nobody writes any more."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._directory = directory
        self.writing: set[str] = set()
        self.waiting: set[str] = set()
        self.over = False

    def run(self) -> None:
        for number in range(1, 150):
            name = clip_id(number)
            self.writing = self.writing | {name}
            part = put(self._directory, f"{name}.mp4.part")
            part.rename(self._directory / f"{name}.mp4")
            self.waiting = self.waiting | {name}
            self.writing = self.writing - {name}
        self.over = True


def test_nothing_is_taken_for_told_while_it_is_being_closed(tmp_path: Path) -> None:
    """With no room at all, whatever is deleted must have been known to be untold."""
    writer = Writer(tmp_path)
    writer.start()
    done: list[Swept] = []
    over = False
    while not over:
        over = writer.over
        done.append(sweep(tmp_path, Room(0, 0), lambda: writer.writing, lambda: writer.waiting))
    writer.join()
    assert sum(one.deleted for one in done) == sum(one.untold for one in done) == 149
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_is_closed_while_others_are_asked_for_is_not_taken_for_told(clips: Path) -> None:
    writing, waiting = {clip_id(5)}, set[str]()

    def untold() -> set[str]:
        known = set(waiting)
        waiting.update(writing)
        writing.clear()
        put(clips, f"{clip_id(9)}.mp4")
        return known

    assert sweep(clips, Room(0, 0), lambda: set(writing), untold).deleted == 4
    assert left(clips) == [5, 9]


def test_what_went_untold_is_told_for_good_and_what_is_short_as_of_now(clips: Path) -> None:
    janitor, waiting = Janitor(clips, Room(0, 0)), {clip_id(1)}
    assert not janitor.troubles
    janitor.sweep(tuple, lambda: waiting)
    assert list(janitor.troubles) == [
        "1 clips were deleted for room before the control room knew of them",
        "the disk lacks 0 MB of room, and there is no clip that may be deleted for it",
    ]
    (clips / f"{clip_id(6)}.mp4.part").unlink()
    janitor.sweep(tuple, tuple)
    assert list(janitor.troubles) == ["1 clips were deleted for room before the control room knew of them"]


def test_a_folder_that_cannot_be_read_is_told_until_it_can(clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    janitor = Janitor(clips, Room(quota=100, free=0))

    def rotten(_: object) -> None:
        raise OSError(errno.EBADMSG, "Bad message")

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", rotten)
        janitor.sweep(lambda: (), lambda: ())
        assert janitor.troubles == ("the folder of clips cannot be read: Bad message",)
    janitor.sweep(lambda: (), lambda: ())
    assert "cannot be read" not in "".join(janitor.troubles)


def test_kept_clips_that_cannot_be_seen_keep_nothing_from_being_tidied(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def closed(folder: Path) -> object:
        if folder.name == KEPT:
            raise PermissionError(errno.EACCES, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", closed)
    assert swept(clips, 400) == Swept(2, 0, 0, 400, 0)
