"""What both endurance scripts stand on: a broker, a control room, a camera that can be killed, a site, a verdict."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.integration.broker import PLAIN, Broker, Heard, Subscriber, free_port
from tests.integration.rtsp import camera
from tests.integration.site import Site, make_street, missing, renamed, stored, unreadable
from tests.shared import ROOT as SHARED

CLIP = SHARED / "clips" / "street_suburb_cars.mp4"
MODEL = SHARED / "models" / "ssd_mobilenet_v1_coco_quant_300.tflite"


REMEMBERS = f"{PLAIN}\nautosave_on_changes true\nautosave_interval 1\n"
"""A broker that saves after each change: mosquitto's default forgets on kill -9 what it has acknowledged."""


class Camera:
    """An RTSP camera that dies and comes back at the same address."""

    def __init__(self, film: Path) -> None:
        self._film = film
        self._port = free_port()
        self._life = ExitStack()
        self.url = f"rtsp://127.0.0.1:{self._port}/cam"

    def start(self) -> None:
        self._life.enter_context(camera(self._film, "--port", str(self._port)))

    def kill(self) -> None:
        self._life.close()


@dataclass(frozen=True)
class Scene:
    """Everything that runs."""

    broker: Broker
    control_room: Subscriber
    camera: Camera
    site: Site


@dataclass(frozen=True)
class Verdict:
    """What came of it. All of the counts below `clips` must be 0."""

    committed: int
    events: int
    clips: int
    lost: int
    renamed: int
    events_without_end: int
    events_begun_twice: int
    clips_unreadable: int
    clips_untold: int

    @property
    def good(self) -> bool:
        wrong = (self.lost, self.renamed, self.events_without_end, self.events_begun_twice)
        return bool(self.events) and not any((*wrong, self.clips_unreadable, self.clips_untold))


def arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """With a film and a model; the shared ones where they are, else a drawn street and a detector of white things."""
    parser.add_argument("--film", type=Path, default=CLIP if CLIP.exists() else None)
    parser.add_argument("--model", type=Path, default=MODEL if MODEL.exists() else None)
    parser.add_argument("--json", action="store_true", help="one JSON line at the end")
    return parser.parse_args()


@contextmanager
def scene(folder: Path, film: Path | None, model: Path | None) -> Iterator[Scene]:
    """A broker that remembers its sessions, a control room that listens, a camera that films, a site not started."""
    broker = Broker(folder / "broker", REMEMBERS)
    broker.start()
    control_room = Subscriber(broker.settings())
    broker.save()
    films = Camera(film or make_street(folder / "street.mp4"))
    films.start()
    site = Site(folder / "site", broker.port, films.url, model)
    try:
        yield Scene(broker, control_room, films, site)
    finally:
        site.close()
        films.kill()
        control_room.close()
        broker.stop()


def verdict(scene: Scene) -> Verdict:
    """Stop the agent in good order and judge what the control room heard and the box holds."""
    code, seconds = scene.site.stop()
    assert code == 0 and seconds < 10, f"exit code {code} after {seconds:.1f} s"
    committed = scene.site.committed()
    with suppress(AssertionError):  # what is still missing then is judged as lost
        scene.control_room.wait(lambda: not missing(scene.control_room.heard, committed), "everything committed")
    return _judge(scene.control_room.heard, scene.site, committed)


def _judge(heard: Sequence[Heard], site: Site, committed: int) -> Verdict:
    unique = {message.attributes["id"]: message for message in stored(heard)}.values()
    lives: defaultdict[str, list[str]] = defaultdict(list)
    told = set()
    for message in unique:
        payload = json.loads(message.payload)
        if message.topic.endswith("/event"):
            lives[payload["event"]].append(payload["phase"])
        elif message.topic.endswith("/clip"):
            told.add(payload["clip"])
    return Verdict(
        committed=committed,
        events=len(lives),
        clips=len(site.clips),
        lost=len(missing(heard, committed)),
        renamed=len(renamed(heard)),
        events_without_end=sum("end" not in life for life in lives.values()),
        events_begun_twice=sum(life.count("new") != 1 for life in lives.values()),
        clips_unreadable=len(unreadable(site.clips)),
        clips_untold=len({path.stem for path in site.clips} - told),
    )
