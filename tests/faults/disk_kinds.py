"""Disks that can be spoiled and healed while a site lives on them."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk_moody import mounted
from tests.faults.fault import Impossible

SIZE = 24 * 1024 * 1024
"""Bytes of the small disk: the outbox's ballast twice, and some clips."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What makes it take nothing, and what makes it well again."""

    spoil: Callable[[], None]
    heal: Callable[[], None]


@contextmanager
def disk(kind: str, folder: Path, scratch: Path) -> Iterator[Disk]:
    """A disk of a kind (`full`, `read-only`, `broken`), well, at an empty folder. Raises Impossible."""
    if kind == "full":
        with _small(folder):
            yield Disk(lambda: _fill(folder / "filler"), (folder / "filler").unlink)
        return
    behind, mood = scratch / "behind", scratch / "mood"
    behind.mkdir(parents=True)
    with mounted(folder, behind, mood):
        yield Disk(lambda: _put(mood, kind), lambda: _put(mood, "well"))


@contextmanager
def _small(folder: Path) -> Iterator[None]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(command, check=False).returncode:
        raise Impossible("no file system can be mounted: be root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(path: Path) -> None:
    """To the last byte, and again what became free since."""
    with path.open("ab", buffering=0) as file:
        for piece in (1 << 20, 1 << 12, 1):
            while _write(file.write, bytes(piece)):
                pass


def _write(write: Callable[[bytes], int], data: bytes) -> bool:
    try:
        return write(data) == len(data)
    except OSError:
        return False


def _put(mood: Path, name: str) -> None:
    """At once: whoever reads it must never find it empty."""
    fresh = mood.with_suffix(".new")
    fresh.write_text(name)
    fresh.rename(mood)
