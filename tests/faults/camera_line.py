"""A camera's line of the agent without rules: capture, ring, eyes that see everything, clips; and what came of it."""

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.capture import Capture, State
from agent.clips import Clips
from agent.data import Clip, Frame, Stamp
from agent.eyes import RingEyes, Vigil
from agent.footage import FootageRing
from agent.gate import Motion
from agent.stream import Timeouts

JOIN = 5.0
"""Seconds after which a thread that was told to stop hangs."""

LONG = 40.0
"""Seconds until a wait is given up."""

RING = 5.0
"""Seconds of footage in the ring."""

EVENT = "event"


def film(path: Path, size: str = "320x240", rate: int = 15, codec: str = "h264") -> Path:
    """Four seconds of a moving test picture, a keyframe each second or two pictures, none held back."""
    group = max(2, rate)
    x264 = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-g", str(group)]
    x265 = ["-c:v", "libx265", "-x265-params", f"log-level=error:keyint={group}:bframes=0"]
    source = f"testsrc=size={size}:rate={rate}:duration=4"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p"]
    subprocess.run([*command, *(x264 if codec == "h264" else x265), path], check=True)
    return path


def unplayable(clips: Sequence[Path]) -> list[Path]:
    """Clips that a player gives up, whatever their pictures are: those that a camera sent as noise stay noise."""
    return [clip for clip in clips if _given_up(clip)]


def _given_up(clip: Path) -> bool:
    command = ["ffmpeg", "-v", "quiet", "-xerror", "-i", str(clip), "-c", "copy", "-f", "null", "-"]
    return bool(subprocess.run(command, check=False).returncode)


class Anything:
    """Everything is worth being awake for."""

    def stirs(self, motion: Motion, now: float) -> bool:
        return True

    def vain(self, motion: Motion, since: float, now: float) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Count:
    """How many packets and pictures went where nobody counted them, and how many came at all."""

    packets: int
    packets_lost: int
    pictures_lost: int


class Line:
    """Everything of one camera, each stage on a thread of its own as in the agent. It looks while `attends` is set."""

    def __init__(self, url: str, folder: Path, timeouts: Timeouts) -> None:
        self.frames: list[Frame] = []
        self.clips: list[Clip] = []
        self.attends = threading.Event()
        self.attends.set()
        self.ring = FootageRing(RING, 32 * 1024 * 1024)
        self.capture = Capture("front", url, on_packet=self.ring.append, timeouts=timeouts)
        self.eyes = RingEyes("front", self.ring, 5.0, Vigil(may_sleep=False), Anything(), self.capture)
        self.recorder = Clips(folder, 2.0, 1.0, 60.0, self.clips.append, lambda: None, stamp=_stamp)
        self.recorder.add_camera("front", self.ring)
        runs = (self.capture.run, self._look, self.recorder.run)
        self._stops = [threading.Event() for _ in runs]
        self._threads = [
            threading.Thread(target=run, args=(stop,), daemon=True) for run, stop in zip(runs, self._stops, strict=True)
        ]

    @property
    def live(self) -> bool:
        return self.capture.status.state is State.LIVE

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def filming(self) -> int:
        """The thread that films."""
        return self._threads[0].ident or 0

    def hung(self) -> int:
        """Stop it all; how many threads do not."""
        for stop, thread in zip(self._stops, self._threads, strict=True):
            stop.set()
            thread.join(JOIN)
        return sum(thread.is_alive() for thread in self._threads)

    def wait(self, promise: Callable[[], object], what: str, seconds: float = LONG) -> float:
        """Until something is the case; the seconds that it took."""
        begun = time.monotonic()
        while not promise():
            waited = time.monotonic() - begun
            assert waited < seconds, f"not within {seconds:g} s: {what}; {self.capture.status}"
            time.sleep(0.01)
        return time.monotonic() - begun

    def sees_more(self, number: int = 3) -> None:
        """Wait for so many more frames."""
        goal = len(self.frames) + number
        self.wait(lambda: len(self.frames) >= goal, "frames")

    def begin(self) -> None:
        """Somebody comes: a clip is begun."""
        self.recorder.begin("front", EVENT, time.monotonic())

    def finish(self) -> None:
        """They go; wait for the clip."""
        self.recorder.finish("front", EVENT, time.monotonic())
        self.wait(lambda: not self.recorder.open_ids, "a closed clip")

    def count(self) -> Count:
        """Once it has stopped: packets from the camera to the decoder, pictures from the decoder to a look."""
        sight, status, ring = self.eyes.sight, self.capture.status, self.ring
        pictures = sight.frames + sight.passed_over - sight.skipped + sight.spare + sight.glimpsed
        ways = sight.decoded + sight.damaged + sight.skipped
        handed = abs(status.packets - ring.appended) + abs(ring.appended - ring.held - ring.evicted)
        lost = handed + abs(status.packets - sight.packets) + abs(sight.packets - ways)
        return Count(status.packets, lost, abs(sight.decoded - pictures))

    def _look(self, stop: threading.Event) -> None:
        """Until told to stop, and then what waits still."""
        while not stop.is_set() or self.ring.appended > self.eyes.sight.packets:
            self.attends.wait()
            for frame, _ in self.eyes.see(0.1):
                self.frames.append(frame)


def _stamp(wall: float, mono: float) -> Stamp:
    return Stamp(wall, mono, "boot", "synced")
