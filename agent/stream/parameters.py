"""Parameter sets of H.264 and H.265 (ITU-T H.264 and H.265, 7.4.1 and annex B): what a muxer needs as extradata.

A camera may leave them out of its session description, or send other ones when somebody changes its resolution. They
are before the first picture of a keyframe.
"""

from collections.abc import Iterator

START = b"\x00\x00\x01"

_H264_SETS, _H264_PICTURES = frozenset({7, 8}), range(1, 6)
_H265_SETS, _H265_PICTURES = frozenset({32, 33, 34}), range(32)


def parameter_sets(codec: str, data: bytes) -> tuple[bytes, ...]:
    """The parameter sets before the first picture in Annex B `data`, without start codes; none for other codecs."""
    kinds = {"h264": (_H264_SETS, _H264_PICTURES), "hevc": (_H265_SETS, _H265_PICTURES)}.get(codec)
    if kinds is None:
        return ()
    found = []
    for unit in _units(data):
        kind = _kind(codec, unit)
        if kind in kinds[1]:
            break
        if kind in kinds[0]:
            found.append(unit)
    return tuple(found)


def completed(codec: str, before: tuple[bytes, ...], sets: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """`sets` with those of `before` whose kind they lack: a keyframe may repeat one kind, and the others hold."""
    kinds = {_kind(codec, unit) for unit in sets}
    kept = (unit for unit in before if _kind(codec, unit) not in kinds)
    return tuple(sorted((*kept, *sets), key=lambda unit: _kind(codec, unit)))


def annex_b(units: tuple[bytes, ...]) -> bytes:
    """Units as a byte stream."""
    return b"".join(b"\x00" + START + unit for unit in units)


def _kind(codec: str, unit: bytes) -> int:
    return unit[0] & 0x1F if codec == "h264" else unit[0] >> 1 & 0x3F


def _units(data: bytes) -> Iterator[bytes]:
    begin = data.find(START)
    while begin >= 0:
        end = data.find(START, begin + 3)
        # zeros before a start code belong to it: a unit's last byte is never 0
        unit = data[begin + 3 : end if end >= 0 else None].rstrip(b"\x00")
        if unit:
            yield unit
        begin = end
