"""What happens to a camera while an event goes on: each takes a stand and returns when the fault has been noticed."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

from agent.capture import State
from tests.faults.camera_line import RING, Line, film
from tests.faults.camera_plug import Plug, Wait, Waits, pull, to
from tests.integration import rtsp


class Stand:
    """What a scenario plays with. `seconds` is the camera's time from one keyframe to the next."""

    def __init__(self, line: Line, plug: Plug, way: rtsp.Line, waits: Waits, folder: Path, cameras: ExitStack) -> None:
        self.line = line
        self.plug = plug
        self.way = way
        self._waits = waits
        self.folder = folder
        self.serve = plug.serve
        self.seconds = 1.0
        self._cameras = cameras

    @property
    def wait(self) -> Wait:
        """The last one before a try."""
        return self._waits.of(self.line.filming)

    def away(self) -> None:
        """Wait until the camera is given up."""
        self.line.wait(lambda: self.line.capture.status.state is State.AWAY, "it is given up")

    def broken(self, serve: Callable[[socket], None]) -> None:
        """Put what is no camera into the plug, until it was tried in vain."""
        self.plug.serve = serve
        tried = self.wait.tries
        self.plug.cut()
        # the first is the camera that was
        self.line.wait(lambda: self.wait.tries > tried + 1, "a try in vain")

    def becomes(self, film: Path) -> None:
        """Put another camera into the plug."""
        port = urlsplit(self._cameras.enter_context(rtsp.camera(film))).port or 0
        self.serve = to(port)
        self.broken(pull)


def silent(stand: Stand) -> None:
    """It restarts, takes the connection and never says a word; then it plays and sends nothing."""
    stand.broken(rtsp.silent)
    stand.broken(rtsp.play_then_silent)


def stalled(stand: Stand) -> None:
    """In the middle of the stream nothing comes any more, and the connection stays."""
    stand.way.held.set()
    stand.away()
    stand.way.held.clear()


def garbage(stand: Stand) -> None:
    """Its pictures become noise; then what it says is no protocol."""
    stand.way.spoiled.set()
    stand.away()
    stand.way.spoiled.clear()
    stand.broken(rtsp.play_then_noise)


def reboot(stand: Stand) -> None:
    """It is gone, and comes back."""
    stand.broken(pull)


def size(stand: Stand) -> None:
    """Somebody sets another resolution."""
    stand.becomes(film(stand.folder / "large.mp4", "640x360"))


def codec(stand: Stand) -> None:
    """Somebody sets H.265."""
    stand.becomes(film(stand.folder / "hevc.mp4", codec="hevc"))


def slow(stand: Stand) -> None:
    """Somebody sets one picture a second, a keyframe every other."""
    stand.becomes(film(stand.folder / "slow.mp4", rate=1))
    stand.seconds = 2.0


def fast(stand: Stand) -> None:
    """Somebody sets sixty pictures a second."""
    stand.becomes(film(stand.folder / "fast.mp4", rate=60))


def busy(stand: Stand) -> None:
    """The box has no time to look until the ring has let go of what came; and then the camera restarts."""
    stand.line.attends.clear()
    begun = stand.line.ring.evicted
    stand.line.wait(lambda: stand.line.ring.evicted > begun + 15 * RING, "footage that was let go of")
    stand.line.attends.set()
    stand.broken(pull)


SCENARIOS = {
    scenario.__name__: scenario for scenario in (silent, stalled, garbage, reboot, size, codec, slow, fast, busy)
}
