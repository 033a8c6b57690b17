"""A site whose clock can be set while it runs, by libfaketime; its monotonic clock stays the kernel's."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from agent import shelf
from tests.faults.clock_agent import STEADY, SYNCED
from tests.faults.fault import Impossible
from tests.integration.broker import Heard, Subscriber
from tests.integration.site import Site

YEAR = 365 * 86400
LIBRARY = "libfaketimeMT.so.1"

LOST = ("no sign of life", "died:")
"""What the agent says when it ends itself."""


class Clock:
    """The wall clock of a site, `ahead` seconds of the true one, and whether a time service says it is set."""

    def __init__(self, folder: Path) -> None:
        self._offset, self._synced = folder / "faketime", folder / "synced"
        self.set(0)

    def environment(self, steady: float) -> dict[str, str]:
        """For the agent's process."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            SYNCED: str(self._synced),
            STEADY: str(steady),
        }

    def set(self, ahead: int) -> None:
        """By one rename: the agent reads it many times a second."""
        new = self._offset.with_suffix(".new")
        new.write_text(f"{ahead:+d}\n")
        new.rename(self._offset)

    def sync(self, synced: bool = True) -> None:
        """A time service starts, or stops, to discipline the clock."""
        self._synced.touch() if synced else self._synced.unlink(missing_ok=True)


def _library() -> Path:
    found = next(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"), None)
    if found is None:
        raise Impossible("needs libfaketime: apt install faketime")
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A message of the site and its payload."""

    sequence: int
    payload: dict[str, Any]
    at: float


class Town:
    """What the control room hears of the site."""

    def __init__(self, site: Site, room: Subscriber) -> None:
        self.site = site
        self.room = room

    def told(self, topic: str) -> list[Told]:
        """Stored messages of a topic, in the order of their numbers, each once."""
        return _sorted(self.room.on(f"up/{topic}"))

    def more(self, topic: str, number: int = 1, timeout: float = 40) -> None:
        """Wait for so many more messages of a topic."""
        goal = len(self.told(topic)) + number
        self.room.wait(lambda: len(self.told(topic)) >= goal, f"{number} more of {topic}", timeout)


def deaths(site: Site) -> int:
    """How often the agent ended itself."""
    log = site.log.read_text()
    return sum(log.count(what) for what in LOST)


def disordered(clips: Path) -> int:
    """Clips that were begun before one with a lower number; all are of one boot."""
    begun = [held.label.start.mono for held in shelf.held(clips) if held.label]
    return sum(first > second for first, second in pairwise(begun))


def _sorted(heard: Sequence[Heard]) -> list[Told]:
    known = {int(one.attributes["sequence"]): one for one in heard}
    return [Told(seq, json.loads(one.payload), one.at) for seq, one in sorted(known.items())]


@contextmanager
def running(site: Site) -> Iterator[None]:
    """Started; killed at the end if need be."""
    site.start()
    try:
        site.notified("READY=1")
        yield
    finally:
        site.close()


def true_offset() -> float:
    """UTC seconds at monotonic time 0, by the clock of this machine."""
    return time.time() - time.monotonic()
