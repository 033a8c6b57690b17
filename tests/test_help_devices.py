"""Buttons at the box: what the kernel says of them, and that an unplugged one is said."""

import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.help import button as waiting
from agent.help import gpio
from agent.help.button import Button, Device
from agent.help.evdev import EVENT, InputDevice
from agent.help.gpio import GpioLine
from agent.stage import Stage

F13, ENTER = 183, 28
SYN = (0, 0, 0)


def said(*events: tuple[int, int, int]) -> bytes:
    """input_events of (type, code, value)."""
    return b"".join(EVENT.pack(1, 2, *event) for event in events)


def edge(kind: int) -> bytes:
    """A gpio_v2_line_event, written out."""
    return struct.pack("=Q10I", 123, kind, 17, 1, 1, *[0] * 6)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


class Pipe:
    """A FIFO in place of a device."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self.end = os.open(path, os.O_RDWR)

    def write(self, data: bytes) -> None:
        os.write(self.end, data)

    def unplug(self) -> None:
        os.close(self.end)
        self.path.unlink()


@pytest.fixture
def pipe(tmp_path: Path) -> Pipe:
    return Pipe(tmp_path / "event0")


def line_of(read: int) -> GpioLine:
    """A line whose descriptor is another one."""
    line = GpioLine.__new__(GpioLine)
    line._file = read
    return line


class TestInput:
    def test_the_struct_is_the_kernels(self) -> None:
        assert EVENT.size == (24 if struct.calcsize("l") == 8 else 16)

    def test_a_key_that_is_held_is_one_press(self, pipe: Pipe) -> None:
        device = InputDevice(pipe.path)
        held = [(1, F13, 2), SYN] * 5
        pipe.write(said((4, 4, 458856), (1, F13, 1), SYN, *held, (1, F13, 0), SYN))
        assert device.presses() == 1

    def test_of_a_keyboard_only_the_named_key_counts(self, pipe: Pipe) -> None:
        device = InputDevice(pipe.path, F13)
        pipe.write(said((1, ENTER, 1), SYN, (1, F13, 1), SYN, (1, F13, 0), (1, F13, 1), SYN))
        assert device.presses() == 2

    def test_what_is_no_input_device_is_an_error(self, pipe: Pipe) -> None:
        device = InputDevice(pipe.path)
        pipe.write(b"\x08\x00\x00")
        with pytest.raises(OSError, match="no input event device"):
            device.presses()

    def test_a_device_that_ended_is_an_error(self, pipe: Pipe) -> None:
        device = InputDevice(pipe.path)
        pipe.unplug()
        with pytest.raises(OSError, match="No such device"):
            device.presses()


class TestGpio:
    def test_the_structs_are_the_kernels(self) -> None:
        assert (gpio.REQUEST.size, gpio.EVENT.size) == (592, 48)
        assert (3 << 30) | (gpio.REQUEST.size << 16) | (0xB4 << 8) | 0x07 == gpio.GET_LINE

    def test_the_request_is_laid_out_as_in_the_kernels_header(self) -> None:
        """Offsets of struct gpio_v2_line_request: config at 288, its attributes at 320, num_lines at 560, fd at 588."""
        asked = gpio.request(17, normally_closed=False)
        assert struct.unpack_from("=II", asked, 0) == (17, 0)
        assert asked[256:288].rstrip(b"\0") == b"streetcam-agent"
        assert struct.unpack_from("=QI", asked, 288) == (gpio.INPUT | 1 << 4 | 1 << 1 | 1 << 8, 1)
        # id, padding, microseconds; the mask of lines 16 bytes on
        assert struct.unpack_from("=III", asked, 320) == (3, 0, 20_000)
        assert struct.unpack_from("=Q", asked, 336) == (1,)
        assert not any(asked[344:560])
        assert struct.unpack_from("=I", asked, 560) == (1,)
        assert not any(asked[564:])

    def test_a_button_that_opens_is_pressed_when_the_line_goes_up(self) -> None:
        (flags,) = struct.unpack_from("=Q", gpio.request(17, normally_closed=True), 288)
        assert flags == gpio.INPUT | 1 << 4 | 1 << 8

    def test_each_edge_to_active_is_a_press(self) -> None:
        read, write = os.pipe()
        line = line_of(read)
        os.write(write, edge(1) + edge(2) + edge(1))
        assert line.presses() == 2
        os.close(write)
        with pytest.raises(OSError, match="No such device"):
            line.presses()
        line.close()

    def test_the_line_is_asked_of_the_chip_and_the_chip_is_let_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chips: list[int] = []

        def ioctl(file: int, code: int, asked: bytes) -> bytes:
            assert code == 0xC250B407
            chips.append(file)
            return asked[:588] + struct.pack("=i", 77)

        monkeypatch.setattr("fcntl.ioctl", ioctl)
        (tmp_path / "gpiochip0").touch()
        assert GpioLine(tmp_path / "gpiochip0", 17).fileno() == 77
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(chips[0])

    def test_what_is_no_chip_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "gpiochip0").touch()
        with pytest.raises(OSError, match="Inappropriate ioctl"):
            GpioLine(tmp_path / "gpiochip0", 17)


class Listening:
    """A button's stage at a FIFO."""

    def __init__(self, opening: Callable[[], Device]) -> None:
        self.presses = 0
        self.beats = 0
        self.button = Button("help front counter button", "the button", opening, self._press, self._beat)
        self.stage = Stage("help", self.button.run)
        self.stage.start()

    def _press(self) -> None:
        self.presses += 1

    def _beat(self) -> None:
        self.beats += 1

    def close(self) -> None:
        self.stage.stop()
        assert self.stage.join(5)
        assert self.stage.failure is None


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], Device]], Listening]]:
    monkeypatch.setattr(waiting, "WAIT", 0.02)
    monkeypatch.setattr(waiting, "RETRY", 0.05)
    made: list[Listening] = []

    def make(opening: Callable[[], Device]) -> Listening:
        made.append(Listening(opening))
        return made[-1]

    yield make
    for listening in made:
        listening.close()


