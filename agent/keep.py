"""The command `clips`: which clips lie on this box, and which of them are kept."""

from pathlib import Path

from agent import shelf
from agent.config import MEBIBYTE, Storage
from agent.rfc3339 import rfc3339
from agent.shelf import Held

HEAD = ("number", "camera", "start", "seconds", "MB", "kept", "clip")


def run(storage: Storage, keep: str | None, release: str | None) -> int:
    """Keep or release a clip if one is named, then print them all. Raises ClipError."""
    directory = storage.directory / "clips"
    if keep is not None:
        shelf.keep(directory, keep, storage.clips_mb * MEBIBYTE)
    if release is not None:
        shelf.release(directory, release)
    print(*table(directory), sep="\n")
    return 0


def table(directory: Path) -> list[str]:
    """A line for each clip, from old to new, under a head."""
    rows = [HEAD, *(_row(held) for held in shelf.held(directory))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(held: Held) -> tuple[str, ...]:
    label, name = held.label, held.name
    doubt = "" if label is None or label.start.clock == "synced" else f" ({label.start.clock})"
    return (
        str(name.number),
        label.camera if label else "?",
        rfc3339(label.start.wall) + doubt if label else "?",
        f"{label.seconds:.1f}" if label and label.seconds is not None else "?",
        f"{held.size / 1e6:.1f}",
        "kept" if held.kept else "",
        name.clip if name.part == 1 else f"{name.clip} ({name.part})",
    )
