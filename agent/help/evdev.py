"""Linux input devices: USB buttons, keyboards, foot switches. See linux/input.h and Documentation/input/input.rst."""

import errno
import os
import struct
from pathlib import Path

EVENT = struct.Struct("llHHi")
"""struct input_event: seconds, microseconds, type, code, value. 24 bytes where a long has 64 bits, else 16."""

EV_KEY = 1
"""Type of an event of a key or button; its value is 1 when it goes down, 0 when it comes up, 2 when it repeats."""

DOWN = 1

MOST = 64
"""Events read at once: as many as the kernel keeps for a reader of a plain keyboard."""


class InputDevice:
    """An opened input device at `path`, of which only `key` counts, or any. Raises OSError."""

    def __init__(self, path: Path, key: int | None = None) -> None:
        self._key = key
        self._file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def fileno(self) -> int:
        """What becomes readable at a press."""
        return self._file

    def presses(self) -> int:
        """How many keys went down in what can be read now. Raises OSError when the device is gone."""
        data = os.read(self._file, MOST * EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        if len(data) % EVENT.size:
            raise OSError(errno.EINVAL, "it is no input event device")
        return sum(self._counts(kind, code, value) for _, _, kind, code, value in EVENT.iter_unpack(data))

    def close(self) -> None:
        """Let go of it."""
        os.close(self._file)

    def _counts(self, kind: int, code: int, value: int) -> bool:
        return (kind, value) == (EV_KEY, DOWN) and self._key in (None, code)
