"""The agent is killed with kill -9, again and again, wherever it is: while it starts, commits, sends, writes a clip.

Two sites side by side, one whose control room sends receipts. A black box (see blackbox.py) tells what the agent was
doing when it died, so that kills can be aimed and those that hit are counted. What kill -9 cannot take is what the
kernel has: see power_cut for the rest.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from tqdm import tqdm

from tests.bench.show import percentile
from tests.faults import living, verdict
from tests.faults.blackbox import VARIABLE, Doing, Reader
from tests.faults.fault import Figure, Mutant, least, most
from tests.faults.verdict import Verdict

INJECTED = "kill -9 of the agent at random moments and while it starts, commits, publishes or closes a clip"

MUTANTS = (
    Mutant(
        "agent/box.py",
        "    for event_id, message in outbox.open_events():",
        "    for event_id, message in ():",
        "ending the events that a crash left open",
    ),
    Mutant(
        "agent/box.py",
        "    clips.recover(clip_directory, recovered)",
        "    del recovered",
        "salvaging the clips that a crash left unfinished",
    ),
    Mutant(
        "agent/mux/writer.py",
        "        announce(clip)\n        publish(self.path)\n        return clip",
        "        publish(self.path)\n        announce(clip)\n        return clip",
        "announcing a clip before it has its name",
        "CLOSE",
    ),
)

KILLS, FEW = 1000, 24
"""In all, over both sites."""

RESTART = 3.0
"""Seconds from exec to READY=1 at most, for p99."""

LONGEST = 5.0
"""Seconds for which an aimed kill waits for its moment."""

LIFE = (0.1, 1.5)
"""Seconds after READY=1 at which a random kill falls."""

STARTS = 0.8
"""Seconds that a start takes, roughly: kills at the start fall within."""

LOOK = 0.0002
"""Seconds between two looks at the black box: a commit takes a millisecond."""

SEED = 1


class Aim(StrEnum):
    """When a kill is to fall."""

    START = "while starting"
    COMMIT_AT_START = "at the first commit of a life"
    RANDOM = "at random"
    COMMIT = "mid-commit"
    PUBLISH = "mid-publish"
    CLIP = "mid-clip"
    CLOSE = "while a clip is closed"


@dataclass(frozen=True, slots=True)
class Death:
    """How one life went: seconds until READY=1 and those of them for which it waited for a core, None where READY=1 was
    not waited for; and what was going on at its end."""

    ready: tuple[float, float] | None
    doing: Doing
    mid_clip: bool


@dataclass(frozen=True, slots=True)
class _Lane:
    deaths: tuple[Death, ...]
    verdict: Verdict


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Kill, then let each site come back and be heard out; `only` is the name of an aim."""
    film = living.make_busy_street(folder / "street.mp4")
    kills = (KILLS if full else FEW) // 2
    with tqdm(total=2 * kills, unit="kill", disable=None) as progress, ThreadPoolExecutor(2) as both:
        aims = [Aim[only]] if only else list(Aim)
        lane = partial(_lane, film=film, aims=[aims[n % len(aims)] for n in range(kills)], died=progress.update)
        lanes = [both.submit(lane, folder / name, receipts=name == "receipts") for name in ("pubacks", "receipts")]
        done = [each.result() for each in lanes]
    deaths = [death for each in done for death in each.deaths]
    return (*_kills(deaths), *verdict.figures([each.verdict for each in done]))


def _kills(deaths: Sequence[Death]) -> tuple[Figure, ...]:
    """How many, where they fell, and how long it took to come back."""
    restarts = [death.ready for death in deaths if death.ready is not None]
    # what else this machine does is not to be measured: the time of a restart is the agent's own
    own = [seconds - queued for seconds, queued in restarts]
    fell = Counter(
        {
            "before READY=1": sum(death.ready is None for death in deaths),
            "mid-commit": sum(death.doing.committing > 0 for death in deaths),
            "with messages in flight": sum(death.doing.in_flight > 0 for death in deaths),
            "mid-clip": sum(death.mid_clip for death in deaths),
            "while a clip was closed": sum(death.doing.closing > 0 for death in deaths),
        }
    )
    return (
        Figure("kills", str(len(deaths))),
        *(least(where, count, len(deaths) // 200) for where, count in fell.items()),
        Figure("restart, p50", f"{percentile(own, 50):.2f} s"),
        most("restart, p99", percentile(own, 99) or 0.0, RESTART, "s"),
        Figure(
            "restart with its waits for a core, p99", f"{percentile([seconds for seconds, _ in restarts], 99):.2f} s"
        ),
    )


def _lane(folder: Path, film: Path, aims: Sequence[Aim], died: Callable[[], object], receipts: bool) -> _Lane:
    box = Reader(folder / "box")
    chance = random.Random(f"{SEED} {folder.name}")
    with living.scene(
        folder,
        film,
        receipts=receipts,
        module="tests.faults.recorded_agent",
        settings={"clips": living.SHORT_CLIPS},
        environment={VARIABLE: str(folder / "box")},
    ) as it:
        deaths = []
        for aim in chance.sample(aims, len(aims)):
            deaths.append(_life(it, box, aim, chance))
            died()
        found = verdict.hear_out(it, box.committed)
    box.close()
    return _Lane(tuple(deaths), found)


def _life(it: living.Scene, box: Reader, aim: Aim, chance: random.Random) -> Death:
    box.forget()
    begun, ready = time.monotonic(), None
    it.site.start()
    if aim is Aim.START:
        time.sleep(chance.uniform(0, STARTS))
    elif aim is Aim.COMMIT_AT_START:
        _await(lambda: box.doing().committing > 0)
    else:
        it.site.notified("READY=1")
        ready = time.monotonic() - begun, _queued(it)
        _choose(it, box, aim, chance)
    it.site.kill()
    return Death(ready, box.doing(), _parts(it) > 0)


def _queued(it: living.Scene) -> float:
    """Seconds for which the agent's main thread has waited for a core that others had (docs.kernel.org: schedstats)."""
    assert it.site.process is not None
    told = Path(f"/proc/{it.site.process.pid}/schedstat")
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


def _choose(it: living.Scene, box: Reader, aim: Aim, chance: random.Random) -> None:
    """Wait for the moment that is aimed at."""
    if aim is Aim.RANDOM:
        time.sleep(chance.uniform(*LIFE))
    elif aim is Aim.COMMIT:
        _await(lambda: box.doing().committing > 0)
    elif aim is Aim.PUBLISH:
        _await(lambda: box.doing().in_flight > 0)
    elif aim is Aim.CLOSE:
        _await(lambda: box.doing().closing > 0)
        time.sleep(chance.uniform(0, 0.02))
    else:
        _await(lambda: _parts(it) > 0)
        time.sleep(chance.uniform(0, LIFE[1]))


def _await(moment: Callable[[], bool]) -> None:
    """Until it comes, or not any more."""
    end = time.monotonic() + LONGEST
    while not moment() and time.monotonic() < end:
        time.sleep(LOOK)


def _parts(it: living.Scene) -> int:
    return sum(path.suffix == ".part" for path in it.site.clips)
