"""One line of a GPIO chip, through the kernel's character device, version 2 of its interface (Linux 5.10 on).

See linux/gpio.h. Written against that header, not against libgpiod: what is needed of it is one request and one struct,
and its wheel would be one more native part on each box. No GPIO chip was at hand: tested with the structs alone.
"""

import errno
import fcntl
import os
import struct
from pathlib import Path

REQUEST = struct.Struct("=64I32sQI20x" + "IIIIQ" + "216x" + "II20xi")
"""struct gpio_v2_line_request, 592 bytes: 64 lines, consumer; flags, number of attributes, the first of ten attributes
(id, padding, microseconds, the union's other half, which lines); number of lines, size of the buffer, descriptor."""

EVENT = struct.Struct("=QIIII24x")
"""struct gpio_v2_line_event, 48 bytes: nanoseconds, edge, line, number among all events, number among the line's."""

GET_LINE = 0xC250B407
"""GPIO_V2_GET_LINE_IOCTL: _IOWR(0xB4, 0x07, struct gpio_v2_line_request)."""

ACTIVE_LOW, INPUT, EDGE_RISING, BIAS_PULL_UP = 1 << 1, 1 << 2, 1 << 4, 1 << 8
"""GPIO_V2_LINE_FLAG_*. Rising means: becomes active."""

DEBOUNCE = 3
"""GPIO_V2_LINE_ATTR_ID_DEBOUNCE."""

STEADY = 20_000
"""Microseconds for which the contact must be steady: twice what switches commonly bounce."""

RISING_EDGE = 1
"""GPIO_V2_LINE_EVENT_RISING_EDGE."""

MOST = 16
"""Events read at once: as many as the kernel keeps for one line."""


class GpioLine:
    """Line `number` of a chip, with a button between it and ground. Raises OSError."""

    def __init__(self, chip: Path, number: int, *, normally_closed: bool = False) -> None:
        opened = os.open(chip, os.O_RDWR | os.O_CLOEXEC)
        try:
            answer = fcntl.ioctl(opened, GET_LINE, request(number, normally_closed=normally_closed))
        finally:
            os.close(opened)
        self._file: int = REQUEST.unpack(answer)[-1]

    def fileno(self) -> int:
        """What becomes readable at a press."""
        return self._file

    def presses(self) -> int:
        """How often the line became active in what can be read now. Raises OSError when the chip is gone."""
        data = os.read(self._file, MOST * EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return sum(edge == RISING_EDGE for _, edge, *_ in EVENT.iter_unpack(data))

    def close(self) -> None:
        """Let go of it."""
        os.close(self._file)


def request(number: int, *, normally_closed: bool) -> bytes:
    """What is asked of the chip: an input that is pulled up, steady, and says when the button is pressed."""
    # a button that closes pulls the line down; one that opens lets it go up
    pressed = 0 if normally_closed else ACTIVE_LOW
    flags = INPUT | EDGE_RISING | BIAS_PULL_UP | pressed
    lines = (number, *[0] * 63)
    return REQUEST.pack(*lines, b"streetcam-agent", flags, 1, DEBOUNCE, 0, STEADY, 0, 1, 1, 0, 0)
