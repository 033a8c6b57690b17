"""A site to do harm to: a broker that remembers, a control room that listens, a camera on a busy street, the agent."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration import rtsp
from tests.integration.broker import PLAIN, Broker, Subscriber, free_port
from tests.integration.site import Site

REMEMBERS = f"{PLAIN}\nautosave_on_changes true\nautosave_interval 1\n"
"""A broker that saves after each change: mosquitto's default forgets on kill -9 what it has acknowledged."""

SHORT_CLIPS = {"before": 1, "after": 8, "longest": 10}
"""Seconds: with so much to come after an event, one that begins two seconds into a clip begins the next."""

WALKERS = ((150, 0), (110, 300), (170, 500))
"""Pixels a second and where each begins: somebody comes into the picture or leaves it every second or two."""


class Camera:
    """An RTSP camera that dies and comes back at the same address; `pace` is how many times too fast it films."""

    def __init__(self, film: Path, pace: int = 1) -> None:
        self._film = film
        self._port = free_port()
        self._pace = pace
        self._life = ExitStack()
        self.url = f"rtsp://127.0.0.1:{self._port}/cam"

    def start(self) -> None:
        """Film, from the beginning of the film."""
        self._life.enter_context(rtsp.camera(self._film, "--port", str(self._port), "--pace", str(self._pace)))

    def kill(self) -> None:
        """kill -9."""
        self._life.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that runs, and the agent's site, not started."""

    broker: Broker
    control_room: Subscriber
    camera: Camera
    site: Site


def make_busy_street(path: Path, seconds: int = 20) -> Path:
    """A grey street on which people in white come and go, with a keyframe every half second."""
    size = f"r=15:d={seconds}"
    drawn = [f"gradients=s=640x360:{size}:c0=0x404040:c1=0x707070:speed=0.00001[street0]"]
    for number, (speed, begin) in enumerate(WALKERS):
        drawn.append(f"color=white:s=50x120:{size}[walker{number}]")
        where = f"x='mod(t*{speed}+{begin},760)-60':y={20 + 110 * number}"
        drawn.append(f"[street{number}][walker{number}]overlay={where}[street{number + 1}]")
    scene = ";".join(drawn) + f";[street{len(WALKERS)}]format=yuv420p"
    codec = ("-c:v", "libx264", "-preset", "veryfast", "-g", "8", "-bf", "0")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", scene, *codec, str(path)], check=True)
    return path


def through(port: int, *, receipts: bool = False) -> dict[str, Any]:
    """The broker at a port, as site.yaml names it."""
    return {"host": "localhost", "port": port, "tls": False, "keepalive": 5, "receipts": receipts}


@contextmanager
def scene(
    folder: Path,
    film: Path,
    *,
    pace: int = 1,
    receipts: bool = False,
    module: str | None = None,
    settings: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Scene]:
    """All of it, running but for the agent, which is killed in the end."""
    with ExitStack() as stack:
        broker = Broker(folder / "broker", REMEMBERS)
        broker.start()
        stack.callback(broker.stop)
        control_room = Subscriber(broker.settings(), receipts=receipts)
        stack.callback(control_room.close)
        broker.save()
        films = Camera(film, pace)
        films.start()
        stack.callback(films.kill)
        changed = {"broker": through(broker.port, receipts=receipts), **(settings or {})}
        site = Site(folder / "site", broker.port, films.url, module=module, settings=changed, environment=environment)
        stack.callback(site.close)
        yield Scene(broker, control_room, films, site)
