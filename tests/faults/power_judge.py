"""Starts the agent's outbox on what a power cut left, and says what is wrong with it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from agent.data import Class, Message
from agent.errors import AgentError
from agent.outbox import Outbox, unaccounted
from agent.outbox.tally import TORN
from tests.faults.power_outbox import MOST, NAME
from tests.faults.power_replay import Told
from tests.faults.power_states import State
from tests.faults.power_view import View, differences, look, unpack

FAULTS = {
    "lost": "committed messages lost",
    "corrupt": "messages that are not what was put",
    "invented": "messages that never were put",
    "renumbered": "messages under another sequence",
    "events": "journal of open events wrong",
    "half done": "calls done in part",
    "unaccounted": "outboxes whose account does not balance",
    "rebuilt": "whole files taken for damaged",
    "reused": "sequences given twice",
    "unusable": "outboxes that do not open or take nothing",
}
"""Everything that can be wrong, and how the figures call it."""

NOTED = {"alarm": "a new stream begun, though nothing committed was lost"}
"""What is known and no fault: a commit that the power cut interrupted looks like one that the card damaged."""

_PROBE = Message("probe", "test", "event", Class.ALERT, 0.0, "text/plain", b"")


def judge(state: State, told: Told, folder: Path) -> Iterable[str]:
    """What is wrong with the outbox in a folder."""
    before, after = unpack(told.before), unpack(told.after)
    try:
        # larger than it was, so that nothing has to leave it for what is put here
        outbox = Outbox(folder / NAME, 100 * MOST, "next boot")
    except AgentError as error:
        return [f"unusable: {error}"]
    try:
        return [*_compare(outbox, before, after)]
    except AgentError as error:
        return [f"unusable: {error}"]
    finally:
        outbox.close()


def _compare(outbox: Outbox, before: View, after: View) -> Iterable[str]:
    if outbox.in_memory:
        yield "unusable: it is in memory"
    if outbox.rebuilt is not None and not before.rotten:
        yield "rebuilt: no card had damaged it"
    if missing := unaccounted(outbox.account()):
        yield f"unaccounted: {missing} in {outbox.account()}"
    seen = found(outbox)
    calm = _without_alarm(seen, before, after)
    if calm != seen:
        yield f"alarm: {seen.losses}"
    yield from differences(calm, before, after)
    seq = outbox.put(_PROBE)
    if not before.rotten and seq <= max((seq for seq, _ in {**before.waiting, **before.buried}.values()), default=0):
        yield f"reused: {seq}"


def found(outbox: Outbox) -> View:
    """What the outbox holds; what is buried is seen when it is revived."""
    view = look(outbox, {})
    outbox.revive()
    risen = look(outbox, {}).waiting
    return replace(view, buried={name: risen[name] for name in risen if name not in view.waiting})


def _without_alarm(seen: View, before: View, after: View) -> View:
    """The view as it would be without a new stream for what may have been lost at the end of the log."""
    losses = json.loads(seen.losses)
    ended = [loss[0] for loss in losses if loss[-1] == TORN and loss[0] in (before.stream, after.stream)]
    if not ended:
        return seen
    left = [loss for loss in losses if loss[0] not in ended or loss[-1] != TORN]
    return replace(seen, losses=json.dumps(left), stream=ended[0])
