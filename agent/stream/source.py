"""An opened stream: the one place that knows the libraries' options and what their errors mean."""

import errno
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from types import TracebackType
from typing import NamedTuple, Self, cast
from urllib.parse import quote, unquote, urlsplit

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from agent.data import StreamInfo
from agent.errors import CameraError
from agent.redact import redact
from agent.stream import allocation
from agent.stream.decoder import MAX_PIXELS, Piece, prepare
from agent.stream.parameters import annex_b, completed, parameter_sets

HEAD = 65536
"""Bytes of a keyframe in which its parameter sets are looked for."""

# Containers and raw streams only. No playlists: they name further addresses, and a hostile one names files.
FORMATS = "rtsp,mpegts,mpeg,mpjpeg,jpeg_pipe,mjpeg,h264,hevc,m4v,mov,matroska,avi,flv"

PROTOCOLS = {
    "rtsp": "rtsp,rtp,tcp",
    "rtsps": "rtsps,rtsp,rtp,tls,tcp",
    "http": "http,https,tls,tcp",
    "https": "https,tls,tcp",
    "file": "file",
}

# The defaults probe for seconds, which is as long without pictures after each reconnect.
LIVE = {"analyzeduration": "100000", "fpsprobesize": "0"}

# UDP loses packets on the shop's Wi-Fi; sound is never even set up: recording speech is no business of the agent.
RTSP = {"rtsp_transport": "tcp", "allowed_media_types": "video"}

MEANINGS = {
    av.error.HTTPUnauthorizedError: "wrong user or password",
    av.error.HTTPForbiddenError: "this user may not watch",
    av.error.HTTPNotFoundError: "no such stream there",
    av.error.FileNotFoundError: "no such file",
    av.error.IsADirectoryError: "a folder, not a file",
    av.error.ConnectionRefusedError: "connection refused",
    av.error.InvalidDataError: "not a video stream",
    # what a format outside of FORMATS is answered with
    av.error.ArgumentError: "not a video stream",
}


class Timeouts(NamedTuple):
    """Seconds of silence that are borne while opening (once for the handshake, once for the first data), then reading.

    They reach the library's interrupt callback, which was seen to work; the option `stimeout` is silently ignored.
    """

    opening: float = 5.0
    reading: float = 4.0


class Source:
    """A stream of one camera or file. Close it, or 200 of them leak 86 MB; `info` changes when the stream does.

    `url` is rtsp(s)://, http(s)://, file:// or a path; `login` is (user, password). Raises CameraError.
    """

    def __init__(self, url: str, login: tuple[str, str] | None = None, timeouts: Timeouts = Timeouts()) -> None:  # noqa: B008 - immutable
        self._timeouts = timeouts
        self._container = _open(url, login, timeouts)
        try:
            self.video = self._first_video()
        except CameraError:
            self.close()
            raise
        prepare(self.video.codec_context)
        self.info = _info(self.video)
        # length-prefixed units come with an avcC or hvcC, which starts with its version; it is complete by itself
        self._sets_in_band = not self.info.extradata.startswith(b"\x01")
        self._sets = parameter_sets(self.info.codec, self.info.extradata) if self._sets_in_band else ()
        if self._sets:
            # the library frames them one way or another; the same camera must always be the same stream
            self.info = replace(self.info, extradata=annex_b(self._sets))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection and its memory."""
        self._container.close()

    @property
    def seconds(self) -> float | None:
        """How long it is; None where that is not known."""
        return self._container.duration / 1e6 if self._container.duration else None

    def packets(self) -> Iterator[Piece]:
        """Compressed pictures until the stream ends; `info` is theirs. Raises CameraError."""
        packets = self._container.demux(self.video)
        while (packet := self._read(packets)) is not None:
            # only the last one is empty; one without time stamps may well be a keyframe
            if packet.size:
                if packet.is_keyframe:
                    self._describe(packet)
                yield packet

    def shows(self, width: int, height: int) -> None:
        """Take note of a decoded picture's size: where no parameter sets tell, only it shows a new resolution."""
        if not self._sets and (width, height) != (self.info.width, self.info.height):
            self.info = replace(self.info, width=width, height=height)

    def _first_video(self) -> VideoStream:
        streams = self._container.streams.video
        if not streams or streams[0].codec_context is None or streams[0].time_base is None:
            raise CameraError("no video that can be decoded in it")
        return streams[0]

    def _read(self, packets: Iterator[Piece]) -> "Piece | None":
        since, limit = time.monotonic(), self._timeouts.reading
        reason = f"stream stopped for {limit:g} s"
        try:
            packet = next(packets, None)
            # what comes this late is the rest that the parser held back; only the next read would say time-out
            if time.monotonic() - since < limit:
                return packet
        except IndexError:
            # its end: PyAV asks for the rest of streams that came up since the opening, which it does not know
            return None
        except av.error.FFmpegError as error:
            if not _timed_out(error, since, limit):
                reason = _meaning(error)
        # outside of the handler: the library's error, which holds the password, must not travel as the context
        raise CameraError(reason)

    def _describe(self, keyframe: Piece) -> None:
        if not self._sets_in_band:
            return
        brought = parameter_sets(self.info.codec, bytes(memoryview(keyframe)[:HEAD]))
        sets = completed(self.info.codec, self._sets, brought)
        if brought and sets != self._sets:
            extradata = annex_b(sets)
            width, height = _size(self.info.codec, extradata, keyframe) or (self.info.width, self.info.height)
            self._sets = sets
            self.info = replace(self.info, width=width, height=height, extradata=extradata)