Listen = Callable[[Callable[[], Device]], Listening]


class TestButton:
    def test_presses_are_passed_on_at_once(self, pipe: Pipe, listen: Listen) -> None:
        listening = listen(lambda: InputDevice(pipe.path))
        pipe.write(said((1, F13, 1), SYN))
        begun = time.monotonic()
        until(lambda: listening.presses == 1)
        assert time.monotonic() - begun < 0.5

    def test_an_unplugged_button_is_said_and_heard_again_when_it_is_back(
        self, pipe: Pipe, tmp_path: Path, listen: Listen
    ) -> None:
        listening = listen(lambda: InputDevice(tmp_path / "event0"))
        until(lambda: listening.beats > 2)
        assert listening.button.trouble == ""
        pipe.unplug()
        until(lambda: listening.button.trouble == "the button cannot be read: No such file or directory")
        back = Pipe(tmp_path / "event0")
        back.write(said((1, F13, 1), SYN))
        until(lambda: listening.presses == 1 and listening.button.trouble == "")

    def test_what_opens_and_is_gone_at_once_does_not_count_as_there(
        self, listen: Listen, caplog: pytest.LogCaptureFixture
    ) -> None:
        listening = listen(lambda: InputDevice(Path("/dev/null")))
        until(lambda: listening.beats > 10)
        assert listening.button.trouble == "the button cannot be read: No such device"
        assert len(caplog.records) == 1

    def test_it_says_that_it_lives_while_there_is_nothing_to_hear(self, tmp_path: Path, listen: Listen) -> None:
        listening = listen(lambda: InputDevice(tmp_path / "missing"))
        until(lambda: listening.beats > 3)
