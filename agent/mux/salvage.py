"""What a crash or a full disk left of a clip: made playable again, or deleted when no picture is whole."""

import os
from pathlib import Path

import av

from agent.data import Clip
from agent.mux.boxes import scan
from agent.mux.writer import part, publish


def salvage(path: Path) -> Clip | None:
    """Cut the unfinished file of the clip `path` behind its last whole fragment and give it its name.

    None, and no file any more, when it holds no picture that can be read. Raises OSError when the disk refuses.
    """
    left = part(path)
    found = scan(left)
    seconds = _seconds(left, found.whole) if found.label is not None and found.fragments else 0.0
    if found.label is None or not seconds:
        left.unlink()
        return None
    publish(path)
    label = found.label
    return Clip(path.stem, label.camera, path, label.wall, seconds, found.whole, label.events, complete=False)


def _seconds(left: Path, whole: int) -> float:
    """Length of the pictures in a file that is cut to its `whole` bytes; 0 when there is none to read."""
    with left.open("r+b") as file:
        file.truncate(whole)
        os.fsync(file.fileno())
    try:
        with av.open(str(left), format="mp4") as container:
            return float(sum((p.duration or 0) * p.time_base for p in container.demux(video=0) if p.size))
    except av.FFmpegError:
        return 0.0
