"""The agent of blob_agent with a black box: it notes what it is doing, and all that its outbox says is on disk.

python -m tests.faults.recorded_agent run --config site.yaml, with the folder in the environment (see blackbox.py).
"""

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

from agent import cli, infer
from agent.clips import Clips
from agent.outbox import Outbox
from agent.uplink.link import Link
from agent.uplink.wire import Answer, Down
from tests.faults.blackbox import VARIABLE, BlackBox
from tests.integration import blob_agent


def record(box: BlackBox) -> None:
    """Have the parts of the agent that commit, publish and close clips note what they do."""
    _wrap(Outbox, "put_entries", _committing(box))
    _wrap(Link, "publish", _publishing(box))
    _wrap(Link, "turn", _answering(box))
    _wrap(Clips, "_close", _closing(box))


Around = Callable[[Callable[..., Any]], Callable[..., Any]]


def _wrap(cls: type, name: str, around: Around) -> None:
    inner = getattr(cls, name)
    setattr(cls, name, wraps(inner)(around(inner)))


def _committing(box: BlackBox) -> Around:
    def around(inner: Callable[..., tuple[int, ...]]) -> Callable[..., tuple[int, ...]]:
        def put_entries(self: Outbox, entries: Sequence[Any]) -> tuple[int, ...]:
            box.committing(1)
            try:
                sequences = inner(self, entries)
            finally:
                box.committing(-1)
            for sequence, entry in zip(sequences, entries, strict=True):
                box.committed(sequence, entry.message.id)
            return sequences

        return put_entries

    return around


def _publishing(box: BlackBox) -> Around:
    def around(inner: Callable[..., int | None]) -> Callable[..., int | None]:
        def publish(self: Link, packet: Any) -> int | None:
            mid = inner(self, packet)
            if mid is not None and packet.qos:
                box.in_flight(1)
            return mid

        return publish

    return around


def _answering(box: BlackBox) -> Around:
    def around(inner: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def turn(self: Link, timeout: float) -> list[Any]:
            events = inner(self, timeout)
            box.in_flight(-sum(isinstance(event, Answer) for event in events))
            if any(isinstance(event, Down) for event in events):
                box.landed()
            return events

        return turn

    return around


def _closing(box: BlackBox) -> Around:
    def around(inner: Callable[..., None]) -> Callable[..., None]:
        def close(self: Clips, cut: Any) -> None:
            box.closing(1)
            try:
                inner(self, cut)
            finally:
                box.closing(-1)

        return close

    return around


if __name__ == "__main__":
    infer.load = blob_agent.load  # type: ignore[assignment]  # the whole point of blob_agent
    record(BlackBox(Path(os.environ[VARIABLE])))
    sys.exit(cli.main())
