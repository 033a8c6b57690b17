"""Builds the parts of the agent from the site's configuration and hands each what it needs."""

import logging
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from threading import Lock

from agent import __version__, clips, credentials, encode, infer
from agent.capture import Capture
from agent.clips import Clips
from agent.clock import ClockWatch
from agent.config import Broker, Camera, Site
from agent.counts import Counts
from agent.data import Box as Region
from agent.data import Clip, Detection, Frame, Image
from agent.desk import CameraDesk, Photographer
from agent.errors import ConfigError
from agent.events import EventBook
from agent.footage import FootageRing
from agent.handoff import Latest
from agent.health import Doctor, Heartbeats
from agent.messages import StatePayload
from agent.outbox import Outbox
from agent.privacy import Door
from agent.rules import build as build_rule
from agent.store import Store
from agent.track import Tracker
from agent.uplink import BrokerSettings, Uplink
from agent.watch import Watch, Watcher

log = logging.getLogger(__name__)

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


@dataclass(frozen=True, slots=True)
class Box:
    """Everything that runs, sends or can be asked how it is."""

    lines: tuple[Line, ...]
    clips: Clips
    uplink: Uplink
    outbox: Outbox
    store: Store
    clock: ClockWatch
    doctor: Doctor
    heartbeats: Heartbeats
    clip_directory: Path
    clip_bytes: int


class SharedDetector:
    """One detector for all cameras, one look at a time."""

    def __init__(self, detector: infer.Detector) -> None:
        self._detector = detector
        self._turn = Lock()
        self.input_size = detector.input_size

    def detect(self, yuv: Image, regions: Iterable[Region]) -> tuple[Detection, ...]:
        """Wait for the turn, then look."""
        with self._turn:
            return self._detector.detect(yuv, tuple(regions))


def build(site: Site, config_hash: str) -> Box:
    """Open what must be open and settle what a crash left.

    Raises ConfigError, CredentialError, ModelError or OutboxError, each with what to do about it.
    """
    detector = infer.load(site.model, site.threads)
    _check_labels(site, detector.labels)
    directory = site.storage.directory
    clip_directory = directory / "clips"
    clip_directory.mkdir(parents=True, exist_ok=True)
    boot = _boot_id()
    beats, clock = Heartbeats(), ClockWatch()
    outbox = Outbox(directory / "outbox.db", site.storage.outbox_mb * MEBIBYTE, boot)
    store = Store(outbox)
    _settle(store, outbox, clip_directory)

    def closed(clip: Clip) -> None:
        store(encode.clip(clip, time.time()))

    recorder = Clips(
        clip_directory,
        site.clips.before,
        site.clips.after,
        site.clips.longest,
        closed,
        beats.register("clips", SILENT),
    )
    states = _states(site, config_hash, boot, f"{detector.name} {detector.version}".strip())
    uplink = Uplink(
        site.site,
        _broker(site.broker),
        outbox,
        boot,
        lambda: encode.state(states["online"], time.time()),
        encode.state(states["offline"], time.time()),
        encode.state(states["stopped"], time.time()),
        beats.register("uplink", SILENT),
    )
    outbox.on_commit = uplink.wake
    parts = _Shared(SharedDetector(detector), recorder, store, uplink, clock, beats, site)
    return Box(
        lines=tuple(_line(camera, parts) for camera in site.cameras),
        clips=recorder,
        uplink=uplink,
        outbox=outbox,
        store=store,
        clock=clock,
        doctor=Doctor(directory),
        heartbeats=beats,
        clip_directory=clip_directory,
        clip_bytes=site.storage.clips_mb * MEBIBYTE,
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the lines of all cameras share."""

    detector: SharedDetector
    recorder: Clips
    store: Store
    uplink: Uplink
    clock: ClockWatch
    beats: Heartbeats
    site: Site


def _line(camera: Camera, shared: _Shared) -> Line:
    frames: Latest[Frame] = Latest()
    times = shared.site.clips
    ring = FootageRing(times.before + RING_SLACK, times.ring_mb * MEBIBYTE)
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


def _settle(store: Store, outbox: Outbox, clip_directory: Path) -> None:
    """Tell the control room what a crash left: events that nobody ended, clips that nobody closed."""
    for event_id, message in outbox.open_events():
        store(encode.interrupted(message, time.time()), closes=event_id)
    for clip in clips.recover(clip_directory):
        log.warning("clip %s was recovered after a crash: %.1f s", clip.id, clip.seconds)
        store(encode.clip(clip, time.time()))


def _states(site: Site, config_hash: str, boot: str, model: str) -> dict[str, StatePayload]:
    cameras = {camera.id: [rule.name for rule in camera.rules] for camera in site.cameras}
    online = StatePayload(
        state="online", version=__version__, boot=boot, config=config_hash, model=model, cameras=cameras
    )
    return {
        "online": online,
        "offline": online.model_copy(update={"state": "offline"}),
        "stopped": online.model_copy(update={"state": "stopped"}),
    }


def _broker(broker: Broker) -> BrokerSettings:
    """The broker's settings with every credential's file found. A username stands in for a client certificate."""
    certified = broker.tls and broker.username is None
    return BrokerSettings(
        host=broker.host,
        port=broker.port,
        tls=broker.tls,
        ca=credentials.path(broker.ca) if broker.tls else None,
        certificate=credentials.path(broker.certificate) if certified else None,
        key=credentials.path(broker.key) if certified else None,
        username=broker.username,
        password=credentials.read(broker.password) if broker.password else None,
        keepalive=broker.keepalive,
    )


def _check_labels(site: Site, known: Iterable[str]) -> None:
    """A rule for something that the model does not know would be silent for ever, and look like peace."""
    names = tuple(known)
    problems = [
        f"cameras[{i}].rules[{j}].labels  the model does not know '{label}'{_instead(label, names)}"
        for i, camera in enumerate(site.cameras)
        for j, rule in enumerate(camera.rules)
        for label in getattr(rule, "labels", ())
        if label not in names
    ]
    if problems:
        raise ConfigError(tuple(problems))


def _instead(label: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(label, names, 1)
    return f"; did you mean '{near[0]}'?" if near else f"; it knows {', '.join(sorted(names))}"


def _boot_id() -> str:
    """The kernel's id of this boot, to which monotonic times belong."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(uuid.uuid4())
