"""A whole recording as frames, as fast as they can be decoded: for replay."""

import logging
from collections.abc import Generator, Iterator
from pathlib import Path

from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from agent.data import Frame, StreamInfo
from agent.errors import CameraError
from agent.redact import redact
from agent.stream.decoder import MAX_PIXELS, Decoder, Sampler, i420
from agent.stream.source import Source

log = logging.getLogger(__name__)


def probe(path: str | Path) -> tuple[StreamInfo, float | None, int | None]:
    """What a recording holds, its seconds and number of pictures; None what it does not say. Raises CameraError."""
    with _open(path) as source:
        return source.info, source.seconds, source.video.frames or None


def frames(path: str | Path, fps: float | None = None, camera: str = "replay") -> Generator[Frame]:
    """At most `fps` frames a second of a recording (path or URL), all when None; both clocks count its seconds.

    A damaged or cut recording gives what is good of it, and how much is not is logged. Raises CameraError when it
    cannot be opened or nothing in it can be decoded.
    """
    with _open(path) as source:
        decoder, seconds, sampler, seq = Decoder(source.video.codec_context), _Seconds(source.video), Sampler(fps), 0
        for seq, picture in enumerate(_pictures(source, decoder), 1):
            at = seconds.of(picture)
            if sampler.due(at):
                yield Frame(camera, seq, at, at, i420(picture))
        if not seq:
            raise CameraError(redact(f"{path}: {_why(source.info)}"))
        if decoder.damaged:
            log.warning("%s: %d damaged packets were passed over", path, decoder.damaged)


def _open(path: str | Path) -> Source:
    try:
        return Source(str(path))
    except CameraError as error:
        raise CameraError(redact(f"{path}: {error}")) from None


def _why(info: StreamInfo) -> str:
    """Why nothing came out of a recording."""
    if info.width * info.height > MAX_PIXELS:
        return f"its pictures of {info.width}x{info.height} are larger than the {MAX_PIXELS} pixels that are decoded"
    return "nothing in it can be decoded"


def _pictures(source: Source, decoder: Decoder) -> Iterator[VideoFrame]:
    try:
        for packet in source.packets():
            yield from decoder.decode(packet, packet.is_keyframe)
    except CameraError as error:
        log.warning("the recording breaks off: %s", error)
    yield from decoder.drain()


class _Seconds:
    """Counts the seconds of a recording: they only grow, even where its time stamps are missing or jump back."""

    def __init__(self, video: VideoStream) -> None:
        self._tick = float(video.time_base or 0)
        self._step = float(1 / video.average_rate) if video.average_rate else 0.04
        self._offset: float | None = None
        self._last = -self._step

    def of(self, picture: VideoFrame) -> float:
        stamp = None if picture.pts is None else picture.pts * self._tick
        expected = self._last + self._step
        if stamp is None:
            self._last = expected
        elif self._offset is None or stamp + self._offset <= self._last:
            self._offset = expected - stamp
            self._last = expected
        else:
            self._last = stamp + self._offset
        return self._last
