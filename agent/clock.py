"""How far wall time can be trusted. A Pi has no clock of its own at boot: until the network sets it, it guesses.

The kernel knows whether a time service disciplines the clock: adjtimex(2) returns TIME_ERROR when none does. The
hardened service may not ask it (ProtectClock); systemd-timesyncd leaves a file behind when it has set the clock.
"""

import ctypes
from collections.abc import Callable
from pathlib import Path

from agent.messages import ClockTrust

TIME_ERROR = 5
REFUSED = -1
_TIMEX_BYTES = 512
"""More than sizeof(struct timex) on every platform; all zero means "only read"."""

JUMP = 2.0
"""Seconds by which wall and monotonic time may part between two samples before it is a jump."""

REMEMBERED = 600.0
"""Seconds for which a jump is told."""


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
    """Compares wall time with monotonic time, sample by sample."""

    def __init__(self, synced: Callable[[], bool] = is_synced) -> None:
        self._synced = synced
        self._offset: float | None = None
        self._jumped: float | None = None
        self.trust: ClockTrust = "unsynced"

    def sample(self, wall: float, mono: float) -> ClockTrust:
        """Trust as of now; call it about once a second."""
        offset = wall - mono
        if self._offset is not None and abs(offset - self._offset) > JUMP:
            self._jumped = mono
        self._offset = offset
        recently = self._jumped is not None and mono - self._jumped < REMEMBERED
        self.trust = "jumped" if recently else "synced" if self._synced() else "unsynced"
        return self.trust
