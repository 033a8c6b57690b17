"""How far wall time can be trusted. A Pi has no clock of its own at boot: until the network sets it, it guesses.

The kernel knows whether a time service disciplines the clock: adjtimex(2) returns TIME_ERROR when none does. The
hardened service may not ask it (ProtectClock); systemd-timesyncd leaves a file behind when it has set the clock.

What was labelled before the clock was known is corrected afterwards: within a boot, wall and monotonic time lie the
same distance apart until somebody sets the clock (Linux slews both alike), so that the distance at a moment when the
clock is known gives every other moment its true time.
"""

import ctypes
from collections.abc import Callable
from pathlib import Path

from agent.data import ClockTrust, Stamp
from agent.messages import ClockPayload

TIME_ERROR = 5
REFUSED = -1
_TIMEX_BYTES = 512
"""More than sizeof(struct timex) on every platform; all zero means "only read"."""

JUMP = 2.0
"""Seconds by which wall and monotonic time may part between two samples before it is a jump."""

REMEMBERED = 600.0
"""Seconds for which a jump is told."""

STEADY = 30.0
"""Seconds for which the clock must be disciplined and not jump before it counts as known: time services that start
may set it twice, first from one server and then from what most of them say."""

SET = Path("/run/systemd/timesync/synchronized")
"""There when systemd-timesyncd has set the clock since the boot (systemd-timesyncd.service(8))."""


def kernel_state() -> int:
    """The state of the kernel's clock; REFUSED where it may not be asked."""
    libc = ctypes.CDLL(None, use_errno=True)
    state: int = libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return state


def is_synced(state: Callable[[], int] = kernel_state, set_file: Path = SET) -> bool:
    """Whether a time service disciplines the clock, as far as we may know."""
    known = state()
    return set_file.exists() if known == REFUSED else known != TIME_ERROR


class ClockWatch:
    """Compares wall time with monotonic time, sample by sample. `boot` is the id of the boot that `mono` belongs to."""

    def __init__(self, boot: str, synced: Callable[[], bool] = is_synced) -> None:
        self.boot = boot
        self._synced = synced
        self._offset: float | None = None
        self._jumped: float | None = None
        self._steady: float | None = None
        self._told = False
        self._seen: list[float] = []
        self.trust: ClockTrust = "unsynced"

    def stamp(self, wall: float, mono: float) -> Stamp:
        """A moment, with what is known of the clock now; one that was labelled by another clock is of a jump."""
        other = self._offset is not None and abs(wall - mono - self._offset) > JUMP
        return Stamp(wall, mono, self.boot, "jumped" if other else self.trust)

    def sample(self, wall: float, mono: float) -> ClockTrust:
        """Trust as of now; call it about once a second."""
        offset = wall - mono
        if self._offset is not None and abs(offset - self._offset) > JUMP:
            self._jumped, self._steady, self._told = mono, None, False
        self._offset = offset
        self._note(offset)
        synced = self._synced()
        if not synced:
            self._steady, self._told = None, False
        elif self._steady is None:
            self._steady = mono
        recently = self._jumped is not None and mono - self._jumped < REMEMBERED
        self.trust = "jumped" if recently else "synced" if synced else "unsynced"
        return self.trust

    def correction(self, mono: float) -> ClockPayload | None:
        """What corrects the labels of this boot: once when the clock has become known, None at all other times."""
        if self._told or self._offset is None or self._steady is None or mono - self._steady < STEADY:
            return None
        self._told = True
        shift = max((self._offset - seen for seen in self._seen), key=abs)
        return ClockPayload(boot=self.boot, mono=round(mono, 3), offset=round(self._offset, 3), shift=round(shift, 3))

    def _note(self, offset: float) -> None:
        """Remember the smallest and the largest distance: one of them is the farthest from the truth."""
        self._seen = [min((*self._seen, offset)), max((*self._seen, offset))]
