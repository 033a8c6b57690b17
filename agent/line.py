"""One camera's line through the rooms: its captures, its ring, its watch, put together from site.yaml."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from agent import credentials, encode
from agent.capture import Capture
from agent.clips import Clips
from agent.clock import ClockWatch
from agent.config import Camera, ClipTimes
from agent.counts import Counts
from agent.data import Box, Detection, Frame, Image
from agent.desk import CameraDesk, Photographer
from agent.events import EventBook
from agent.footage import FootageRing
from agent.handoff import Latest
from agent.health import Heartbeats
from agent.privacy import Door
from agent.rules import build as build_rule
from agent.store import Store
from agent.track import Tracker
from agent.uplink import Uplink
from agent.watch import Detector, Watch, Watcher

SILENT = 60.0
"""Seconds without a sign of life after which a stage is given up."""

RING_SLACK = 5.0
"""Seconds of footage beyond the pre-roll, so that a clip that is asked for late still has all of it."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One camera's parts. `looked_at` is the capture whose frames are looked at."""

    id: str
    captures: tuple[tuple[str, Capture], ...]
    looked_at: Capture
    frames: Latest[Frame]
    photographer: Photographer
    watch: Watch


class SharedDetector:
    """One detector for all cameras, one look at a time."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._turn = Lock()
        self.input_size = detector.input_size

    def detect(self, yuv: Image, regions: Iterable[Box], now: float | None = None) -> tuple[Detection, ...]:
        """Wait for the turn, then look."""
        with self._turn:
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


def build(camera: Camera, shared: Shared) -> Line:
    """The line of one camera, nothing of it started. Raises CredentialError."""
    frames: Latest[Frame] = Latest()
    ring = FootageRing(shared.times.before + RING_SLACK, shared.times.ring_mb * MEBIBYTE)
    shared.recorder.add_camera(camera.id, ring)
    captures = _captures(camera, ring, frames, shared.beats)
    photographer = Photographer(camera.id, Door(camera.privacy.masks, camera.privacy.drawn_on))
    desk = CameraDesk(
        photographer,
        shared.recorder,
        shared.store,
        shared.uplink.offer,
        lambda: shared.clock.trust,
        camera.thumbnail_every,
    )
    watcher = Watcher(
        shared.detector,
        Tracker(),
        [(options.name, build_rule(options)) for options in camera.rules],
        EventBook(camera.id, encode.new_id, photographer.of_box),
    )
    counts = Counts(tuple(options.name for options in camera.rules), time.monotonic())
    beat = shared.beats.register(f"watch {camera.id}", SILENT)
    watch = Watch(camera.id, watcher, counts, frames, desk, beat)
    return Line(camera.id, captures, captures[-1][1], frames, photographer, watch)


def _captures(
    camera: Camera, ring: FootageRing, frames: Latest[Frame], beats: Heartbeats
) -> tuple[tuple[str, Capture], ...]:
    """One capture, or with a substream two: the main one is recorded, the last one is looked at."""
    login = credentials.login(camera.credentials) if camera.credentials else None

    def capture(name: str, url: str, *, record: bool, look: bool) -> tuple[str, Capture]:
        return name, Capture(
            camera.id,
            url,
            login=login,
            on_packet=ring.append if record else None,
            on_frame=frames.put if look else None,
            fps=camera.detect_fps,
            beat=beats.register(name, SILENT),
        )

    name = f"capture {camera.id}"
    if camera.detect_url is None:
        return (capture(name, camera.url, record=True, look=True),)
    return (
        capture(name, camera.url, record=True, look=False),
        capture(f"{name} substream", camera.detect_url, record=False, look=True),
    )
