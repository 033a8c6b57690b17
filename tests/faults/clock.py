"""A box without a clock: it guesses the time, is told a wrong one, is told the right one at last.

libfaketime (LD_PRELOAD) moves the wall clock of a real agent process by ten years to and fro while it runs; its
monotonic clock stays the kernel's, as on a box whose clock is set. Whether a time service says that the clock is set
comes from a file instead of adjtimex(2). In `tls` the broker wants certificates, which a wrong clock takes for expired.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from tqdm import tqdm

from tests.faults import clock_tls
from tests.faults.clock_site import YEAR, Clock, Told, Town, deaths, disordered, running, true_offset
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.integration.broker import PLAIN, Broker, Subscriber
from tests.integration.rtsp import camera
from tests.integration.site import Site, make_street, missing
from tests.receiver import offsets, true_time

INJECTED = "the agent under libfaketime, its wall clock set by ten years to and fro while it runs"

MUTANTS = (
    Mutant(
        "agent/health.py",
        "def __init__(self, now: Callable[[], float] = time.monotonic)",
        "def __init__(self, now: Callable[[], float] = time.time)",
        "heartbeats on the monotonic clock",
        "labels",
    ),
    Mutant(
        "agent/clock.py",
        "self._jumped, self._steady, self._told = mono, None, False",
        "self._jumped, self._steady = mono, None",
        "a correction after each jump",
        "labels",
    ),
    Mutant(
        "agent/clock.py",
        'self.trust = "jumped" if recently else "synced" if synced else "unsynced"',
        'self.trust = "synced" if synced else "unsynced"',
        "telling of a jump",
        "labels",
    ),
    Mutant(
        "agent/encode.py",
        "        boot=now.boot,\n        mono=round(now.mono, 3),",
        "        boot=now.boot,\n        mono=round(now.wall, 3),",
        "a moment that no clock can change",
        "labels",
    ),
)

TEN_YEARS = 10 * YEAR

RIGHT = 0.1
"""Seconds by which a corrected label may be off."""


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Both parts, or one of them."""
    parts: dict[str, Callable[[Path, bool], Sequence[Figure]]] = {"labels": _labels, "tls": clock_tls.part}
    film = make_street(folder / "street.mp4")
    chosen = [name for name in parts if only in ("", name)]

    def one(name: str) -> Sequence[Figure]:
        (folder / name).mkdir()
        shutil.copy(film, folder / name / "street.mp4")
        return parts[name](folder / name, full)

    # most of each is waiting
    with ThreadPoolExecutor() as pool:
        found = tqdm(pool.map(one, chosen), total=len(chosen), unit="part", disable=None)
        return [figure for figures in found for figure in figures]


def _labels(folder: Path, full: bool) -> Sequence[Figure]:
    """The clock is wrong, set to and fro, right, wrong again although a time service vouches for it, and right."""
    broker, clock = Broker(folder / "broker", PLAIN), Clock(folder)
    broker.start()
    steady = 30.0 if full else 3.0
    clock.set(-TEN_YEARS)
    room = Subscriber(broker.settings())
    try:
        with camera(folder / "street.mp4") as url:
            site = Site(
                folder / "site",
                broker.port,
                url,
                module="tests.faults.clock_agent",
                environment=clock.environment(steady),
            )
            town = Town(site, room)
            with running(site):
                waited = _to_and_fro(town, clock, steady, 20 if full else 1)
                cameras_lost = site.log.read_text().count("is away")
                site.stop()
                committed = site.committed()
            with suppress(AssertionError):  # what is missing is a figure
                room.wait(lambda: not missing(room.heard, committed), "the rest", 20)
            return (
                *_judge(town, waited, steady, cameras_lost),
                zero("messages lost", len(missing(room.heard, committed))),
            )
    finally:
        room.close()
        broker.stop()


def _to_and_fro(town: Town, clock: Clock, steady: float, times: int) -> list[float]:
    """Live through it; seconds from each moment at which the clock was right again to its correction."""
    town.more("event")
    for number in range(times):
        clock.set(TEN_YEARS if number % 2 == 0 else -TEN_YEARS)
        town.more("event")
    _restart(town, clock)
    waited = [_right(town, clock, steady)]
    town.more("event")
    clock.set(TEN_YEARS)
    town.more("event", 2)
    return [*waited, _right(town, clock, steady)]


def _restart(town: Town, clock: Clock) -> None:
    """A crash in the middle, and a clock that goes back by twenty years meanwhile."""
    clock.set(TEN_YEARS)
    town.more("event")
    town.site.kill()
    clock.set(-TEN_YEARS)
    town.site.start()
    town.more("event", 2)


def _right(town: Town, clock: Clock, steady: float) -> float:
    begun = time.monotonic()
    clock.set(0)
    clock.sync()
    before = len(town.told("clock"))

    def known() -> bool:
        corrections = town.told("clock")[before:]
        return any(abs(one.payload["offset"] - true_offset()) < RIGHT for one in corrections)

    town.room.wait(known, "a correction", steady + 10)
    return time.monotonic() - begun


def _judge(town: Town, waited: Sequence[float], steady: float, cameras_lost: int) -> Sequence[Figure]:
    events = town.told("event")
    known = offsets(one.payload for one in town.told("clock"))
    begun = [one for one in events if one.payload["phase"] == "new"]
    off = [abs(_label(one) - (one.payload["mono"] + true_offset())) for one in begun]
    corrected = [true_time(one.payload, "started", "started_mono", known) for one in begun]
    wrong = [
        abs(when - (one.payload["mono"] + true_offset()))
        for one, when in zip(begun, corrected, strict=True)
        if when is not None
    ]
    lies = sum(one.payload["clock"] == "synced" and far > 2 for one, far in zip(begun, off, strict=True))
    # what a crash left open is ended by the next process, each at its own last sign
    lived = [one for one in events if one.payload["reason"] != "interrupted"]
    swapped = sum(first.payload["mono"] > second.payload["mono"] for first, second in pairwise(lived))
    return (
        least("events while the clock was set to and fro", len(begun), 4),
        zero("watchdog trips, stages that died", deaths(town.site)),
        zero("cameras given up for a jump of the clock", cameras_lost),
        Figure("labels off by as much as", f"{max(off) / YEAR:.1f} years"),
        zero("events out of order by sequence and mono", swapped),
        zero("clips out of order by number", disordered(town.site.state / "clips")),
        zero("wrong labels that were called right", lies),
        zero("labels that no correction was told for", len(begun) - len(wrong)),
        most("corrected labels off by", max(wrong, default=TEN_YEARS), RIGHT, "s"),
        most("from a clock that is right to its correction", max(waited), steady + 4, "s"),
    )


def _label(one: Told) -> float:
    return true_time({**one.payload, "clock": "synced"}, "started", "started_mono", {}) or 0.0
