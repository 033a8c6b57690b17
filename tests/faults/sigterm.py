"""The agent is told to stop with SIGTERM, at any moment and whatever is wrong around it.

Two sites side by side, each behind a proxy to its broker and a line to its camera, so that either can be there, away,
or there and mute. After each stop it is seen what the box was left with: a stop in good order leaves no event open, no
clip without its name, and nothing unsent that a broker was there for.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from signal import SIGTERM

from tqdm import tqdm

from agent.outbox import Outbox
from tests.bench.show import percentile
from tests.faults import living, verdict
from tests.faults.fault import Figure, Mutant, most, zero
from tests.faults.verdict import Verdict
from tests.integration.proxy import Proxy
from tests.integration.rtsp import Line
from tests.integration.site import camera_settings

INJECTED = "SIGTERM at random moments: while starting, mid-clip, broker refusing or half-open, camera stalled"

MUTANTS = (
    Mutant(
        "agent/app.py",
        "    for group in reversed(groups):",
        "    for group in groups:",
        "stopping who tells before who is told",
    ),
    Mutant(
        "agent/clips.py",
        "        self.step(time.monotonic(), last=True)",
        "",
        "closing the open clips at a stop",
    ),
)

STOPS, FEW = 200, 12
"""In all, over both sites."""

EXIT = 10.0
"""Seconds from SIGTERM to the end at most: systemd would wait for 15."""

STARTS = 0.8
"""Seconds that a start takes, roughly."""

LIFE = (0.1, 4.0)
"""Seconds after READY=1, or after something went wrong, at which SIGTERM comes."""

LONGEST = 6.0
"""Seconds for which the first clip of a life is waited for."""

PLENTY = 1 << 30
"""Bytes: more than any outbox here; it is opened to be read."""

SEED = 1


class State(StrEnum):
    """What is the matter when the agent is told to stop."""

    STARTING = "starting"
    WELL = "all well"
    CLIP = "mid-clip"
    AWAY = "broker away"
    MUTE = "broker half-open"
    STALLED = "camera stalled"


@dataclass(frozen=True, slots=True)
class Stop:
    """How one stop went. `open_events`, `parts` and `unsent` are what it left; only a stop in good order is asked for
    the first two, only one with a broker that answered for the third."""

    state: State
    code: int
    seconds: float
    mid_clip: bool
    open_events: int
    parts: int
    unsent: int

    @property
    def clean(self) -> bool:
        """As systemd.service(5) has it. Until the agent listens for SIGTERM, the signal itself ends it."""
        return self.code == 0 or (self.code == -SIGTERM and self.state is State.STARTING)


@dataclass(frozen=True, slots=True)
class _Place:
    """A site and the ways to it that can be spoiled."""

    scene: living.Scene
    proxy: Proxy
    line: Line


@dataclass(frozen=True, slots=True)
class _Lane:
    stops: tuple[Stop, ...]
    verdict: Verdict
    late: tuple[str, ...]


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Stop and start again, then hear each site out."""
    film = living.make_busy_street(folder / "street.mp4")
    stops = (STOPS if full else FEW) // 2
    with tqdm(total=2 * stops, unit="stop", disable=None) as progress, ThreadPoolExecutor(2) as both:
        lane = partial(_lane, film=film, stops=stops, stopped=progress.update)
        lanes = [both.submit(lane, folder / name) for name in ("first", "second")]
        done = [each.result() for each in lanes]
    stops_made = [stop for each in done for stop in each.stops]
    late = [line for each in done for line in each.late]
    return (*_stops(stops_made), *_late(late), *verdict.figures([each.verdict for each in done]))


def _stops(stops: Sequence[Stop]) -> tuple[Figure, ...]:
    seconds = [stop.seconds for stop in stops]
    for stop in stops:
        if not stop.clean:
            tqdm.write(f"not clean: {stop}")
    states = Counter(stop.state for stop in stops)
    ended = Counter(stop.code for stop in stops)
    return (
        Figure("SIGTERMs", str(len(stops)), ", ".join(f"{state} {count}" for state, count in states.items())),
        Figure("mid-clip", str(sum(stop.mid_clip for stop in stops))),
        Figure("exit, p50", f"{percentile(seconds, 50):.2f} s"),
        most("exit, longest", max(seconds), EXIT, "s"),
        Figure("exit codes", ", ".join(f"{code}: {count}" for code, count in sorted(ended.items()))),
        zero("stops that were not clean", sum(not stop.clean for stop in stops)),
        zero("events left open", sum(stop.open_events for stop in stops)),
        zero("clips left without a name", sum(stop.parts for stop in stops)),
        zero("unsent with the broker there", sum(stop.unsent for stop in stops)),
    )


