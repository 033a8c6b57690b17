"""The stage that films: connects, passes on packets, and tries again. It decodes nothing, but for USB cameras."""

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import TypeVar

from agent.backoff import full_jitter
from agent.capture.status import CameraStatus, State, Tally
from agent.data import Frame, Packet, StreamInfo
from agent.errors import CameraError
from agent.redact import redact
from agent.stream import Arrival, Piece, Sampler, Source, Timeouts
from agent.usb import UsbCamera

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_WAIT = 30.0
"""Seconds between two tries at most."""

GOOD_SPELL = 60.0
"""Seconds live after which the next loss counts as the first."""

KEYFRAME_WITHIN = 30.0
"""Seconds of packets without a keyframe that are borne: some cameras send one every 20 s while nothing moves."""

LEAST = 8
"""Bytes of a picture at the least. A connection that breaks may end with the delimiter (6 or 7 bytes) of a picture that
never came: H.264, 7.3.2.4; H.265, 7.3.2.5."""

PICTURE = 0.04
"""Seconds that a picture of a file lasts where the file does not say."""


class Capture:
    """Reads the camera at `url` (rtsp, rtsps, http, https, file or /dev/videoN); `login` is (user, password).

    Passes on every packet from a keyframe on. A USB camera has no packets: of it, at most `fps` frames a second.
    A file is played at its own pace, over and over. Between two beats lie at most twice
    the time-out for opening (10 s) besides the look-up of a host name, or OpenCV's own 10 s for USB.
    """

    def __init__(
        self,
        camera: str,
        url: str,
        *,
        login: tuple[str, str] | None = None,
        on_packet: Callable[[Packet], None] | None = None,
        on_frame: Callable[[Frame], None] | None = None,
        fps: float = 5.0,
        beat: Callable[[], None] = lambda: None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - immutable
    ) -> None:
        self._camera = camera
        self._url = url
        self._login = login
        self._on_packet = on_packet
        self._on_frame = on_frame
        self._beat = beat
        self._timeouts = timeouts
        self._sampler = Sampler(fps)
        self._tally = Tally()
        self._seq = 0
        self._shown: tuple[int, int] | None = None
        self._useless = ""

    @property
    def status(self) -> CameraStatus:
        """How the camera is now; for any thread."""
        return self._tally.status()

    def shows(self, width: int, height: int) -> None:
        """Decoded pictures have this size; where no parameter sets tell, only they do. For any thread."""
        self._shown = (width, height)

    def distrust(self, reason: str) -> None:
        """What comes is of no use: give the connection up, as if it had broken for this reason. For any thread."""
        self._useless = reason

    def run(self, stop: Event) -> None:
        """Film until told to stop."""
        attempt = 0
        while not stop.is_set():
            self._beat()
            try:
                self._film(stop)
            except CameraError as error:
                attempt = 0 if self._had_good_spell() else attempt
                self._lose(redact(str(error)))
                self._rest(stop, full_jitter(attempt, LONGEST_WAIT))
                attempt += 1

    def _film(self, stop: Event) -> None:
        """One connection, or one time through a file."""
        if self._url.startswith("/dev/"):
            self._film_usb(stop)
        elif self._url.startswith("file:"):
            self._film_file(stop)
        else:
            self._film_stream(stop)

    def _film_stream(self, stop: Event) -> None:
        with Source(self._url, self._login, self._timeouts) as source:
            self._show(source, self._until(stop, source.packets()))
        if not stop.is_set():
            raise CameraError("the camera ended the stream")

    def _film_file(self, stop: Event) -> None:
        before = self._seq
        with Source(self._url, timeouts=self._timeouts) as source:
            self._show(source, self._until(stop, self._paced(stop, source.packets())))
        if self._seq == before and not stop.is_set():
            raise CameraError("no picture in the file")

    def _film_usb(self, stop: Event) -> None:
        with UsbCamera(self._url) as camera:
            for picture in self._until(stop, camera.pictures()):
                self._seq += 1
                self._come()
                now = time.monotonic()
                if self._on_frame and self._sampler.due(now):
                    self._on_frame(Frame(self._camera, self._seq, now, time.time(), picture()))

    def _show(self, source: Source, pieces: Iterator[Piece]) -> None:
        arrival = Arrival(source.info.time_base)
        self._forget()
        for piece in self._from_keyframe(pieces):
            if self._useless:
                raise CameraError(self._useless)
            if piece.size < LEAST:
                self._tally.skipped += 1
                continue
            if self._shown and piece.is_keyframe:
                source.shows(*self._shown)
            self._take(self._packet(piece, source.info, arrival))

    def _forget(self) -> None:
        """What was said of another connection."""
        self._shown, self._useless = None, ""

    def _packet(self, piece: Piece, info: StreamInfo, arrival: Arrival) -> Packet:
        now, wall = time.monotonic(), time.time()
        mono = arrival.taken(piece.dts if piece.pts is None else piece.pts, now)
        self._seq += 1
        return Packet(self._seq, mono, wall - (now - mono), piece.is_keyframe, piece.pts, piece.dts, bytes(piece), info)

    def _take(self, packet: Packet) -> None:
        self._tally.info = packet.stream
        self._tally.bytes += len(packet.data)
        self._tally.packets.count()
        self._come()
        if self._on_packet:
            self._on_packet(packet)

    def _come(self) -> None:
        if self._tally.turn(State.LIVE):
            log.info("camera %s is live", self._camera)

    def _lose(self, reason: str) -> None:
        if self._tally.turn(State.AWAY, reason):
            log.warning("camera %s is away: %s", self._camera, reason)

    def _had_good_spell(self) -> bool:
        tally = self._tally
        return tally.state is State.LIVE and time.monotonic() - tally.since >= GOOD_SPELL

    def _until(self, stop: Event, items: Iterator[T]) -> Iterator[T]:
        for item in items:
            self._beat()
            if stop.is_set():
                return
            yield item

    def _from_keyframe(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """What can be decoded by itself, from the first keyframe on."""
        patience = time.monotonic() + KEYFRAME_WITHIN
        for piece in pieces:
            if piece.is_keyframe:
                yield piece
                break
            self._tally.skipped += 1
            if time.monotonic() > patience:
                raise CameraError(f"no keyframe within {KEYFRAME_WITHIN:g} s")
        yield from pieces

    def _paced(self, stop: Event, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """A file's packets at the pace of their time stamps, and a moment after the last."""
        begin, at = time.monotonic(), 0.0
        first: int | None = None
        for piece in pieces:
            ticks = piece.pts if piece.dts is None else piece.dts
            first = ticks if first is None else first
            at = at + PICTURE if ticks is None or first is None else float((ticks - first) * piece.time_base)
            self._rest(stop, begin + at - time.monotonic())
            yield piece
        self._rest(stop, begin + at + PICTURE - time.monotonic())

    def _rest(self, stop: Event, seconds: float) -> None:
        """Wait, beating; shorter when told to stop."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not stop.wait(min(left, 1.0)):
            self._beat()
