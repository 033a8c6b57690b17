"""The folder of clips: their names, their order, and those that are kept.

A clip is called NUMBER-CAMERA-BEGUN-CHANCE, a further file of it ends in -2, -3 ... The number only grows, so that it
tells the order whatever the clock said; BEGUN is for people. What is kept lies in a folder of its own, into which one
rename takes it: nobody can delete it any more who had found it among the others.
"""

import os
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from agent.durable import sync
from agent.errors import ClipError
from agent.mux import PART, Label, scan

KEPT = "kept"
"""The folder, within that of the clips, of those that are kept."""

MOST_KEPT = 0.5
"""Share of the clips' quota that may be kept: the other half is for what happens next."""

SUFFIX = ".mp4"

_NAME = re.compile(r"(?P<clip>(?P<number>\d{8,})-.+-\d{8}T\d{6}Z-[0-9a-f]{10})(?:-(?P<part>\d{1,9}))?")


class Name(NamedTuple):
    """What a file's name says; they sort from old to new. A name that we did not give is the oldest."""

    number: int
    part: int
    clip: str


@dataclass(frozen=True, slots=True)
class Held:
    """One finished file of a clip as it lies in the folder. `label` is None where the file is damaged."""

    name: Name
    path: Path
    size: int
    kept: bool
    label: Label | None


def name_of(path: Path) -> Name:
    """What the name of a clip's file, finished or not, says."""
    stem = path.name.removesuffix(PART).removesuffix(SUFFIX)
    found = _NAME.fullmatch(stem)
    return Name(int(found["number"]), int(found["part"] or 1), found["clip"]) if found else Name(0, 1, stem)


def new_id(number: int, camera: str, wall: float) -> str:
    """The id of clip `number`, begun at UTC second `wall`."""
    begun = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(wall))
    # a folder that was emptied is numbered from 1 again: only chance tells its clips from those before
    return f"{number:08d}-{re.sub(r'[^A-Za-z0-9_-]', '_', camera)}-{begun}-{secrets.token_hex(5)}"


def highest(directory: Path) -> int:
    """The highest number that a clip in the folder has, 0 when there is none, or the folder cannot be read."""
    files: list[Path] = []
    for folder in (directory, directory / KEPT):
        with suppress(OSError):  # the number is the better part of a name, not the whole
            files += folder.glob(f"*{SUFFIX}*")
    return max((name_of(path).number for path in files), default=0)


def held(directory: Path) -> tuple[Held, ...]:
    """All finished clips, from old to new."""
    paths = [(path, False) for path in directory.glob(f"*{SUFFIX}")]
    paths += [(path, True) for path in (directory / KEPT).glob(f"*{SUFFIX}")]
    found = (_held(path, kept) for path, kept in paths)
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.name))


def keep(directory: Path, clip: str, quota: int) -> None:
    """Keep a clip whatever the janitor needs; `quota` is in bytes, for all clips.

    Raises ClipError when there is no such clip, or too much is kept already.
    """
    if any(name_of(path).clip == clip for path in directory.glob(f"*{SUFFIX}{PART}")):
        raise ClipError(f"clip {clip} is not kept yet: it is still being written; ask again when it is finished")
    files = _of(directory, clip)
    kept, more = _size((directory / KEPT).glob(f"*{SUFFIX}")), _size(files)
    if kept + more > quota * MOST_KEPT:
        raise ClipError(
            f"clip {clip} is not kept: at most half of storage.clips_mb may be, {_mb(quota * MOST_KEPT)} MB; "
            f"{_mb(kept)} MB are, this one has {_mb(more)}; release another first"
        )
    _move(files, directory / KEPT)


def release(directory: Path, clip: str) -> None:
    """Leave a kept clip to the janitor again. Raises ClipError when none of that name is kept."""
    _move(_of(directory / KEPT, clip), directory)


def _held(path: Path, kept: bool) -> Held | None:
    """None when the file is gone by now."""
    size = _size([path])
    try:
        return Held(name_of(path), path, size, kept, scan(path).label)
    except FileNotFoundError:
        return None
    except OSError:  # the card has it, and cannot read it
        return Held(name_of(path), path, size, kept, None)


def _size(paths: Iterable[Path]) -> int:
    """Of those that are there still."""
    total = 0
    for path in paths:
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def _of(directory: Path, clip: str) -> list[Path]:
    # ids come from outside: they are compared with names, never made into a path
    files = [path for path in directory.glob(f"*{SUFFIX}") if name_of(path).clip == clip]
    if not files:
        kind = "kept" if directory.name == KEPT else "not kept"
        raise ClipError(f"there is no clip {clip[:100]!r} that is {kind}; `streetcam-agent clips` lists them all")
    return files


def _move(files: list[Path], to: Path) -> None:
    try:
        _make_like(to, files[0].parent)
        for path in files:
            path.rename(to / path.name)
        sync(to)
        sync(files[0].parent)
    except OSError as error:
        raise ClipError(f"{files[0].stem} cannot be moved: {error.strerror}") from error


def _make_like(folder: Path, other: Path) -> None:
    """A folder that who owns the `other` can use, too: an administrator may keep a clip for the agent."""
    folder.mkdir(exist_ok=True)
    wanted, found = other.stat(), folder.stat()
    if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid):
        os.chown(folder, wanted.st_uid, wanted.st_gid)
        folder.chmod(wanted.st_mode & 0o777)


def _mb(size: float) -> str:
    return f"{size / 1e6:.1f}"
