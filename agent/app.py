"""The agent's life: builds the stages, starts them in order, ticks, stops them in reverse. The only importer of stages.

Crash-only: a stage that dies or falls silent ends the process with a clear last line, and the service manager starts
it again. What was committed is in the outbox, what was filmed is in the clips' last whole fragment.
"""

import logging
import select
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agent import encode, frugal
from agent.box import Box, LoadModel, build
from agent.checkup import Rounds, health, pressing
from agent.chores import Chores
from agent.config import Site
from agent.errors import OutboxError, StageError
from agent.notify import notify
from agent.stage import Stage

log = logging.getLogger(__name__)

TICK = 1.0


@dataclass(frozen=True)
class Group:
    """Stages that start and stop together, `seconds` after which a stop no longer waits; 10 over all groups at most."""

    seconds: float
    stages: tuple[Stage, ...]


def run(site: Site, config_hash: str, load: LoadModel) -> bool:
    """Live until SIGTERM or SIGINT, with the model that `load` gives; whether every stage has ended by then.

    Raises StageError when a stage died or fell silent.
    """
    with _stop_signals() as stop:
        box = build(site, config_hash, load)
        groups = _stages(box)
        frugal.begin()
        try:
            _start(groups)
            notify("READY=1")
            log.info("watching %s", ", ".join(line.id for line in box.lines))
            _tick_until(stop, box, groups)
        finally:
            notify("STOPPING=1")
            ended = _stop(groups)
            _close(box)
    return ended


def _stages(box: Box) -> tuple[Group, ...]:
    """In the order in which they start: who is told before who tells."""
    return (
        Group(3.5, (Stage("uplink", box.uplink.run),)),
        Group(2.0, (Stage("clips", box.clips.run),)),
        Group(1.5, tuple(Stage(f"watch {line.id}", line.watch.run) for line in box.lines)),
        Group(2.0, (*_captures(box), *_helps(box))),
    )


def _captures(box: Box) -> Iterator[Stage]:
    return (Stage(name, capture.run) for line in box.lines for name, capture in line.captures)


def _helps(box: Box) -> Iterator[Stage]:
    return (Stage(listener.name, listener.run) for line in box.lines for listener in line.helps)


def _start(groups: Sequence[Group]) -> None:
    for group in groups:
        for stage in group.stages:
            stage.start()


def _tick_until(stop: socket.socket, box: Box, groups: Sequence[Group]) -> None:
    started = time.monotonic()
    rounds, chores = Rounds(started), Chores(box, started)
    while not select.select([stop], [], [], TICK)[0]:
        now = time.monotonic()
        _supervise(box, groups)
        chores.do(now)
        notify("WATCHDOG=1")
        box.squeeze.judge(box.gauge.free(), now)
        loads = [line.eyes.load() for line in box.lines]
        box.ladder.judge(loads, box.doctor.heat(), now, tight=box.squeeze.spent)
        if rounds.due(pressing(box), now):
            box.uplink.offer(encode.health(health(box, started), time.time()))


def _supervise(box: Box, groups: Sequence[Group]) -> None:
    for stage in (stage for group in groups for stage in group.stages):
        if stage.dead:
            raise StageError(f"stage {stage.name} died: {stage.failure or 'it returned'}")
    late = box.heartbeats.late()
    if late:
        raise StageError(f"no sign of life from {', '.join(late)}")


def _stop(groups: Sequence[Group]) -> bool:
    """In reverse: who tells ends before who is told, so that the last event and clip still reach the outbox.

    Whether all of them ended in time.
    """
    ended = True
    for group in reversed(groups):
        for stage in group.stages:
            stage.stop()
        deadline = time.monotonic() + group.seconds
        for stage in group.stages:
            if not stage.join(max(0.0, deadline - time.monotonic())):
                log.error("stage %s did not stop in time", stage.name)
                ended = False
    log.info("stopped")
    return ended


def _close(box: Box) -> None:
    """What could only be kept in memory goes to the disk now, if it is back."""
    box.store.retry()
    if box.outbox.in_memory:
        try:
            log.info("%d messages moved to the disk", box.outbox.hand_over(box.outbox_path))
        except OutboxError as error:
            log.error("what was kept in memory is lost: %s", error)
    box.outbox.close()


@contextmanager
def _stop_signals() -> Iterator[socket.socket]:
    """A socket that becomes readable when SIGTERM or SIGINT arrive.

    Python's wakeup descriptor, because a handler that sets an event may run in the middle of that event's own lock.
    """
    ear, bell = socket.socketpair()
    ear.setblocking(False)
    bell.setblocking(False)
    descriptor = signal.set_wakeup_fd(bell.fileno())
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ear
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(descriptor)
        ear.close()
        bell.close()
