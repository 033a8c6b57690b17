"""Clips of events, cut from the footage rings of all cameras by one thread.

A clip starts at the keyframe before its pre-roll. Events of a camera that overlap share one, so that no footage is
written twice. An event that lasts longer than a clip may be gets one clip, of its beginning.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from threading import Event, Lock

from agent.data import Clip, Packet, Stamp
from agent.errors import ClipError
from agent.footage import FootageRing
from agent.mux import DEEPEST, PART, ClipWriter, Label, salvage
from agent.shelf import highest, new_id

log = logging.getLogger(__name__)

INTERVAL = 0.5


@dataclass(slots=True)
class _Cut:
    """One clip in the making. Times are monotonic; `end` counts once no event is `running`."""

    id: str
    camera: str
    start: float
    limit: float
    end: float
    events: list[str] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    writer: ClipWriter | None = None
    seq: int | None = None
    files: int = 0


class Clips:
    """Cuts clips with `before` and `after` seconds around events, at most `longest` seconds each.

    `on_closed` is told of every file that is about to get its name; a clip has a second one, `<id>-2`, when the
    camera's stream changed. `stamp` says how far a moment, wall and monotonic time, can be trusted. A clip that fails
    is given up and counted in `failed`; the next one is tried anew.
    """

    def __init__(
        self,
        directory: Path,
        before: float,
        after: float,
        longest: float,
        on_closed: Callable[[Clip], None],
        beat: Callable[[], None],
        *,
        stamp: Callable[[float, float], Stamp],
    ) -> None:
        self._directory = directory
        self._before, self._after, self._longest = before, after, longest
        self._on_closed = on_closed
        self._beat = beat
        self._stamp = stamp
        self._rings: dict[str, FootageRing] = {}
        self._lock = Lock()
        self._cuts: list[_Cut] = []
        self._current: dict[str, _Cut] = {}
        self._number = highest(directory)
        self._failing: set[str] = set()
        self.closed = 0
        self.failed = 0

    def add_camera(self, camera: str, ring: FootageRing) -> None:
        """Name a camera and its footage; before `run`."""
        self._rings[camera] = ring

    @property
    def open_ids(self) -> frozenset[str]:
        """Ids of the clips of which a file is being written, or was and nobody is told of it yet."""
        with self._lock:
            return frozenset(cut.id for cut in self._cuts)

    def begin(self, camera: str, event_id: str, mono: float) -> str:
        """Ask for a clip of an event that began at monotonic time `mono`; its id, or that of the clip it joins."""
        with self._lock:
            cut = self._current.get(camera)
            if cut is not None and mono + self._after > cut.limit:
                # too little of the event would fit: that clip ends here, footage of the pre-roll is in both
                cut.limit, cut = mono, None
            if cut is None:
                cut = self._current[camera] = self._new(camera, mono - self._before)
                self._cuts.append(cut)
            cut.events.append(event_id)
            cut.running.add(event_id)
            return cut.id

    def finish(self, camera: str, event_id: str, mono: float) -> None:
        """The event ended at monotonic time `mono`; one whose clip was cut already is nothing to do."""
        with self._lock:
            cut = self._current.get(camera)
            if cut is not None and event_id in cut.running:
                cut.running.remove(event_id)
                cut.end = max(cut.end, mono + self._after)

    def run(self, stop: Event) -> None:
        """Cut until told to stop, then close every open clip with what there is."""
        while not stop.wait(INTERVAL):
            self._beat()
            self.step(time.monotonic())
        self.step(time.monotonic(), last=True)

    def step(self, now: float, last: bool = False) -> None:
        """Bring every open clip up to `now`; close those that are due, or all when it is the `last` step."""
        with self._lock:
            cuts = list(self._cuts)
        for cut in cuts:
            self._beat()
            end, events, due = self._settle(cut, now, last)
            try:
                self._extend(cut, end, events, due)
            except (OSError, ClipError) as error:
                self._give_up(cut, error)
                due = True
            if due:
                self._forget(cut)

    def _new(self, camera: str, start: float) -> _Cut:
        self._number += 1
        return _Cut(new_id(self._number, camera, time.time()), camera, start, start + self._longest, start)

    def _settle(self, cut: _Cut, now: float, last: bool) -> tuple[float, tuple[str, ...], bool]:
        """Until when to cut, for which events, and whether that is all; if so, no event can join any more."""
        with self._lock:
            end = cut.limit if cut.running else min(cut.end, cut.limit)
            due = last or now > end
            if due:
                self._seal(cut)
            return end, tuple(cut.events), due

    def _seal(self, cut: _Cut) -> None:
        """From now on no event can join."""
        if self._current.get(cut.camera) is cut:
            del self._current[cut.camera]

    def _forget(self, cut: _Cut) -> None:
        with self._lock:
            self._seal(cut)
            self._cuts.remove(cut)

    def _extend(self, cut: _Cut, end: float, events: tuple[str, ...], due: bool) -> None:
        packets = [packet for packet in self._pull(cut) if packet.mono <= end]
        runs = [tuple(run) for _, run in groupby(packets, attrgetter("stream"))]
        for run in runs:
            self._write(cut, run, events, whole=due or run is not runs[-1])
        if due:
            self._close(cut)
            if not cut.files:
                raise ClipError("the camera gave no picture")

    def _pull(self, cut: _Cut) -> tuple[Packet, ...]:
        """What the ring has that the clip has not."""
        ring = self._rings[cut.camera]
        if cut.seq is not None:
            return ring.after(cut.seq)
        packets = _without_past(ring.since(cut.start), cut.start)
        if packets:
            cut.limit = min(cut.limit, packets[0].mono + self._longest)
        return packets

    def _write(self, cut: _Cut, packets: Sequence[Packet], events: tuple[str, ...], whole: bool) -> None:
        """Add packets of one stream; a file begins only once its timing can be told or its stream is `whole`."""
        if cut.writer is not None and cut.writer.stream != packets[0].stream:
            self._close(cut)
        if cut.writer is None:
            if len(packets) < DEEPEST and not whole:
                return
            cut.writer = self._open(cut, packets, events)
        cut.writer.relabel(events)
        cut.writer.write(packets)
        cut.seq = packets[-1].seq

    def _open(self, cut: _Cut, packets: Sequence[Packet], events: tuple[str, ...]) -> ClipWriter:
        cut.files += 1
        name = cut.id if cut.files == 1 else f"{cut.id}-{cut.files}"
        self._directory.mkdir(parents=True, exist_ok=True)
        start = self._stamp(packets[0].wall, packets[0].mono)
        return ClipWriter(self._directory / f"{name}.mp4", Label(cut.camera, start, events), packets)

    def _close(self, cut: _Cut) -> None:
        if cut.writer is None:
            return
        cut.writer.close(self._report)
        cut.writer = None
        if cut.camera in self._failing:
            self._failing.remove(cut.camera)
            log.info("%s: clips are written again", cut.camera)

    def _give_up(self, cut: _Cut, error: Exception) -> None:
        self.failed += 1
        if cut.camera not in self._failing:
            self._failing.add(cut.camera)
            log.error("%s: clip %s is given up: %s", cut.camera, cut.id, error)
        if cut.writer is None:
            return
        cut.writer.abandon()
        with suppress(OSError):  # then `recover` finds it at the next start
            salvage(cut.writer.path, self._report)

    def _report(self, clip: Clip) -> None:
        self.closed += 1
        self._on_closed(clip)


def _without_past(packets: tuple[Packet, ...], start: float) -> tuple[Packet, ...]:
    """Packets from a keyframe before `start` on, without a first group that was over by then.

    Such a group is what the ring held on to while the camera was away, an hour ago perhaps.
    """
    after = next((n for n, packet in enumerate(packets) if n and packet.keyframe), len(packets))
    return packets[after:] if packets and packets[after - 1].mono < start else packets


def recover(directory: Path, announce: Callable[[Clip], None] = lambda _: None) -> tuple[Clip, ...]:
    """Clips that a crash left unfinished, now with their names; to be called before any clip is begun.

    `announce` is told of each before it has its name (see `salvage`).
    """
    recovered = []
    try:
        unfinished = sorted(directory.glob(f"*.mp4{PART}"))
    except OSError as error:
        log.error("the folder of clips cannot be read: %s", error)
        unfinished = []
    for left in unfinished:
        try:
            clip = salvage(left.with_name(left.name.removesuffix(PART)), announce)
        except OSError as error:
            log.error("%s cannot be recovered: %s", left.name, error)
            continue
        if clip is None:
            log.warning("%s held no whole fragment and was deleted", left.name)
        else:
            recovered.append(clip)
    return tuple(recovered)
