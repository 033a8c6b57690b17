"""The agent's life: what ends the process, and in which order the stages end."""

import signal
from dataclasses import dataclass
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent import app
from agent.errors import StageError
from agent.health import Heartbeats
from agent.stage import Stage


@dataclass
class Time:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def box(beats: Heartbeats) -> Any:
    return cast("Any", SimpleNamespace(heartbeats=beats))


def waiting(name: str, ended: list[str]) -> Stage:
    def run(stop: Event) -> None:
        stop.wait(10)
        ended.append(name)

    return Stage(name, run)


def test_a_stage_that_dies_ends_the_process_by_name() -> None:
    def fail(_stop: Event) -> None:
        raise ValueError("bug")

    stage = Stage("watch front", fail)
    stage.start()
    assert stage.join(10)
    with pytest.raises(StageError, match="watch front died: bug"):
        app._supervise(box(Heartbeats()), (app.Group(1.0, (stage,)),))


def test_a_stage_that_falls_silent_ends_the_process_by_name() -> None:
    time = Time()
    beats = Heartbeats(time)
    beats.register("uplink", 60.0)
    app._supervise(box(beats), ())
    time.now = 61.0
    with pytest.raises(StageError, match="no sign of life from uplink"):
        app._supervise(box(beats), ())


def test_who_tells_ends_before_who_is_told() -> None:
    ended: list[str] = []
    groups = tuple(app.Group(5.0, (waiting(name, ended),)) for name in ("uplink", "clips", "watch", "capture"))
    app._start(groups)
    assert app._stop(groups)
    assert ended == ["capture", "watch", "clips", "uplink"]


def test_all_groups_together_end_within_ten_seconds() -> None:
    empty = cast("Any", SimpleNamespace(lines=(), uplink=SimpleNamespace(run=None), clips=SimpleNamespace(run=None)))
    assert sum(group.seconds for group in app._stages(empty)) < 10


def test_a_stop_signal_wakes_the_tick_and_the_old_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with app._stop_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        assert stop.recv(1) == bytes([signal.SIGTERM])
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_stage_that_does_not_end_is_told_of() -> None:
    held = Event()

    def stuck(_stop: Event) -> None:
        held.wait(10)

    stage = Stage("camera front", stuck)
    stage.start()
    assert not app._stop((app.Group(0.01, (stage,)),))
    held.set()
    assert stage.join(10)
