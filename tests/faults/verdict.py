"""What came of a site that harm was done to: what the control room heard, held against what the box has and says."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.outbox import unaccounted
from tests.faults.fault import Figure, zero
from tests.faults.living import Scene
from tests.integration.broker import Heard
from tests.integration.site import Site, missing, renamed, stored, unreadable

LONG = 90.0
"""Seconds for which a site is heard out: what waited for a connection is paced, five messages a second."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts. From `lost` on, all must be 0.

    `twice`: messages that came more than once, under one id. `waiting`: in the outbox still, dropped there and counted,
    or buried. `unwitnessed`: the outbox said that they are on disk, and they neither came nor wait.
    """

    committed: int
    twice: int
    waiting: int
    events: int
    clips: int
    lost: int
    unwitnessed: int
    unaccounted: int
    renamed: int
    events_without_end: int
    events_begun_twice: int
    clips_unreadable: int
    clips_untold: int
    parts_left: int
    outboxes_set_aside: int


def judge(
    heard: Sequence[Heard],
    site: Site,
    witnessed: Collection[tuple[int, str]] = (),
    spoiled: Callable[[Sequence[Path]], Sequence[Path]] = unreadable,
) -> Verdict:
    """The verdict; the agent must have ended in good order.

    `witnessed`: sequence and id of what was committed; `spoiled` gives the clips that do not play.
    """
    account = site.account()
    waiting = account.waiting + account.buried + sum(account.dropped.values())
    came = [(int(message.attributes["sequence"]), message.attributes["id"]) for message in stored(heard)]
    lives, told = _told(heard)
    finished = [path for path in site.clips if path.suffix == ".mp4"]
    return Verdict(
        committed=account.committed,
        twice=len(came) - len(set(came)),
        waiting=waiting,
        events=len(lives),
        clips=len(finished),
        lost=max(0, len(missing(heard, account.committed)) - waiting),
        unwitnessed=max(0, len(set(witnessed) - set(came)) - waiting),
        unaccounted=unaccounted(account),
        renamed=len(renamed(heard)),
        events_without_end=sum("end" not in life for life in lives.values()),
        events_begun_twice=sum(life.count("new") != 1 for life in lives.values()),
        clips_unreadable=len(spoiled(finished)),
        clips_untold=len({path.stem for path in finished} - told),
        parts_left=sum(path.suffix == ".part" for path in site.clips),
        outboxes_set_aside=len(_set_aside(site.state)),
    )


def hear_out(
    it: Scene,
    witnessed: Callable[[], Collection[tuple[int, str]]] = frozenset,
    spoiled: Callable[[Sequence[Path]], Sequence[Path]] = unreadable,
) -> Verdict:
    """Let the agent come back until all of before is heard, stop it in good order, and judge."""
    before = it.site.committed()
    it.site.start()
    it.site.notified("READY=1")
    _hear(it, before)
    it.site.stop()
    _hear(it, it.site.committed())
    return judge(it.control_room.heard, it.site, witnessed(), spoiled)


def figures(verdicts: Sequence[Verdict]) -> tuple[Figure, ...]:
    """Several sites' verdicts together."""

    def total(name: str) -> int:
        return sum(getattr(verdict, name) for verdict in verdicts)

    return (
        Figure("messages committed", str(total("committed")), "> 0", total("committed") > 0),
        Figure("of them of events", str(total("events")), "> 0", total("events") > 0),
        Figure("waiting on the box, or dropped there and counted", str(total("waiting"))),
        zero("committed messages lost", total("lost")),
        zero("committed before the kill, and lost", total("unwitnessed")),
        zero("in minus out, waiting, buried and dropped", total("unaccounted")),
        zero("under two ids", total("renamed")),
        Figure("came twice under one id", str(total("twice"))),
        zero("events without an end", total("events_without_end")),
        zero("events begun twice or never", total("events_begun_twice")),
        Figure("clips", str(total("clips")), "> 0", total("clips") > 0),
        zero("clips that do not play", total("clips_unreadable")),
        zero("clips nobody was told of", total("clips_untold")),
        zero("clips left unfinished", total("parts_left")),
        zero("outboxes set aside as damaged", total("outboxes_set_aside")),
    )


def _hear(it: Scene, committed: int) -> None:
    with suppress(AssertionError):  # what is still missing then is judged as lost
        it.control_room.wait(lambda: not missing(it.control_room.heard, committed), "everything committed", LONG)


def _told(heard: Sequence[Heard]) -> tuple[dict[str, list[str]], set[str]]:
    """The phases of each event, in the order in which they were committed, and the clips that were announced."""
    unique = {message.attributes["id"]: message for message in stored(heard)}.values()
    lives: defaultdict[str, list[str]] = defaultdict(list)
    told = set()
    for message in sorted(unique, key=lambda message: int(message.attributes["sequence"])):
        payload = json.loads(message.payload)
        if message.topic.endswith("/event"):
            lives[payload["event"]].append(payload["phase"])
        elif message.topic.endswith("/clip"):
            told.add(payload["clip"])
    return lives, told


def _set_aside(state: Path) -> list[Path]:
    return list(state.glob("*.damaged-*"))