def _open(url: str, login: tuple[str, str] | None, timeouts: Timeouts) -> InputContainer:
    scheme, address = _address(url, login)
    options = {"protocol_whitelist": PROTOCOLS[scheme], "format_whitelist": FORMATS}
    # for the decoders with which the library itself looks at a stream: 1 KB can claim a picture of 1.2 GB
    options |= {"max_pixels": str(MAX_PIXELS)}
    allocation.bound()
    options |= {} if scheme == "file" else LIVE
    options |= RTSP if scheme.startswith("rtsp") else {}
    since = time.monotonic()
    try:
        # a title in no encoding must not end the capture
        return av.open(address, options=options, timeout=timeouts, metadata_errors="replace")
    except av.error.FFmpegError as error:
        limit = timeouts.opening
        reason = f"no answer within {limit:g} s" if _timed_out(error, since, limit) else _meaning(error)
    raise CameraError(reason)


def _timed_out(error: av.error.FFmpegError, since: float, limit: float) -> bool:
    # a handshake that was interrupted is reported as invalid data: only the clock tells
    return isinstance(error, av.error.ExitError | av.error.TimeoutError) or time.monotonic() - since >= limit


def _address(url: str, login: tuple[str, str] | None) -> tuple[str, str]:
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "file", f"file:{url}"
    if scheme not in PROTOCOLS:
        raise CameraError(f"{scheme}:// is no address of a camera: use one of {', '.join(PROTOCOLS)}")
    if scheme == "file":
        return scheme, f"file:{unquote(urlsplit(url).path)}"
    if login is None:
        return scheme, url
    user, password = (quote(part, safe="") for part in login)
    return scheme, f"{scheme}://{user}:{password}@{rest}"


def _meaning(error: av.error.FFmpegError) -> str:
    for kind, meaning in MEANINGS.items():
        if isinstance(error, kind):
            return meaning
    if error.errno == errno.EIO:
        return "cannot be reached: unknown host name, or the connection broke"
    return redact(error.strerror or type(error).__name__)


def _info(video: VideoStream) -> StreamInfo:
    context = video.codec_context
    base = video.time_base or Fraction(1, 90000)
    return StreamInfo(context.codec.canonical_name, context.width, context.height, base, context.extradata or b"")


def _size(codec: str, extradata: bytes, keyframe: Piece) -> tuple[int, int] | None:
    """Width and height by decoding the keyframe: rare, and exact where reading parameter sets by hand is neither."""
    context = cast(VideoCodecContext, av.CodecContext.create(codec, "r"))
    prepare(context)
    context.extradata = extradata
    try:
        pictures = [*context.decode(keyframe), *context.decode(None)]
    except av.error.FFmpegError:
        return None
    return (pictures[0].width, pictures[0].height) if pictures else None
