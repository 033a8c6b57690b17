"""What a crash or a full disk left of a clip: made playable again, or deleted when no picture is whole."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av

from agent.data import Clip
from agent.durable import sync
from agent.mux.boxes import Label, pack, scan, sound
from agent.mux.writer import part, publish

UNDECODED = {"max_pixels": "1"}
"""Only lengths are read. To look at the file the library would else decode it: a hostile camera's 3 KB take 1.2 GB."""


def salvage(path: Path, announce: Callable[[Clip], None] = lambda _: None) -> Clip | None:
    """Cut the unfinished file of the clip `path` behind its last fragment that is as it was written, `announce` it, and
    give it its name, in this order: a crash in between leaves it unfinished.

    None, and no file any more, when it holds no picture that can be read. Raises OSError when the disk refuses.
    """
    left = part(path)
    _cut(left, sound(left))
    found = scan(left)
    seconds = _seconds(left) if found.label is not None and found.fragments else 0.0
    if found.label is None or not seconds:
        left.unlink()
        return None
    label = replace(found.label, seconds=round(seconds, 3))
    size = _relabel(left, label)
    sync(left.parent)
    clip = Clip(path.stem, label.camera, path, label.start, seconds, size, label.events, complete=False)
    announce(clip)
    publish(path)
    return clip


def _cut(left: Path, size: int) -> None:
    with left.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _seconds(left: Path) -> float:
    """Length of the pictures in a file; 0 when there is none to read."""
    try:
        with av.open(str(left), format="mp4", options=UNDECODED) as container:
            return float(sum((p.duration or 0) * p.time_base for p in container.demux(video=0) if p.size))
    except av.FFmpegError:
        return 0.0


def _relabel(left: Path, label: Label) -> int:
    """Add a label to the end of a file; its size then."""
    with left.open("ab") as file:
        file.write(pack(label))
        file.flush()
        os.fsync(file.fileno())
        return file.tell()
