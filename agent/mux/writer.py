"""One clip's file: packets as they came, remuxed into fragmented MP4; nothing is decoded or encoded.

A fragment ends at each keyframe and after FRAGMENT_SECONDS at the latest, and reaches the kernel in one write, so that
a process killed at any moment leaves a file that plays up to its last whole fragment. The file has a temporary name
until it is on disk as a whole.
"""

import io
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from agent.data import Clip, Packet, StreamInfo
from agent.errors import ClipError
from agent.mux.boxes import Label, pack, split_first
from agent.mux.ticks import TICKS
from agent.mux.timeline import Timeline

TAGS = {"h264": "avc1", "hevc": "hvc1"}
"""Codecs that can be cut, and their MP4 tags with parameter sets in the header; `hev1` does not play everywhere."""

FRAGMENT_SECONDS = 2

PART = ".part"
"""Follows the name of a file that is not whole yet."""

_OPTIONS = {
    # the header waits for the first fragment: only then is it known by how much decoding goes before showing
    "movflags": "frag_keyframe+delay_moov+default_base_moof+skip_trailer",
    "frag_duration": str(FRAGMENT_SECONDS * 1_000_000),
    "flush_packets": "1",
}
_BASE = Fraction(1, TICKS)


class _Sink:
    """Takes what the muxer writes. It lies in memory until the muxer returns, so that a disk's errors are ours."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(data)
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


class ClipWriter:
    """Writes one file from a stream's packets; `first` are the first of them, from a keyframe on, for their timing.

    Every method raises OSError when the disk fails and ClipError when the packets cannot be muxed; the writer is then
    of no further use but for `abandon`.
    """

    def __init__(self, path: Path, label: Label, first: Sequence[Packet]) -> None:
        self.path = path
        self.stream = first[0].stream
        self._label = label
        self._timeline = Timeline(first)
        self._sink = _Sink()
        self._container, self._track = _muxer(self._sink, self.stream)
        self._size = 0
        self._file = part(path).open("xb", buffering=0)

    def write(self, packets: Iterable[Packet]) -> None:
        """Take in the next packets of the same stream."""
        for packet in packets:
            times = self._timeline.place(packet)
            if times is not None:
                self._mux(packet, *times)

    def relabel(self, events: tuple[str, ...]) -> None:
        """Note in the file which events it shows now."""
        if events != self._label.events:
            self._label = Label(self._label.camera, self._label.wall, events)
            if self._size:
                self._store(pack(self._label))

    def close(self) -> Clip:
        """Finish the file and give it its name, once it is on disk."""
        try:
            self._container.close()
        except av.FFmpegError as error:
            raise ClipError(f"the clip's last fragment cannot be muxed: {error}") from error
        self._drain()
        os.fsync(self._file.fileno())
        self._file.close()
        publish(self.path)
        label, seconds = self._label, self._timeline.seconds
        return Clip(self.path.stem, label.camera, self.path, label.wall, seconds, self._size, label.events, True)

    def abandon(self) -> None:
        """Let go of the file as it is on disk; what the muxer still held is lost."""
        self._file.close()
        with suppress(av.FFmpegError):
            self._container.close()

    def _mux(self, packet: Packet, shown: int, decoded: int) -> None:
        carrier = av.Packet(packet.data)
        carrier.stream = self._track
        carrier.time_base = _BASE
        carrier.pts, carrier.dts, carrier.duration = shown, decoded, self._timeline.step
        carrier.is_keyframe = packet.keyframe
        try:
            self._container.mux_one(carrier)
        except av.FFmpegError as error:
            raise ClipError(f"{packet.stream.codec} from the camera cannot be muxed: {error}") from error
        self._drain()

    def _drain(self) -> None:
        data = self._sink.take()
        if data and not self._size:
            first, rest = split_first(data)
            data = first + pack(self._label) + rest
        self._store(data)

    def _store(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = self._file.write(view)
            self._size += written
            view = view[written:]


def part(path: Path) -> Path:
    """The temporary name of a file that is being written."""
    return path.with_name(path.name + PART)


def publish(path: Path) -> None:
    """Give a file its name; true after a power cut as well. Raises OSError."""
    part(path).rename(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _muxer(sink: _Sink, stream: StreamInfo) -> tuple[OutputContainer, VideoStream]:
    if stream.codec not in TAGS:
        raise ClipError(f"clips are cut from H.264 and H.265, not from {stream.codec}")
    if not stream.extradata:
        raise ClipError("the camera's stream has no parameter sets (SPS, PPS): its pictures cannot be played")
    container = av.open(sink, "w", format="mp4", container_options=_OPTIONS, buffer_size=1 << 20)
    # PyAV makes a track without an encoder only from another one; a raw stream without a byte will do
    with av.open(io.BytesIO(), format=stream.codec) as template:
        track = container.add_stream_from_template(template.streams.video[0], opaque=True)
    track.codec_context.extradata = stream.extradata
    track.codec_context.codec_tag = TAGS[stream.codec]
    track.codec_context.width, track.codec_context.height = stream.width, stream.height
    track.time_base = _BASE
    return container, track
