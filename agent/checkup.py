"""What every part of the box says of itself, put together as the health message."""

import time
from collections.abc import Iterator

from agent.box import Box
from agent.line import Line
from agent.messages import CameraState, HealthPayload, OutboxState, UplinkState

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
    outbox, uplink = _outbox(box), _uplink(box)
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
        clips_failed=box.clips.failed,
        looks_put_off=box.detector.put_off,
        degraded=list(_degraded(box, cameras)),
    )


def pressing(box: Box) -> tuple[str, ...]:
    """What the control room must learn at once when it changes."""
    deaf = (listener.trouble for line in box.lines for listener in line.helps)
    return (box.ladder.degraded, *(line.looked_at.status.state for line in box.lines), *deaf)


def _degraded(box: Box, cameras: list[CameraState]) -> Iterator[str]:
    """Everything that an operator must know before taking silence for peace."""
    if box.ladder.degraded:
        yield box.ladder.degraded
    for camera in cameras:
        if camera.state != "live":
            yield f"camera {camera.id}: {camera.state}: {camera.reason}"
        if camera.pictures_withheld:
            yield f"camera {camera.id}: pictures are withheld: their shape does not fit the privacy masks"
    for listener in (listener for line in box.lines for listener in line.helps):
        if listener.trouble:
            yield f"{listener.name}: {listener.trouble}"
    losses = {
        "clips could not be written": box.clips.failed,
        "messages could not be stored": box.store.unstored,
        "messages were dropped from a full outbox": sum(box.outbox.dropped.values()),
        "messages are refused by the broker": box.uplink.status.refused,
    }
    yield from (f"{number} {what}" for what, number in losses.items() if number)
    if box.clock.trust != "synced":
        yield f"clock {box.clock.trust}"


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
    depth = box.outbox.depth()
    return OutboxState(
        messages=depth.rows, bytes=depth.bytes, dropped=dict(box.outbox.dropped), unstored=box.store.unstored
    )


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
    )
