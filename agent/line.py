"""One camera's line through the rooms: its captures, its ring, its watch, put together from site.yaml."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent import credentials, encode
from agent.allowance import Allowance
from agent.capture import Capture
from agent.clips import Clips
from agent.clock import ClockWatch
from agent.config import MEBIBYTE, Camera, ClipTimes
from agent.counts import Counts
from agent.data import Box, Detection, Frame, Image
from agent.desk import CameraDesk
from agent.events import EventBook
from agent.eyes import RingEyes, SlotEyes, Vigil
from agent.footage import FootageRing
from agent.handoff import Latest
from agent.health import Heartbeats
from agent.help import Listener, listeners
from agent.ladder import Effort, Ladder
from agent.photographer import Photographer, Sharper
from agent.pressure import Squeeze
from agent.privacy import Door
from agent.rules import Canary, Rule
from agent.rules import build as build_rule
from agent.rules import help as helping
from agent.store import Store
from agent.stream import still
from agent.track import Tracker
from agent.turnstile import Turnstile
from agent.uplink import State, Uplink
from agent.watch import Detector, Watch, Watcher

SILENT = 60.0
"""Seconds without a sign of life after which a stage is given up."""

RING_SLACK = 5.0
"""Seconds of footage beyond the pre-roll, so that a clip that is asked for late still has all of it."""

SUBSTREAM_SECONDS, SUBSTREAM_BYTES = 5.0, 8 * MEBIBYTE
"""What is kept of a substream: it is watched at once and never recorded."""


@dataclass(frozen=True, slots=True)
class Line:
    """One camera's parts. `looked_at` is the capture whose stream is looked at, with `eyes`; `helps` wait for calls."""

    id: str
    captures: tuple[tuple[str, Capture], ...]
    looked_at: Capture
    eyes: RingEyes | SlotEyes
    photographer: Photographer
    watch: Watch
    helps: tuple[Listener, ...]


class SharedDetector:
    """One detector for all cameras, one look at a time, in the order in which they ask."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._turnstile = Turnstile()
        self.input_size = detector.input_size

    def detect(self, yuv: Image, regions: Iterable[Box], now: float | None = None) -> tuple[Detection, ...]:
        """Wait for the turn, then look."""
        with self._turnstile:
            return self._detector.detect(yuv, tuple(regions), now)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the lines of all cameras share."""

    detector: SharedDetector
    recorder: Clips
    store: Store
    uplink: Uplink
    clock: ClockWatch
    beats: Heartbeats
    times: ClipTimes
    allowance: Allowance
    ladder: Ladder
    squeeze: Squeeze
    canary: Canary | None = None


def build(camera: Camera, shared: Shared) -> Line:
    """The line of one camera, nothing of it started. Raises CredentialError."""
    ring = FootageRing(shared.times.before + RING_SLACK, shared.times.ring_mb * MEBIBYTE)
    shared.recorder.add_camera(camera.id, ring)
    shared.squeeze.add(ring)
    door = Door(camera.privacy.masks, camera.privacy.drawn_on)
    photographer = Photographer(camera.id, door, shared.allowance, _sharper(camera, ring), lambda: shared.ladder.effort)
    rules = [build_rule(options, shared.canary) for options in camera.rules]
    watcher = Watcher(
        shared.detector,
        Tracker(),
        [(options.name, rule) for options, rule in zip(camera.rules, rules, strict=True)],
        EventBook(camera.id, encode.new_id, photographer.of_box, photographer),
        lambda: shared.ladder.effort,
        pixels=any(options.pixels for options in camera.rules),
        callers=[rule for rule in rules if isinstance(rule, helping.Rule)],
    )
    captures, eyes = _seeing(camera, ring, watcher, shared)
    watch = Watch(
        camera.id,
        watcher,
        Counts(tuple(options.name for options in camera.rules), time.monotonic()),
        eyes,
        _desk(camera, photographer, shared),
        shared.beats.register(f"watch {camera.id}", SILENT),
    )
    helps = tuple(_helps(camera, rules, shared))
    return Line(camera.id, captures, captures[-1][1], eyes, photographer, watch, helps)


def _helps(camera: Camera, rules: Sequence[Rule], shared: Shared) -> Iterator[Listener]:
    """A stage for each way in which help can be asked for at this camera."""

    def lost() -> int:
        return shared.store.unstored

    def online() -> bool:
        return shared.uplink.status.state is State.ONLINE

    for options, rule in zip(camera.rules, rules, strict=True):
        if isinstance(options, helping.Options) and isinstance(rule, helping.Rule):
            yield from listeners(camera.id, options, rule, lost, online, lambda stage: _beat(shared, stage))


def _sharper(camera: Camera, ring: FootageRing) -> Sharper | None:
    """Where a substream is watched, pictures that are sent are of the main stream, which is in the ring."""
    if camera.detect_url is None:
        return None
    return lambda mono: still(ring.since(mono), mono, camera.id)


def _desk(camera: Camera, photographer: Photographer, shared: Shared) -> CameraDesk:
    return CameraDesk(
        photographer,
        shared.recorder,
        shared.store,
        shared.uplink.offer,
        shared.clock.stamp,
        camera.thumbnail_every,
        allowance=shared.allowance,
    )


_Captures = tuple[tuple[str, Capture], ...]


def _seeing(
    camera: Camera, ring: FootageRing, watcher: Watcher, shared: Shared
) -> tuple[_Captures, RingEyes | SlotEyes]:
    """One capture, or with a substream two: the main one is recorded, the last one is looked at."""
    name = f"capture {camera.id}"
    if camera.detect_url is None:
        capture, eyes = _watched(camera, name, camera.url, ring, watcher, shared)
        return ((name, capture),), eyes
    main = _capture(camera, camera.url, ring, _beat(shared, name))
    small, second = FootageRing(SUBSTREAM_SECONDS, SUBSTREAM_BYTES), f"{name} substream"
    sub, eyes = _watched(camera, second, camera.detect_url, small, watcher, shared)
    return ((name, main), (second, sub)), eyes


def _watched(
    camera: Camera, name: str, url: str, ring: FootageRing, watcher: Watcher, shared: Shared
) -> tuple[Capture, RingEyes | SlotEyes]:
    """The capture whose pictures are looked at, and with which eyes."""
    beat = _beat(shared, name)

    def effort() -> Effort:
        return shared.ladder.effort

    if is_usb(url):
        slot: Latest[Frame] = Latest()
        usb = Capture(camera.id, url, on_frame=slot.put, fps=camera.detect_fps, beat=beat)
        return usb, SlotEyes(slot, camera.detect_fps, effort)
    capture = _capture(camera, url, ring, beat)
    eyes = RingEyes(
        camera.id,
        ring,
        camera.detect_fps,
        Vigil(may_sleep(camera)),
        watcher,
        capture,
        effort=effort,
    )
    return capture, eyes


def is_usb(url: str) -> bool:
    """Whether a camera gives pictures and no packets."""
    return url.startswith("/dev/")


def may_sleep(camera: Camera) -> bool:
    """Whether keyframes alone may be decoded while nothing moves: not with a rule that must see each object."""
    return camera.detect_url is None and not any(rule.every_object for rule in camera.rules)


def _capture(camera: Camera, url: str, ring: FootageRing, beat: Callable[[], None]) -> Capture:
    login = credentials.login(camera.credentials) if camera.credentials else None
    return Capture(camera.id, url, login=login, on_packet=ring.append, beat=beat)


def _beat(shared: Shared, stage: str) -> Callable[[], None]:
    return shared.beats.register(stage, SILENT)
