"""What the libraries take unasked and the agent does better without. To be settled before any of them is imported."""

import ctypes
import os

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


def settle() -> None:
    """Set all of it for this process and its children, except where the environment says otherwise."""
    for name in SINGLE:
        os.environ.setdefault(name, "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:  # glibc
        for option, value in ((M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LARGE), (M_ARENA_MAX, ARENAS)):
            mallopt(option, value)
