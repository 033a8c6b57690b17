"""What can be seen of an outbox from outside, as one line of JSON, and how that of two of them may differ."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass
from functools import lru_cache

from agent.data import Message
from agent.outbox import Outbox

ALL = 1_000_000
"""More messages than there are."""

Held = Mapping[str, tuple[int, str]]
"""Messages by id: sequence, and digest of every byte."""


@dataclass(frozen=True, slots=True)
class View:
    """Messages that wait and that are buried; the last message of each open event; the account, losses and stream.

    `rotten` says that the card changed the file after this, `steps` that what comes next is done step by step.
    """

    waiting: Held
    buried: Held
    opened: Mapping[str, str]
    account: str
    losses: str
    stream: str
    rotten: bool = False
    steps: bool = False


EMPTY = View({}, {}, {}, "", "", "")
"""An outbox that was never made."""


def look(outbox: Outbox, buried: Held) -> View:
    """An outbox as it is; what is `buried` has to be known."""
    waiting = {stored.message.id: (stored.seq, digest(stored.message)) for stored in outbox.next(ALL)}
    opened = {event: f"{last.id} {digest(last)}" for event, last in outbox.open_events()}
    account, losses = json.dumps(asdict(outbox.account()), sort_keys=True), sorted(map(astuple, outbox.unreported()))
    return View(waiting, buried, opened, account, json.dumps(losses), outbox.stream)


def digest(message: Message) -> str:
    """Tells a message from any other, and from itself with one bit changed."""
    return hashlib.sha256(repr(asdict(message)).encode()).hexdigest()[:16]


def pack(view: View) -> str:
    """A view as a line."""
    return json.dumps(asdict(view))


@lru_cache(maxsize=4)
def unpack(line: str) -> View:
    """A view from its line; the empty line is from before the first."""
    if not line:
        return EMPTY
    fields = json.loads(line)
    for name in ("waiting", "buried"):
        fields[name] = {each: (seq, mark) for each, (seq, mark) in fields[name].items()}
    return View(**fields)


def differences(found: View, before: View, after: View) -> Iterator[str]:
    """What is wrong with an outbox found after a power cut that came between two views of it."""
    yield from _messages(found, before, after)
    if before.rotten:
        return
    if found.opened not in (before.opened, after.opened):
        yield f"events: {found.opened} open"
    if not before.steps and not any(_same(found, view) for view in (before, after)):
        yield f"half done: {found.account} {found.losses} is neither {before.account} nor {after.account}"


def _messages(found: View, before: View, after: View) -> Iterator[str]:
    had, has, holds = ({**view.waiting, **view.buried} for view in (before, after, found))
    if lost := (set(has) if before.rotten else set(had) & set(has)) - set(holds):
        yield f"lost: {sorted(lost)}"
    for name, (seq, mark) in holds.items():
        known = [view[name] for view in (had, has) if name in view]
        if not known:
            yield f"invented: {name}"
        elif mark not in (other for _, other in known):
            yield f"corrupt: {name}"
        elif not before.rotten and seq not in (other for other, _ in known):
            yield f"renumbered: {name}"


def _same(found: View, told: View) -> bool:
    """A stream that nobody was told of yet is as good as any other."""
    return (found.waiting, found.buried, found.opened, found.losses) == (
        told.waiting, told.buried, told.opened, told.losses or "[]",
    ) and (not told.stream or (found.account, found.stream) == (told.account, told.stream))  # fmt: skip
