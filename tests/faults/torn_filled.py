"""An outbox with something of everything in it, as it lies on the disk at two moments, and what it should give back."""

import random
from dataclasses import dataclass
from pathlib import Path

from agent.data import Class, Message
from agent.outbox import Outbox

BOOT = "boot"
LARGE = 10_000_000
"""Bytes of the outbox's bound: nothing is dropped for room."""

NAME = "outbox.db"


@dataclass(frozen=True, slots=True)
class Filled:
    """Files by name, the stream, all messages ever put by sequence and those of them that wait, and open events' last.

    A file that lost the end of its log may hand out again what was delivered: at least once is all that is promised.
    """

    files: dict[str, bytes]
    stream: str
    put: dict[int, Message]
    waiting: frozenset[int]
    events: dict[str, Message]


def filled(folder: Path, messages: int, *, pending: bool) -> Filled:
    """With so many messages put, some delivered, buried and open; its log `pending` or played into the file."""
    chance = random.Random(1)
    outbox = Outbox(folder / NAME, LARGE, BOOT)
    put: dict[int, Message] = {}
    events: dict[str, Message] = {}
    for number in range(messages):
        message = _message(chance, number)
        opens = f"event-{number}" if message.cls is Class.ALERT and number % 3 else None
        put[outbox.put(message, opens=opens)] = message
        events |= {opens: message} if opens else {}
    delivered = chance.sample(sorted(put), messages // 4)
    for seq in delivered:
        outbox.delivered(seq)
    for seq in chance.sample(sorted(put.keys() - set(delivered)), messages // 10):
        outbox.bury(seq, "0x87")
    stream = outbox.stream
    files = _files(folder) if pending else {}
    outbox.close()
    return Filled(files or _files(folder), stream, put, frozenset(put) - set(delivered), events)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob(f"{NAME}*") if not path.name.endswith("ballast")}


def _message(chance: random.Random, number: int) -> Message:
    size = chance.choice((200, 900, 1700, 1700, 6000))
    cls = chance.choice(tuple(Class))
    about = f"clip-{number}" if number % 5 == 0 else ""
    text = "application/json"
    return Message(f"{number:08x}", "t", "event", cls, 1e9 + number, text, chance.randbytes(size), "ประตู", about=about)
