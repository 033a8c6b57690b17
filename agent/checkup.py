"""What every part of the box says of itself, put together as the health message."""

import time
from collections.abc import Iterator

from agent.box import Box
from agent.card import worn
from agent.errors import OutboxError
from agent.line import Line
from agent.messages import CameraState, CardState, HealthPayload, OutboxState, UplinkState

EVERY = 120.0
"""Seconds between two health messages while nothing is pressing: on a quiet day they are a good part of the bytes."""

SETTLED = 5.0
"""Seconds after the start until health is told first, and at least between two times: an installer waits for it."""


class Rounds:
    """When health is due: now and then, and when something pressing changed. `started` is in monotonic seconds."""

    def __init__(self, started: float) -> None:
        self._told: tuple[str, ...] | None = None
        self._last = started

    def due(self, pressing: tuple[str, ...], now: float) -> bool:
        """Whether it is to be told now; then it counts as told."""
        waited = now - self._last
        if waited < SETTLED or (waited < EVERY and pressing == self._told):
            return False
        self._told, self._last = pressing, now
        return True


def health(box: Box, started: float) -> HealthPayload:
    """How the box is as of now; `started` is the monotonic time since which it runs."""
    signs = box.doctor.sample()
    cameras = [_camera(line) for line in box.lines]
    outbox, uplink, card = _outbox(box), _uplink(box), box.card.state(time.monotonic())
    return HealthPayload(
        uptime=round(time.monotonic() - started, 1),
        clock=box.clock.trust,
        cpu_percent=signs.cpu_percent,
        load=round(signs.load, 2),
        memory_mb=round(signs.memory_mb, 1),
        memory_free_mb=round(signs.memory_free_mb, 1),
        disk_free_mb=round(signs.disk_free_mb, 1),
        heat=signs.heat,
        cameras=cameras,
        outbox=outbox,
        uplink=uplink,
        card=card,
        clips_failed=box.clips.failed,
        looks_put_off=box.detector.put_off,
        degraded=list(_degraded(box, cameras, card)),
    )


def pressing(box: Box) -> tuple[str, ...]:
    """What the control room must learn at once when it changes."""
    deaf = (listener.trouble for line in box.lines for listener in line.helps)
    return (box.ladder.degraded, box.squeeze.degraded, *(line.looked_at.status.state for line in box.lines), *deaf)


def _degraded(box: Box, cameras: list[CameraState], card: CardState) -> Iterator[str]:
    """Everything that an operator must know before taking silence for peace."""
    yield from filter(None, (box.ladder.degraded, box.squeeze.degraded))
    for camera in cameras:
        if camera.state != "live":
            yield f"camera {camera.id}: {camera.state}: {camera.reason}"
        if camera.pictures_withheld:
            yield f"camera {camera.id}: pictures are withheld: their shape does not fit the privacy masks"
    for listener in (listener for line in box.lines for listener in line.helps):
        if listener.trouble:
            yield f"{listener.name}: {listener.trouble}"
    yield from _losses(box)
    troubles = (
        "messages are kept in memory only: the disk cannot be used" if box.outbox.in_memory else "",
        f"the control room is not heard: {box.uplink.status.deaf}" if box.uplink.status.deaf else "",
        f"clock {box.clock.trust}" if box.clock.trust != "synced" else "",
        worn(card),
    )
    yield from filter(None, (*troubles, *box.janitor.troubles))


def _losses(box: Box) -> Iterator[str]:
    losses = {
        "clips could not be written": box.clips.failed,
        "messages are held in memory: the disk does not take them": box.store.held,
        "messages could not be stored": box.store.unstored,
        "messages are refused by the broker": box.uplink.status.refused,
    }
    try:
        losses["messages were dropped from a full outbox"] = sum(box.outbox.dropped.values())
    except OutboxError as error:
        yield str(error)
    yield from (f"{number} {what}" for what, number in losses.items() if number)


def _camera(line: Line) -> CameraState:
    status, sight = line.looked_at.status, line.eyes.sight
    return CameraState(
        id=line.id,
        state=status.state,
        reason=status.reason,
        codec=status.codec,
        width=status.width,
        height=status.height,
        fps=round(sight.frames_per_second, 1) if status.state == "live" else 0.0,
        awake=sight.awake,
        keyframe_interval=None if sight.keyframe_interval is None else round(sight.keyframe_interval, 2),
        hint=sight.hint_believed,
        reconnects=status.reconnects,
        decode_errors=sight.damaged,
        decoded=sight.decoded,
        frames=sight.frames,
        frames_dropped=sight.passed_over,
        pictures_withheld=line.photographer.withheld,
        pictures_left_out=line.photographer.left_out,
    )


def _outbox(box: Box) -> OutboxState:
    unread = OutboxState(
        messages=None,
        bytes=None,
        buried=None,
        dropped={},
        held=box.store.held,
        unstored=box.store.unstored,
        in_memory=box.outbox.in_memory,
    )
    try:
        depth, account = box.outbox.depth(), box.outbox.account()
    except OutboxError:  # a disk that cannot be read ends nobody's watch
        return unread
    found = {"messages": depth.rows, "bytes": depth.bytes, "buried": account.buried, "dropped": dict(account.dropped)}
    return unread.model_copy(update=found)


def _uplink(box: Box) -> UplinkState:
    status = box.uplink.status
    return UplinkState(
        state=status.state,
        reason=status.reason,
        in_flight=status.in_flight,
        sent=status.sent,
        refused=status.refused,
        reconnects=status.reconnects,
        dropped_live=status.dropped_live,
        unreceipted=status.unreceipted,
        repeated=status.repeated,
        strange=status.strange,
        deaf=status.deaf,
    )
