"""One clip's file: packets as they came, remuxed into fragmented MP4; nothing is decoded or encoded.

A fragment ends at each keyframe and after FRAGMENT_SECONDS at the latest, and reaches the kernel in one write, so that
a process killed at any moment leaves a file that plays up to its last whole fragment. It reaches the disk within
SYNC_EVERY, so that a power cut takes no more than that. The file has a temporary name until it is on disk as a whole.
"""

import io
import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from agent.data import Clip, Packet, StreamInfo
from agent.durable import sync
from agent.errors import ClipError
from agent.mux.boxes import Label, pack, seal, split_first
from agent.mux.ticks import TICKS
from agent.mux.timeline import Timeline

TAGS = {"h264": "avc1", "hevc": "hvc1"}
"""Codecs that can be cut, and their MP4 tags with parameter sets in the header; `hev1` does not play everywhere."""

FRAGMENT_SECONDS = 2

SYNC_EVERY = 5.0
"""Seconds of footage that a power cut may take; the kernel by itself waits for 30 s and more. Each time costs what the
file system notes down beside the data, measured with ext4 as 6 KiB: 0.2 % of a minute at 4 Mbit/s. Every fragment (2 s)
would cost 0.6 % and, on a card that takes its time, the patience of the cameras that wait behind."""

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
        self._size = self._checksum = 0
        self._synced: float | None = None
        self._file = part(path).open("xb", buffering=0)

    def write(self, packets: Sequence[Packet]) -> None:
        """Take in the next packets of the same stream."""
        for packet in packets:
            times = self._timeline.place(packet)
            if times is not None:
                self._mux(packet, *times)
        self._sync(packets[-1].mono)

    def relabel(self, events: tuple[str, ...]) -> None:
        """Note in the file which events it shows now."""
        if events != self._label.events:
            self._note(replace(self._label, events=events))

    def close(self, announce: Callable[[Clip], None] = lambda _: None) -> Clip:
        """Finish the file and give it its name, once it is on disk. `announce` is called before it has it: a crash
        between the two leaves a clip that is announced twice, not one that nobody knows of.
        """
        try:
            self._container.close()
        except av.FFmpegError as error:
            raise ClipError(f"the clip's last fragment cannot be muxed: {error}") from error
        self._drain()
        self._note(replace(self._label, seconds=round(self._timeline.seconds, 3)))
        os.fsync(self._file.fileno())
        sync(self.path.parent)  # of a short clip nothing was synced so far
        self._file.close()
        label, seconds = self._label, self._timeline.seconds
        clip = Clip(self.path.stem, label.camera, self.path, label.start, seconds, self._size, label.events, True)
        announce(clip)
        publish(self.path)
        return clip

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
        if data:
            self._store(data)

    def _note(self, label: Label) -> None:
        self._label = label
        if self._size:
            self._store(pack(label))

    def _sync(self, mono: float) -> None:
        """Have the disk take what was stored, when it is time; with the first of it, that there is such a file."""
        if not self._size or (self._synced is not None and mono - self._synced < SYNC_EVERY):
            return
        os.fdatasync(self._file.fileno())
        if self._synced is None:
            sync(self.path.parent)
        self._synced = mono

    def _store(self, data: bytes) -> None:
        """Write what belongs together, and the seal behind it."""
        box = seal(zlib.crc32(data, self._checksum))
        self._checksum = zlib.crc32(data + box, self._checksum)
        view = memoryview(data + box)
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
    sync(path.parent)


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
