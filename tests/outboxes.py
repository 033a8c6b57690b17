"""What tests of the outbox share."""

import shutil
from pathlib import Path

from agent.data import Class, Message
from agent.outbox import Outbox

MANY = 10_000_000
"""Bytes of a bound that no test comes near."""


def message(
    name: str, cls: Class = Class.ALERT, payload: bytes = b"{}", wall: float = 1e9, *, about: str = ""
) -> Message:
    """A message that is ordinary but for what is named."""
    return Message(name, "streetcam.event.v1", "event", cls, wall, "application/json", payload, "door", about=about)


def ids(outbox: Outbox, skip: frozenset[int] = frozenset()) -> list[str]:
    """Ids of what waits, in the order in which it would be sent."""
    return [stored.message.id for stored in outbox.next(1000, skip)]


def after_power_cut(path: Path) -> Path:
    """What a new process would find if this one vanished now."""
    survived = path.parent / "survived"
    survived.mkdir()
    for part in path.parent.glob(f"{path.name}*"):
        if not part.name.endswith("ballast"):
            shutil.copy(part, survived)
    return survived / path.name
