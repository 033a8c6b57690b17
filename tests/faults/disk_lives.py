"""The lives of an agent on a bad disk, as its service manager and the control room see them."""

import json
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress

from agent.outbox import Account
from tests.faults.living import Scene
from tests.integration.broker import Heard
from tests.integration.site import stored

WAIT = 40.0
"""Seconds for something that has to happen; the street is so busy that each takes a few."""


class Life:
    """A site's agent, started again and again."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    @property
    def heard(self) -> Sequence[Heard]:
        """All that came so far."""
        return self._scene.control_room.heard

    @property
    def is_alive(self) -> bool:
        """Whether the process that was started last still runs."""
        process = self._scene.site.process
        return process is not None and process.poll() is None

    def start(self) -> None:
        """Start it and wait until it watches."""
        self._scene.site.start()
        self._scene.site.notified("READY=1")

    def ends(self, seconds: float) -> bool:
        """Whether it ends by itself within so many seconds."""
        process = self._scene.site.process
        assert process is not None
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> int:
        """Its exit code on SIGTERM."""
        code, _ = self._scene.site.stop()
        return code

    def hear_out(self, account: Account) -> int:
        """How many messages vanished, once the control room had time to hear the last ones."""
        with suppress(AssertionError):
            self._scene.control_room.wait(lambda: not vanished(self.heard, account), "everything", WAIT / 4)
        return vanished(self.heard, account)

    def account(self) -> Account:
        """The account of the file, once nobody has it open."""
        return self._scene.site.account()

    def stored_events(self) -> int:
        """Events' messages that came out of an outbox."""
        return sum(_is_event(message) for message in stored(self.heard))

    def held(self) -> set[str]:
        """Ids of alerts that came straight from memory."""
        ids = (message.attributes["id"] for message in self.heard if _is_event(message) and not _stream(message))
        return set(ids)

    def ids_stored(self) -> set[str]:
        """Ids of messages that came out of an outbox."""
        return {message.attributes["id"] for message in stored(self.heard)}

    def hear_stored(self, number: int) -> None:
        """Wait for so many more messages of events out of an outbox."""
        wanted = self.stored_events() + number
        self._wait(lambda: self.stored_events() >= wanted, f"{number} more of events")

    def hear_held(self, number: int, meanwhile: Callable[[], None]) -> None:
        """Wait for so many more alerts straight from memory, and do something each second."""
        wanted, deadline = len(self.held()) + number, time.monotonic() + WAIT
        while len(self.held()) < wanted:
            assert time.monotonic() < deadline, f"not {number} alerts from memory within {WAIT:.0f} s"
            meanwhile()
            with suppress(AssertionError):
                self._scene.control_room.wait(lambda: len(self.held()) >= wanted, "alerts from memory", 1.0)

    def hear_stored_too(self, ids: set[str]) -> None:
        """Wait until these came out of an outbox as well."""
        self._wait(lambda: ids <= self.ids_stored(), "what was held is stored")

    def hear_another_stream(self) -> None:
        """Wait for a message of a stream that was not heard before."""
        before = {_stream(message) for message in self.heard}
        self._wait(lambda: bool({_stream(message) for message in self.heard} - before), "another stream")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        self._scene.control_room.wait(condition, what, WAIT)


def vanished(heard: Sequence[Heard], account: Account) -> int:
    """Messages of any stream that neither came nor wait nor were carried over; `account` is that of the last stream."""
    came: dict[str, set[int]] = {}
    for message in stored(heard):
        came.setdefault(_stream(message), set()).add(int(message.attributes["sequence"]))
    *ended, current = came
    kept = account.waiting + account.buried + sum(account.dropped.values())
    carried = _carried(heard)
    gone = max(0, len(set(range(1, account.committed + 1)) - came[current]) - kept)
    return gone + sum(len(set(range(1, max(came[name]))) - came[name] - carried[name]) for name in ended)


def _carried(heard: Sequence[Heard]) -> defaultdict[str, set[int]]:
    """Sequences, by stream, that were still there when the stream ended, and of which none was lost."""
    told = (json.loads(message.payload) for message in heard if message.topic.endswith("/loss"))
    carried: defaultdict[str, set[int]] = defaultdict(set)
    for loss in told:
        if loss["cause"] == "rebuilt" and not loss["messages"]:
            carried[loss["stream"]] = set(range(loss["first"], loss["last"] + 1))
    return carried


def _is_event(message: Heard) -> bool:
    return message.topic.endswith("/event")


def _stream(message: Heard) -> str:
    return message.attributes.get("stream", "")