def _late(lines: Sequence[str]) -> tuple[Figure, ...]:
    """What the agent said of stages that it did not wait for any longer: they hold nothing any more.

    A capture waits for its camera for 4 s, the uplink has 3.5 s for its farewell, of which a busy machine takes some.
    """
    cameras = sum("stage capture" in line for line in lines)
    return (Figure("stages not waited for", f"{cameras} of cameras, {len(lines) - cameras} others"),)


@contextmanager
def _place(folder: Path, film: Path) -> Iterator[_Place]:
    with living.scene(folder, film, settings={"clips": living.SHORT_CLIPS}) as it:
        proxy, line = Proxy(it.broker.port), Line(it.camera.url)
        with line.through() as url:
            it.site.configure(broker=living.through(proxy.port), cameras=[camera_settings("front", url)])
            try:
                yield _Place(it, proxy, line)
            finally:
                it.site.close()
                proxy.close()


def _lane(folder: Path, film: Path, stops: int, stopped: Callable[[], object]) -> _Lane:
    chance = random.Random(f"{SEED} {folder.name}")
    states = [list(State)[number % len(State)] for number in range(stops)]
    chance.shuffle(states)
    with _place(folder, film) as place:
        done = []
        for state in states:
            done.append(_stop(place, state, chance))
            stopped()
        found = verdict.hear_out(place.scene)
        late = [line for line in place.scene.site.log.read_text().splitlines() if "did not stop in time" in line]
    return _Lane(tuple(done), found, tuple(late))


def _stop(place: _Place, state: State, chance: random.Random) -> Stop:
    """One life."""
    it, begun, before = place.scene, time.monotonic(), _last(place)
    if state is State.AWAY:
        it.broker.stop()
    it.site.start()
    if state is State.STARTING:
        time.sleep(chance.uniform(0, STARTS))
    else:
        it.site.notified("READY=1")
        _trouble(place, state, chance)
    mid_clip = _parts(place) > 0
    code, seconds = it.site.stop()
    _mend(place, state)
    online = any(heard.at > begun and b'"online"' in heard.payload for heard in it.control_room.on("/state"))
    there = state in (State.WELL, State.CLIP, State.STALLED) and online
    open_events, unsent = _left(place, before)
    good = code == 0
    return Stop(
        state, code, seconds, mid_clip, open_events * good, _parts(place) * good, unsent if there and good else 0
    )


def _trouble(place: _Place, state: State, chance: random.Random) -> None:
    """Let it live a while, and let go wrong what is to."""
    if state is State.CLIP:
        end = time.monotonic() + LONGEST
        while not _parts(place) and time.monotonic() < end:
            time.sleep(0.01)
    elif state is State.MUTE:
        time.sleep(chance.uniform(*LIFE))
        place.proxy.swallow()
    elif state is State.STALLED:
        time.sleep(chance.uniform(*LIFE))
        place.line.held.set()
    time.sleep(chance.uniform(*LIFE))


def _mend(place: _Place, state: State) -> None:
    place.proxy.restore()
    place.line.held.clear()
    if state is State.AWAY:
        place.scene.broker.start()


def _last(place: _Place) -> int:
    """The highest sequence so far; the agent is not running."""
    outbox = place.scene.site.state / "outbox.db"
    return place.scene.site.committed() if outbox.exists() else 0


def _left(place: _Place, before: int) -> tuple[int, int]:
    """Events that are open, and messages of this life that are not sent."""
    path = place.scene.site.state / "outbox.db"
    if not path.exists():
        return 0, 0
    with closing(Outbox(path, PLENTY, "")) as outbox:
        return len(outbox.open_events()), len(outbox.next(1000, after=before))


def _parts(place: _Place) -> int:
    return sum(path.suffix == ".part" for path in place.scene.site.clips)
