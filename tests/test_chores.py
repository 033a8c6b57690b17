"""What the box sees to beside its stages."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent import app, chores
from agent.chores import PROBE, SELDOM, Chores
from agent.clock import STEADY, ClockWatch
from agent.data import Class, Message
from agent.errors import StageError
from agent.janitor import Janitor, Room
from agent.outbox import Outbox
from agent.store import Store
from agent.uplink import State

MANY = 1_000_000


def message(name: str, cls: Class = Class.ALERT, about: str = "") -> Message:
    return Message(name, "streetcam.event.v1", "event", cls, 1e9, "application/json", b"{}", about=about)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "outbox.db", MANY, "boot")
    yield outbox
    outbox.close()


def box(outbox: Outbox, folder: Path) -> Any:
    """As much of a box as there are chores."""
    clips = folder / "clips"
    clips.mkdir(exist_ok=True)
    parts = SimpleNamespace(
        clock=ClockWatch("boot", synced=lambda: True),
        outbox=outbox,
        outbox_path=folder / "outbox.db",
        store=Store(outbox),
        clips=SimpleNamespace(open_ids=frozenset()),
        uplink=SimpleNamespace(status=SimpleNamespace(state=State.ONLINE)),
        clip_directory=clips,
        janitor=Janitor(clips, Room(quota=MANY, free=0)),
    )
    return cast("Any", parts)


def waiting(outbox: Outbox, topic: str) -> list[Message]:
    return [stored.message for stored in outbox.next(1000) if stored.message.topic == topic]


def test_the_time_is_told_once_the_clock_is_known(outbox: Outbox, tmp_path: Path) -> None:
    work = Chores(box(outbox, tmp_path), 0.0)
    for second in range(int(STEADY)):
        work.do(float(second))
    assert waiting(outbox, "clock") == []
    for second in range(int(STEADY), 100):
        work.do(float(second))
    assert len(waiting(outbox, "clock")) == 1


def test_what_was_lost_is_told_within_a_minute(outbox: Outbox, tmp_path: Path) -> None:
    work = Chores(box(outbox, tmp_path), 0.0)
    work.do(0.0)
    outbox.bury(outbox.put(message("a")), "too large")
    work.do(SELDOM - 1)
    assert waiting(outbox, "loss") == []
    work.do(SELDOM)
    (told,) = waiting(outbox, "loss")
    assert b"too large" in told.payload


def test_what_was_lost_is_not_told_while_nobody_hears_it(outbox: Outbox, tmp_path: Path) -> None:
    site = box(outbox, tmp_path)
    site.uplink.status.state = State.OFFLINE
    outbox.bury(outbox.put(message("a")), "too large")
    Chores(site, 0.0).do(0.0)
    assert (waiting(outbox, "loss"), len(outbox.unreported())) == ([], 1)


def test_a_clip_that_was_told_goes_before_one_that_was_not(outbox: Outbox, tmp_path: Path) -> None:
    site = box(outbox, tmp_path)
    names = [f"0000000{n}-front-20260101T000000Z-0123456789" for n in (1, 2)]
    for name in names:
        (site.clip_directory / f"{name}.mp4").write_bytes(bytes(MANY // 2 + 1))
    outbox.put(message("clip", Class.COUNT, about=names[0]))
    Chores(site, 0.0).do(0.0)
    assert [path.stem for path in site.clip_directory.glob("*.mp4")] == names[:1]


def test_the_quota_of_clips_holds_while_the_outbox_cannot_be_read(outbox: Outbox, tmp_path: Path) -> None:
    site = box(outbox, tmp_path)
    for n in (1, 2):
        name = f"0000000{n}-front-20260101T000000Z-0123456789.mp4"
        (site.clip_directory / name).write_bytes(bytes(MANY // 2 + 1))
    outbox.close()
    Chores(site, 0.0).do(0.0)
    assert len(list(site.clip_directory.glob("*.mp4"))) == 1


def test_a_damaged_outbox_is_begun_anew(outbox: Outbox, tmp_path: Path) -> None:
    site = box(outbox, tmp_path)
    site.outbox = SimpleNamespace(damaged=True)
    with pytest.raises(StageError, match="damaged"):
        Chores(site, 0.0).do(PROBE)


def test_a_disk_that_is_back_is_used_by_the_next_start(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = {"usable": False}
    monkeypatch.setattr(chores, "usable", lambda _, waiting: disk["usable"] and waiting == 5)
    site = box(outbox, tmp_path)
    site.outbox = SimpleNamespace(damaged=False, in_memory=True, hold_ballast=lambda: None, clips_untold=frozenset)
    site.outbox.depth = lambda: SimpleNamespace(bytes=5)
    site.outbox.report = lambda _: 0
    work = Chores(site, 0.0)
    work.do(PROBE)
    disk["usable"] = True
    with pytest.raises(StageError, match="disk can be used again"):
        work.do(2 * PROBE)


def test_what_was_kept_in_memory_is_on_the_disk_after_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    path = folder / "outbox.db"
    path.mkdir()  # nothing can be opened there
    outbox = Outbox(path, MANY, "boot")
    assert outbox.in_memory
    outbox.put(message("a"))
    path.rmdir()
    app._close(box(outbox, folder))
    found = Outbox(path, MANY, "boot")
    assert [stored.message.id for stored in found.next(10)] == ["a"]
    found.close()
