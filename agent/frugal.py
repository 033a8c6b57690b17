"""What the libraries take unasked, or Python keeps unused, and the agent does better without."""

import ctypes
import gc
import os
import re
from mmap import MADV_DONTNEED
from pathlib import Path

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""malloc.h"""

LARGE = 128 * 1024
"""Bytes from which memory is asked from the kernel, and given back as soon as it is free: glibc's own start value.

Left alone, glibc raises it to the largest block that was ever freed, which is a picture; what lies between pictures
then keeps their memory.
"""

ARENAS = 2
"""Heaps of glibc. It makes up to eight for each core, and what a thread has freed in its own is of no use to others."""

SINGLE = ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""Pools of threads for work that is too small to share: those that wait spin, on cores that the model could use."""

SMAPS = Path("/proc/self/smaps")

_AS_ON_DISK = re.compile(
    r"^(\w+)-(\w+) r-.p .* /.*\n(?:\w+:.*\n)*?Anonymous: +0 kB\n(?:\w+:.*\n)*?Swap: +0 kB$", re.MULTILINE
)
"""A part of a file in SMAPS that cannot be written to, and was not before that: a library's code, its constants."""


def settle() -> None:
    """Set it for this process and its children, except where the environment says otherwise.

    To be called before any library is imported.
    """
    for name in SINGLE:
        os.environ.setdefault(name, "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:  # glibc
        for option, value in ((M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LARGE), (M_ARENA_MAX, ARENAS)):
            mallopt(option, value)


def begin() -> None:
    """Let go of what only the start needed; to be called before there are threads that could map anything.

    Of what is kept, nothing will ever be garbage: `tidy` need not look through it, which takes 50 ms.
    """
    _unmap_code()
    gc.freeze()


def tidy() -> None:
    """Free the tuples that Python keeps for later, up to 2,000 of each length below 20: 4 MB.

    It makes what `tuple` takes from a generator ten long and cuts it: that length is not made of those that are kept,
    and they get more. Only a full collection frees them, and without garbage none comes by itself.
    """
    gc.collect()


def give_back() -> None:
    """Hand the pages to the kernel that are free in the middle of glibc's heaps: by itself it does so at their ends."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _unmap_code() -> None:
    """Of the libraries' code, half is read once or never. What is read again the kernel has at hand."""
    madvise = getattr(ctypes.CDLL(None), "madvise", None)
    if madvise and SMAPS.exists():
        for start, end in ((int(start, 16), int(end, 16)) for start, end in _AS_ON_DISK.findall(SMAPS.read_text())):
            madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)
