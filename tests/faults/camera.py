"""Cameras that fall silent, stall, send garbage, restart, and come back as other cameras.

A real RTSP server (GStreamer) behind a plug that can be pulled and put elsewhere; the capture, ring, eyes and clips of
the agent on threads of their own, with an event going on, so that a clip spans the fault.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from agent.stream import Timeouts
from tests.faults.camera_line import Count, Line, film, unplayable
from tests.faults.camera_plug import Plug, Waits, to
from tests.faults.camera_scenarios import SCENARIOS, Stand, garbage
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.integration import rtsp
from tests.integration.site import unreadable

INJECTED = "an RTSP server behind a plug that is pulled, held, spoiled, or put into another camera"

MUTANTS = (
    Mutant(
        "agent/stream/source.py",
        "return av.open(address, options=options, timeout=timeouts,",
        "return av.open(address, options=options, timeout=None,",
        "time-outs for opening and reading",
        "silent",
    ),
    Mutant(
        "agent/clips.py",
        "if cut.writer is not None and cut.writer.stream != packets[0].stream:",
        "if cut.writer is not None and cut.writer.stream is None:",
        "a new file for a new stream",
        "codec",
    ),
    Mutant(
        "agent/eyes/ring.py",
        'self._camera.distrust(f"nothing could be decoded for {BLIND:g} s")',
        "pass",
        "giving up a connection whose pictures cannot be decoded",
        "garbage",
    ),
    Mutant(
        "agent/eyes/ring.py",
        "                self._spare += 1\n",
        "",
        "counting the pictures between two looks",
        "fast",
    ),
    Mutant(
        "agent/eyes/ring.py",
        "        self._skipped += between\n",
        "",
        "counting what was let go of unseen",
        "busy",
    ),
)

AT_ONCE = 3
"""Scenarios at a time: most of each is waiting."""

SHORT = Timeouts(1.0, 0.8)

WITHIN = 2.0
"""Seconds until the first picture, beyond the wait for the next try and the camera's wait for a keyframe."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario."""

    hung: int
    beyond: float
    clips: int
    unreadable: int
    count: Count


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Every scenario, or one of them; `full`: three times, with the time-outs of the product."""
    known = film(folder / "camera.mp4")
    names = [name for name in SCENARIOS if only in ("", name)] * (3 if full else 1)
    places = [folder / f"{number}-{name}" for number, name in enumerate(names)]
    waits, timeouts = Waits(), Timeouts() if full else SHORT

    def one(name: str, place: Path) -> Outcome:
        place.mkdir()
        return _try(known, place, SCENARIOS[name], timeouts, waits)

    with waits.noted(), ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(tqdm(pool.map(one, names, places), total=len(names), unit="scenario", disable=None))
    return _figures(found)


def _figures(found: Sequence[Outcome]) -> Sequence[Figure]:
    return (
        Figure("cameras that changed or broke", str(len(found))),
        zero("hung threads", sum(one.hung for one in found)),
        most(
            "to the first picture, beyond the wait for a try and a keyframe",
            max(one.beyond for one in found),
            WITHIN,
            "s",
        ),
        least("clips across a change", sum(one.clips for one in found), len(found)),
        zero("of them not playable", sum(one.unreadable for one in found)),
        Figure("packets that came", str(sum(one.count.packets for one in found))),
        zero("packets that nobody counted", sum(one.count.packets_lost for one in found)),
        zero("pictures that nobody counted", sum(one.count.pictures_lost for one in found)),
    )


def _try(known: Path, folder: Path, scenario: Callable[[Stand], None], timeouts: Timeouts, waits: Waits) -> Outcome:
    plug = Plug()
    with ExitStack() as stack:
        way = rtsp.Line(stack.enter_context(rtsp.camera(known)))
        through = urlsplit(stack.enter_context(way.through()))
        plug.serve = to(through.port or 0)
        port = stack.enter_context(rtsp.server(plug))
        line = Line(f"rtsp://127.0.0.1:{port}{through.path}", folder / "clips", timeouts)
        stand = Stand(line, plug, way, waits, folder, stack)
        line.start()
        try:
            beyond = _live(stand, scenario)
        finally:
            hung = line.hung()
        clips = [clip.path for clip in line.clips]
        bad = unplayable(clips) if scenario is garbage else unreadable(clips)
        return Outcome(hung, beyond, len(clips), len(bad), line.count())


def _live(stand: Stand, scenario: Callable[[Stand], None]) -> float:
    """An event, a fault in its middle, and its end; seconds that the camera took to come back beyond what it had to."""
    line = stand.line
    line.sees_more()
    line.begin()
    scenario(stand)
    stand.plug.serve = stand.serve
    line.sees_more(1)
    due = stand.wait.since + stand.wait.seconds
    beyond = time.monotonic() - due - stand.seconds
    line.sees_more()
    line.finish()
    return max(0.0, beyond)
