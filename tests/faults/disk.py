"""The disk under a living agent: filled to the last byte, read-only, or broken, at the start and on the way.

A site lives through all of it: it starts while its disk takes nothing, the disk comes back, it takes nothing again, it
comes back again. The disk is a small tmpfs, or a file system in user space that fails every write with the kernel's
own error. A camera films a busy street all the while, and a control room listens.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from agent.outbox import unaccounted
from tests.faults.disk_kinds import Disk, disk
from tests.faults.disk_lives import Life
from tests.faults.fault import Figure, Mutant, least, most, zero
from tests.faults.living import make_busy_street, scene

INJECTED = "the disk full to the last byte, read-only, or failing every call, at the start and while the agent runs"

KINDS = ("full", "read-only", "broken")

SHORT = ("full", "broken")

RECOVERY = 10.0
"""Seconds after the disk is well again in which all must be as before."""

MUTANTS = (
    Mutant(
        "agent/outbox/opening.py",
        "        return _in_memory()\n    ballast",
        "        raise OutboxError(str(error)) from error\n    ballast",
        "an outbox in memory where the disk takes none",
    ),
    Mutant("agent/store.py", "            self.on_hold(message)", "            pass", "sending what is held meanwhile"),
    Mutant("agent/store.py", "            stored = self._flush()", "            stored = False; self._held.clear()",
           "holding what the disk does not take"),
    Mutant("agent/outbox/ballast.py", "self.held = _has(self._path) or", "return False\n            self.held =",
           "the room that is held back", "full"),
)  # fmt: skip


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """The parts are the kinds of disk."""
    film = make_busy_street(folder / "street.mp4")
    kinds = [only] if only else KINDS if full else SHORT
    return [figure for kind in kinds for figure in _live(folder / kind, kind, film)]


def _live(folder: Path, kind: str, film: Path) -> list[Figure]:
    state = folder / "site" / "state"
    state.mkdir(parents=True)
    with ExitStack() as stack:
        found = stack.enter_context(disk(kind, state, folder / "scratch"))
        settings = {"storage": {"directory": str(state), "free_mb": 0, "clips_mb": 10}}
        life = Life(stack.enter_context(scene(folder, film, settings=settings)))
        figures = _start_on_it(life, found)
        figures += _meet_it_with_ballast(life, found) if kind == "full" else []
        figures += [*_meet_it(life, found), *_end(life)]
    return [Figure(f"{kind}: {each.name}", each.value, each.goal, each.met) for each in figures]


def _start_on_it(life: Life, found: Disk) -> list[Figure]:
    found.spoil()
    life.start()
    life.hear_stored(3)
    alive, events = life.is_alive, life.stored_events()
    found.heal()
    healed = time.monotonic()
    ended = life.ends(RECOVERY)
    life.start()
    back = time.monotonic() - healed
    life.hear_another_stream()
    return [
        least("started on it: events that came", events, 1),
        zero("ended by it", int(not alive)),
        zero("not begun anew on the disk that is well again", int(not ended)),
        most("seconds until it watched again, on the disk", back, RECOVERY),
    ]


def _meet_it_with_ballast(life: Life, found: Disk) -> list[Figure]:
    found.spoil()
    before = life.stored_events()
    with suppress(AssertionError):  # then none came: what was held back was not there, or not enough
        life.hear_stored(3)
    return [least("came over it: alerts stored in the room held back", life.stored_events() - before, 3)]


def _meet_it(life: Life, found: Disk) -> list[Figure]:
    found.spoil()
    life.hear_held(3, meanwhile=found.spoil)
    alive, held = life.is_alive, life.held()
    found.heal()
    healed = time.monotonic()
    life.hear_stored_too(held)
    return [
        least("came over it: alerts sent from memory meanwhile", len(held), 1),
        zero("ended by it, on the way", int(not alive)),
        most("seconds until the disk had them all", time.monotonic() - healed, RECOVERY),
    ]


def _end(life: Life) -> list[Figure]:
    code = life.stop()
    account = life.account()
    return [
        zero("exit code of the end", code),
        least("messages committed", account.committed, 1),
        zero("in minus out, waiting, buried and dropped", unaccounted(account)),
        zero("messages that vanished without a word", life.hear_out(account)),
        zero("alerts sent from memory that were never stored", len(life.held() - life.ids_stored())),
    ]
