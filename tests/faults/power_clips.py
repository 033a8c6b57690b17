"""Clips cut, given up and recovered, told mark by mark: the run whose power is cut.

python -m tests.faults.power_clips FOLDER LIFE    in a folder of the recording disk (`power_disk`)
"""

import hashlib
import io
import json
import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import av

from agent.clips import Clips, recover
from agent.data import Clip, Packet
from agent.footage import FootageRing
from agent.mux import PART
from tests.faults.power_disk import MARK, ROOM
from tests.filming import scene
from tests.make import stamp

SCENE = scene(40)
"""From 1000 to 1040, a keyframe each second."""

_TIGHT = 60_000
"""Bytes that a full disk has left: some fragments."""

_PLENTY = 1 << 30


class Life:
    """A camera's events and their clips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = (folder / MARK).open("wb", buffering=0)
        self._told = contents(folder)
        self._say()
        self._begun: list[Clips] = []

    def live(self) -> None:
        """Clips that end, one of them very short; one on a full disk, one that a crash leaves; the next start."""
        self._play((("begin", "e1", 1006.0), ("finish", "e1", 1008.0)), until=1014.0)
        self._play((("begin", "e0", 1003.2), ("finish", "e0", 1003.2)), until=1004.0, before=0.1, after=0.1)
        self._play(
            (("begin", "e2", 1015.0), ("begin", "e3", 1018.0), ("finish", "e2", 1019.0), ("finish", "e3", 1021.0)),
            until=1026.0,
        )
        self._play((("begin", "e4", 1015.0), ("finish", "e4", 1023.0)), until=1030.0, full=1018.0)
        self._play((("begin", "e5", 1020.0),), until=1034.0)
        recover(self._folder, self._tell)

    def _play(
        self,
        events: Sequence[tuple[str, str, float]],
        until: float,
        full: float = 1e9,
        before: float = 3.0,
        after: float = 2.0,
    ) -> None:
        """A new process and its camera from 1000 on; the disk is full from some moment on."""
        ring, clips = (
            FootageRing(20.0, 10_000_000),
            Clips(self._folder, before, after, 20.0, self._tell, lambda: None, stamp=stamp),
        )
        self._begun.append(clips)  # PyAV before 18 crashes where a muxer that was begun is collected
        clips.add_camera("front", ring)
        todo, waiting = list(SCENE), list(events)
        for tick in range(2 * int(until - 1000.0) + 1):
            now = 1000.0 + tick / 2
            while todo and todo[0].mono <= now:
                ring.append(todo.pop(0))
            while waiting and waiting[0][2] <= now:
                what, event, mono = waiting.pop(0)
                getattr(clips, what)("front", event, mono)
            if now == full:
                self._room(self._taken() + _TIGHT)
            clips.step(now)
        self._room(_PLENTY)

    def _tell(self, clip: Clip) -> None:
        """What the control room is told: the clip's name and what is in it."""
        path = clip.path if clip.path.exists() else clip.path.with_name(clip.path.name + PART)
        self._told[clip.path.name] = str(pictures(path.read_bytes()))
        self._say()

    def _say(self) -> None:
        os.write(self._mark.fileno(), json.dumps(self._told).encode() + b"\n")

    def _taken(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def _room(self, size: int) -> None:
        (self._folder / ROOM).write_text(str(size))


def contents(folder: Path) -> dict[str, str]:
    """The finished clips in a folder, and the pictures that each shows."""
    return {path.name: str(pictures(path.read_bytes())) for path in folder.glob("*.mp4")}


@lru_cache(maxsize=256)
def pictures(data: bytes) -> tuple[int | None, ...]:
    """Which pictures of the scene a file shows, in its order; None for one that differs by a bit from all of them."""
    try:
        with av.open(io.BytesIO(data), "r", format="mp4") as container:
            shown = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    except (av.FFmpegError, IndexError):
        return ()
    return tuple(_NUMBERS.get(hashlib.sha256(packet).digest()) for packet in shown)


def _numbers(packets: Sequence[Packet]) -> dict[bytes, int]:
    return {hashlib.sha256(packet.data).digest(): packet.seq for packet in packets}


_NUMBERS = _numbers(SCENE)

if __name__ == "__main__":
    Life(Path(sys.argv[1])).live()
    os._exit(0)  # as a crash, which closes no muxer
