"""A process of the agent as its outbox sees it, told step by step: the run whose power is cut.

python -m tests.faults.power_outbox FOLDER LIFE    in a folder of the recording disk (`power_disk`)

The lives of a box follow each other, LIFE counts them. By turns a life ends in peace or by a kill, the card rots
before the next one, or the disk was of no use before it and what was kept in memory is handed over.
"""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from random import Random

from agent.data import Class, Loss, Message
from agent.errors import OutboxError
from agent.outbox import Outbox
from tests.faults.power_disk import MARK, ROOM, ROT
from tests.faults.power_view import EMPTY, View, digest, look, pack

MOST = 60_000
"""Bytes of messages that the outbox may hold: few, so that it has to drop some."""

NAME = "outbox.db"
"""The outbox's file."""

_TIGHT = 30_000
"""Bytes that a full disk has left."""

_PLENTY = 1 << 30
_STEPS = 25
_NOWHERE = Path("/proc/outbox.db")
_SIZES = {Class.ALERT: (100, 900), Class.COUNT: (100, 600), Class.HEALTH: (800, 1500), Class.THUMBNAIL: (2000, 5000)}


class Life:
    """An outbox in use, by chance but the same each time."""

    def __init__(self, folder: Path, life: int) -> None:
        self._folder, self._life = folder, life
        self._mark = (folder / MARK).open("wb", buffering=0)
        self._random = Random(life)
        self._made = 0
        self._buried: dict[str, tuple[int, str]] = {}
        if not life:
            self._say(EMPTY)
        if life % 4 == 3:
            self._hand_over()
        self._outbox = Outbox(folder / NAME, MOST, f"boot {life}")
        self._revive()
        self._tell()

    def live(self) -> None:
        """Some steps, each told once it is done, and the end."""
        deeds: Mapping[Callable[[], object], int] = {
            self._put: 40, self._put_all: 8, self._begin: 6, self._end: 6, self._deliver: 20, self._bury: 6,
            self._revive: 2, self._report: 3, self._fill: 1,
        }  # fmt: skip
        for deed in (*deeds, *self._random.choices(tuple(deeds), tuple(deeds.values()), k=_STEPS)):
            deed()
            self._tell()
        self._revive()
        self._tell(rotten=self._life % 6 == 1)
        if self._life % 4 < 2:
            self._outbox.close()
        if self._life % 6 == 1:
            self._rot()

    def _tell(self, steps: bool = False, rotten: bool = False) -> None:
        """What can be seen from outside. The oldest letters go first where there are too many."""
        known = sorted(self._buried.items(), key=lambda item: item[1])
        self._buried = dict(known[len(known) - self._outbox.account().buried :])
        view = look(self._outbox, self._buried)
        self._say(replace(view, steps=steps, rotten=rotten))

    def _say(self, view: View) -> None:
        os.write(self._mark.fileno(), pack(view).encode() + b"\n")

    def _message(self, cls: Class | None = None) -> Message:
        self._made += 1
        cls = cls or self._random.choice(tuple(Class))
        payload = self._random.randbytes(self._random.randint(*_SIZES[cls]))
        name = f"m{self._life}-{self._made}"
        return Message(name, "test", "event", cls, float(self._made), "application/json", payload, "street")

    def _put(self) -> None:
        self._outbox.put(self._message())

    def _put_all(self) -> None:
        self._outbox.put_all([self._message() for _ in range(3)])

    def _begin(self) -> None:
        known = [event for event, _ in self._outbox.open_events()]
        self._outbox.put(self._message(Class.ALERT), opens=self._random.choice((*known, f"e{self._made}")))

    def _end(self) -> None:
        for event, _ in self._outbox.open_events()[:1]:
            self._outbox.put(self._message(Class.ALERT), closes=event)

    def _deliver(self) -> None:
        waiting = self._outbox.next(20)
        chosen = self._random.sample(waiting, min(len(waiting), self._random.randint(1, 5)))
        self._outbox.delivered(*(stored.seq for stored in chosen))

    def _bury(self) -> None:
        for stored in self._outbox.next(1):
            self._outbox.bury(stored.seq, "not authorised")
            self._buried[stored.message.id] = stored.seq, digest(stored.message)

    def _revive(self) -> None:
        self._outbox.revive()
        self._buried.clear()

    def _report(self) -> None:
        self._tell(steps=True)
        self._outbox.report(self._loss)

    def _loss(self, loss: Loss) -> Message:
        return replace(self._message(Class.ALERT), topic="loss", payload=repr(astuple(loss)).encode())

    def _fill(self) -> None:
        """The disk is full for a while; alerts still get in for as long as the ballast lasts."""
        self._room(sum(path.stat().st_size for path in self._folder.iterdir()) + _TIGHT)
        for _ in range(12):
            with suppress(OutboxError):
                self._outbox.put(self._message(Class.ALERT))
            self._tell()
        self._room(_PLENTY)
        self._outbox.hold_ballast()

    def _room(self, size: int) -> None:
        (self._folder / ROOM).write_text(str(size))

    def _rot(self) -> None:
        """The card changes a piece of the file."""
        at = self._random.choice((18, self._random.randrange((self._folder / NAME).stat().st_size)))
        (self._folder / ROT).write_text(f"{NAME} {at} {self._random.randbytes(1500).hex()}")

    def _hand_over(self) -> None:
        """What a process kept in memory for want of a disk goes into the file."""
        memory = Outbox(_NOWHERE, MOST, f"boot {self._life}")
        memory.put_all([self._message(Class.ALERT) for _ in range(5)])
        memory.put(self._message(Class.ALERT), opens="in memory")
        memory.hand_over(self._folder / NAME)


if __name__ == "__main__":
    Life(Path(sys.argv[1]), int(sys.argv[2])).live()
    os._exit(0)  # nothing is put in order
