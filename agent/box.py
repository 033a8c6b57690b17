"""Builds the parts of the agent from the site's configuration and hands each what it needs."""

import errno
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agent import __version__, ability, boot, canary, clips, credentials, encode, frugal, line
from agent.allowance import Allowance
from agent.card import CardMeter, disk_bytes
from agent.clips import Clips
from agent.clock import ClockWatch
from agent.config import MEBIBYTE, Broker, Site
from agent.data import Clip, Message
from agent.errors import ConfigError
from agent.health import Doctor, Heartbeats
from agent.janitor import Janitor, Room
from agent.ladder import Ladder
from agent.line import SILENT
from agent.messages import StatePayload
from agent.outbox import Outbox
from agent.pressure import Gauge, Squeeze
from agent.rules import Canary
from agent.store import Store
from agent.uplink import NORMAL, TOGETHER, BrokerSettings, Pace, Uplink
from agent.watch import Detector

log = logging.getLogger(__name__)

TAKES_NOTHING = (errno.ENOSPC, errno.EROFS, errno.EIO)
"""Errors of a disk that is full, read-only or broken: no reason not to watch, and no mistake of who set the box up."""


@dataclass(frozen=True, slots=True)
class Box:
    """Everything that runs, sends or can be asked how it is."""

    lines: tuple[line.Line, ...]
    clips: Clips
    uplink: Uplink
    outbox: Outbox
    store: Store
    clock: ClockWatch
    doctor: Doctor
    heartbeats: Heartbeats
    ladder: Ladder
    gauge: Gauge
    squeeze: Squeeze
    detector: "Model"
    card: CardMeter
    outbox_path: Path
    janitor: Janitor


class Model(Detector, Protocol):
    """A detector that can say who it is."""

    @property
    def labels(self) -> Sequence[str]:
        """All that it may tell."""

    @property
    def withheld(self) -> Sequence[str]:
        """What it knows and does not tell, because nobody asked."""

    @property
    def put_off(self) -> int:
        """How many closer looks there was no time for."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Its version."""


LoadModel = Callable[[Path, int, Sequence[str], Collection[str]], Model]
"""Opens a model with a number of threads and these of its experimental labels, for who wants these labels."""


def build(site: Site, config_hash: str, load: LoadModel) -> Box:
    """Open what must be open and settle what a crash left.

    Raises CameraError, ConfigError, CredentialError, ModelError or OutboxError, each with what to do about it.
    """
    detector = load(site.model, site.threads, site.experimental, ability.wanted(site))
    ability.check(site, detector.labels, detector.withheld)
    directory = site.storage.directory
    clip_directory = _folder(directory / "clips")
    clock, beats = ClockWatch(boot.identity()), Heartbeats()
    outbox_path = directory / "outbox.db"
    outbox = Outbox(outbox_path, site.storage.outbox_mb * MEBIBYTE, clock.boot)
    pace = TOGETHER if outbox.last and boot.is_fresh() else NORMAL
    store = Store(outbox)
    _settle(store, outbox, clip_directory)
    recorder = _recorder(site, clip_directory, store, beats, clock)
    born = _birth(site, config_hash, clock.boot, f"{detector.name} {detector.version}".strip())
    uplink = _uplink(site, outbox, store, born, beats, pace)
    shared_detector = line.SharedDetector(detector)
    shared = line.Shared(
        shared_detector,
        recorder,
        store,
        uplink,
        clock,
        beats,
        site.clips,
        Allowance(),
        ladder := Ladder(),
        squeeze := Squeeze(frugal.give_back),
        _canary(site, shared_detector, detector.labels),
    )
    return Box(
        lines=tuple(line.build(camera, shared) for camera in site.cameras),
        clips=recorder,
        uplink=uplink,
        outbox=outbox,
        store=store,
        clock=clock,
        doctor=Doctor(directory),
        heartbeats=beats,
        ladder=ladder,
        gauge=Gauge(),
        squeeze=squeeze,
        detector=detector,
        card=CardMeter(disk_bytes(directory), site.storage.card_mb_per_day, time.monotonic()),
        outbox_path=outbox_path,
        janitor=Janitor(clip_directory, Room(site.storage.clips_mb * MEBIBYTE, site.storage.free_mb * MEBIBYTE)),
    )


def _canary(site: Site, detector: Detector, labels: Sequence[str]) -> Canary | None:
    """For rules that ask one only: the picture costs some memory."""
    asked = any(rule.asks_canary for camera in site.cameras for rule in camera.rules)
    return canary.canary(detector, labels) if asked else None


def _folder(path: Path) -> Path:
    """A folder that is there, or that can be made as soon as the disk takes anything at all."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in TAKES_NOTHING and path.parent.is_dir():
            log.error("%s cannot be made yet: %s", path, error.strerror)
            return path
        raise ConfigError(
            (f"storage.directory  {path} cannot be made: {error.strerror}; check path and rights",)
        ) from None
    return path


def _recorder(site: Site, directory: Path, store: Store, beats: Heartbeats, clock: ClockWatch) -> Clips:
    def closed(clip: Clip) -> None:
        store(encode.clip(clip, time.time()))

    times = site.clips
    beat = beats.register("clips", SILENT)
    return Clips(directory, times.before, times.after, times.longest, closed, beat, stamp=clock.stamp)


def _uplink(site: Site, outbox: Outbox, store: Store, born: StatePayload, beats: Heartbeats, pace: Pace) -> Uplink:
    def told(state: str) -> Message:
        return encode.state(born.model_copy(update={"state": state}), time.time())

    uplink = Uplink(
        site.site,
        _broker(site.broker),
        outbox,
        born.boot,
        lambda: told("online"),
        told("offline"),
        told("stopped"),
        beats.register("uplink", SILENT),
        pace,
    )
    outbox.on_commit = uplink.wake
    store.on_hold = uplink.offer
    return uplink


def _settle(store: Store, outbox: Outbox, clip_directory: Path) -> None:
    """Tell the control room what a crash left: events that nobody ended, clips that nobody closed."""
    for event_id, message in outbox.open_events():
        store(encode.interrupted(message, time.time()), closes=event_id)

    def recovered(clip: Clip) -> None:
        log.warning("clip %s was recovered after a crash: %.1f s", clip.id, clip.seconds)
        store(encode.clip(clip, time.time()))

    clips.recover(clip_directory, recovered)


def _birth(site: Site, config_hash: str, boot: str, model: str) -> StatePayload:
    cameras = {camera.id: [rule.name for rule in camera.rules] for camera in site.cameras}
    return StatePayload(
        state="online", version=__version__, boot=boot, config=config_hash, model=model, cameras=cameras
    )


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
        receipts=broker.receipts,
    )
