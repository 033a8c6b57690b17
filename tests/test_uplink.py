"""When the uplink connects and when it gives a connection up, on a link and a clock that the test moves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.outbox import Outbox
from agent.uplink import NORMAL, BrokerSettings, Uplink
from agent.uplink.wire import Answer, Down, Event, Up
from tests.outboxes import MANY, message

UP = Up(65_535, 1_000_000, remembered=True)


class Wire:
    """A link to which the test says what happened; each opening takes `slow` seconds."""

    def __init__(self) -> None:
        self.now, self.slow = 1_000.0, 0.0
        self.is_open, self.opened, self.published = False, 0, 0
        self.happened: list[Event] = []
        self.abandoned: list[str] = []

    is_drained = True

    @property
    def has_news(self) -> bool:
        return bool(self.happened)

    def open(self, *_: object) -> None:
        self.is_open = True
        self.opened += 1
        self.now += self.slow

    def publish(self, _: object) -> int:
        self.published += 1
        return self.published

    def wake(self) -> None:
        pass

    def abandon(self, down: Down) -> None:
        self.abandoned.append(down.reason)
        self.is_open = False
        self.happened.append(down)

    def turn(self, timeout: float) -> Sequence[Event]:
        happened, self.happened = self.happened, []
        return happened


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def uplink(tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Uplink:
    monkeypatch.setattr("agent.uplink.uplink.monotonic", lambda: wire.now)
    outbox = Outbox(tmp_path / "outbox.db", MANY, "boot")
    outbox.put(message("a"))
    settings = BrokerSettings("localhost", 1, False)
    made: Any = Uplink("shop", settings, outbox, "boot", lambda: message("b"), message("w"), message("g"), lambda: None)
    made._link = made._delivery._link = wire
    return made  # type: ignore[no-any-return]


def turn(uplink: Uplink, wire: Wire, *events: Event) -> None:
    wire.happened += events
    uplink._turn(0.0)


def test_how_a_connection_ended_is_heard_before_the_next_is_tried(uplink: Uplink, wire: Wire) -> None:
    """An end that a write notices lies in the link until the next turn; sites must not come back without a wait."""
    turn(uplink, wire)
    turn(uplink, wire, UP)
    wire.is_open = False
    wire.happened.append(Down("reset", cut=True, shared=True))
    uplink._turn(0.0)
    assert wire.opened == 1
    assert uplink._reconnect.due > wire.now


def test_seconds_spent_on_dead_addresses_are_none_of_the_brokers(uplink: Uplink, wire: Wire) -> None:
    wire.slow = 25.0
    turn(uplink, wire)
    assert wire.abandoned == []
    wire.now += NORMAL.answer + 1
    turn(uplink, wire)
    assert wire.abandoned == ["no CONNACK for 20 s"]


def test_a_line_that_needed_more_patience_keeps_it(uplink: Uplink, wire: Wire) -> None:
    """One message takes 25 s; after the first was cut off at 20 s all others must get through."""
    turn(uplink, wire)
    turn(uplink, wire, UP)
    wire.now += 25.0
    turn(uplink, wire)
    assert wire.abandoned == ["no PUBACK for 20 s"]
    wire.now += 100.0
    turn(uplink, wire)
    turn(uplink, wire, UP)
    for _ in range(5):
        turn(uplink, wire)
        wire.now += 25.0
        turn(uplink, wire)
        turn(uplink, wire, Answer(wire.published, True, ""))
        uplink._outbox.put(message("more"))  # type: ignore[attr-defined]
        uplink.wake()
    assert wire.abandoned == ["no PUBACK for 20 s"]
