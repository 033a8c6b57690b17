"""How much memory the video library may take at once.

A stream of 743 bytes can claim a picture that takes 1.2 GB; one whose picture never ends took as much in the 4 s until
it was given up. `MAX_PIXELS` holds for the decoders that are made here. To learn what a stream is, the library decodes
its beginning with decoders of its own, and those of formats that announce their streams late (FLV, MPEG-PS) take no
options from outside. Its allocator has a bound for all (libavutil/mem.h: av_max_alloc), which PyAV does not pass on.
"""

import ctypes
import logging
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

MOST = 64 * 2**20
"""Bytes in one piece. A picture of MAX_PIXELS in the dearest format has 57 MB, the index of a recording of a day 52."""

_MAPS = Path("/proc/self/maps")


@cache
def bound() -> bool:
    """Bound each allocation of the libavutil that this process has loaded, once; whether there is one to bound."""
    loaded = {line.split(maxsplit=5)[-1] for line in _MAPS.read_text().splitlines() if "/libavutil" in line}
    for path in loaded:
        ctypes.CDLL(path).av_max_alloc(ctypes.c_size_t(MOST))
    if not loaded:
        log.info("the video library is linked in an unknown way: what it takes to look at a stream is not bounded")
    return bool(loaded)
