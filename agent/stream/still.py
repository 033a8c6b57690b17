"""One picture out of a ring's packets, with a decoder of its own that is gone afterwards."""

from collections.abc import Iterator, Sequence

import av
from av.codec.codec import UnknownCodecError
from av.video.frame import VideoFrame

from agent.data import Frame, Packet
from agent.stream.decoder import Decoder, context_for, i420
from agent.stream.packets import as_piece

NEAR = 0.25
"""Seconds by which a picture may be off: beyond it, the ring has let go of the right one or never had it."""

MOST = 40
"""Pictures that are decoded for one at most: 0.15 s of a core for 1080p."""


def still(packets: Sequence[Packet], mono: float, camera: str) -> Frame | None:
    """The picture nearest to monotonic time `mono`, decoded from the keyframe before it.

    None when there is none so near, when it is too far from its keyframe, or when anything up to it is damaged.
    """
    if not packets:
        return None
    wanted = min(range(len(packets)), key=lambda i: abs(packets[i].mono - mono))
    first = next((i for i in range(wanted, -1, -1) if packets[i].keyframe), None)
    if first is None or wanted - first >= MOST or abs(packets[wanted].mono - mono) > NEAR:
        return None
    return _decoded(packets[first : wanted + 1], camera)


def _decoded(group: Sequence[Packet], camera: str) -> Frame | None:
    """The picture of the last of a group's packets."""
    last, found = group[-1], None
    try:
        decoder = Decoder(context_for(last.stream))
    except (av.FFmpegError, UnknownCodecError):
        return None
    for picture in _pictures(decoder, group):
        # one at a time: a group of decoded pictures is 100 MB
        found = picture if picture.pts == last.pts else found
    return Frame(camera, last.seq, last.mono, last.wall, i420(found)) if found else None


def _pictures(decoder: Decoder, group: Sequence[Packet]) -> Iterator[VideoFrame]:
    for packet in group:
        yield from decoder.decode(as_piece(packet), packet.keyframe)
    yield from decoder.drain()
