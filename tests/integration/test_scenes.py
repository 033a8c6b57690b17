"""The real replay over filmed scenes tells what is true of them, judged by the actors' own places on the ground.

Lines and zones lie where nothing hides who passes and nobody loiters, as whoever mounts a camera would lay them.
Where that is follows from the truth alone, so that scenes may be told anew. People are counted on the pavements
only: who rides past moves by more than the width of a person from one look to the next, and is not always followed.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent import cli
from agent.data import Point
from agent.geometry import area, intersection, side
from agent.simulator import film, journal, scenes
from agent.simulator.journal import Heading, Journal
from agent.simulator.render import Renderer
from agent.simulator.scene import Scene
from agent.simulator.tally import Spot, Stay, crossings, in_picture, stays
from agent.simulator.truth import Seen, Truth
from agent.simulator.view import Mount

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

SIZE, FPS, SECONDS = (640, 360), 10.0, 18.0

BUSY = dict.fromkeys(
    ("parade", "street_night", "rain", "no_helmet", "wrong_way", "sunset", "fog", "queue", "crowd"), 1
) | {"street": 3}
"""Scenes with much to count, and the seed with which somewhere all that passes is open to view."""

VEHICLES = ("bicycle", "motorcycle", "car", "bus", "truck")
WALKERS = ("person",)
CARS = ("car", "bus", "truck")
"""What a detector, and so a tracker, may take for one another."""

STAY = 1.5
"""Seconds in a zone from which it is an event."""

CLEAR = 0.4
"""Share of a thing that must be open to view."""

MOMENT = 0.4
"""Seconds before and after somebody crosses a line, comes or goes, that must be open to view."""


class Line(NamedTuple):
    """A line on the ground in metres, what is counted, and how far away whoever does not cross it stays."""

    ends: tuple[Spot, Spot]
    labels: tuple[str, ...]
    apart: float


def lines(near: float, far: float, labels: tuple[str, ...], apart: float) -> list[Line]:
    """Lines from y = `near` to y = `far`, straight or slanting, as far as they are in the picture."""
    ends = [((x / 2, near), (x / 2 + slant, far)) for x in range(11, 26) for slant in (0, 2, -2, 4, 6)]
    return [Line(pair, labels, apart) for pair in ends if shown(pair)]


def shown(spots: Sequence[Spot]) -> bool:
    return all(0 <= value <= 1 for point in in_picture(spots, Mount()) for value in point)


LINES = {
    "street": lines(3.5, 15.3, VEHICLES, 2.5),
    "near": lines(3.6, 5.4, WALKERS, 0.4),
    "far": lines(12.0, 15.3, WALKERS, 0.4),
}
ZONES = [
    ((5.0, 3.9), (8.0, 3.9), (8.0, 5.3), (5.0, 5.3)),
    *(((x, 12.1), (x + wide, 12.1), (x + wide, 15.3), (x, 15.3)) for wide in (8, 6, 4) for x in range(3, 12)),
]


class Film:
    """A scene's truth, and each track's looks in the order of time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pictures = journal.read(path.with_suffix(".jsonl")).pictures
        self.end = self.pictures[-1].seconds
        self.tracks: dict[int, list[tuple[Truth, Seen]]] = {}
        for picture in self.pictures:
            for seen in picture.seen:
                self.tracks.setdefault(seen.thing.track, []).append((picture, seen))

    @cached_property
    def _clear(self) -> dict[int, set[float]]:
        return {
            track: {picture.seconds for picture, seen in looks if seen.visible >= CLEAR}
            for track, looks in self.tracks.items()
        }

    def hidden(self, track: int, start: float, end: float) -> int:
        """Pictures between two seconds in which a track was not clearly seen; those after the film's end count."""
        asked = range(round(start * FPS), round(end * FPS) + 1)
        return sum(number / FPS not in self._clear[track] for number in asked)

    def came_alone(self, track: int) -> bool:
        """Whether a car came into view apart from all others: whose box it takes over, whose name it keeps."""
        return not any(
            {seen.thing.label, other.thing.label} <= set(CARS)
            and other.thing.track != track
            and intersection(other.box, seen.box) > 0.25 * area(seen.box)
            for picture, seen in self.tracks[track][: round(MOMENT * FPS)]
            for other in picture.seen
        )


def passed(line: Line, film: Film) -> dict[int, list[float]]:
    """When each track crossed a line."""
    found: dict[int, list[float]] = {}
    for track, looks in film.tracks.items():
        if looks[0][1].thing.label not in line.labels:
            continue
        for (_, last), (picture, here) in pairwise(looks):
            if crossings([replace(picture, seen=(seen,)) for seen in (last, here)], *line.ends, line.labels):
                found.setdefault(track, []).append(picture.seconds)
    return found


def is_open(line: Line, film: Film) -> bool:
    when = passed(line, film)
    seen_well = all(not film.hidden(track, at - MOMENT, at + MOMENT) for track, times in when.items() for at in times)
    alone = all(film.came_alone(track) for track in when)
    return seen_well and alone and not any(loiters(track, line, film, when.get(track, [])) for track in film.tracks)


def loiters(track: int, line: Line, film: Film, times: Sequence[float]) -> bool:
    """Whether a track is near a line for longer than it takes to cross it."""
    looks = film.tracks[track]
    if looks[0][1].thing.label not in line.labels:
        return False
    close = (picture.seconds for picture, seen in looks if near(line, seen.at))
    return any(all(abs(seconds - at) > 2 * MOMENT for at in times) for seconds in close)


def near(line: Line, spot: Spot) -> bool:
    a, b, here = Point(*line.ends[0]), Point(*line.ends[1]), Point(*spot)
    length = dist(a, b)
    along = ((here.x - a.x) * (b.x - a.x) + (here.y - a.y) * (b.y - a.y)) / length
    return abs(side(a, b, here)) / length < line.apart and -line.apart < along < length + line.apart


def counted(line: Line, film: Film) -> Counter[tuple[str, str]]:
    return crossings(film.pictures, *line.ends, line.labels)


def laid(film: Film) -> dict[str, Line]:
    """For each part of the street the open line that most cross, where there is one."""
    found = {}
    for part, candidates in LINES.items():
        clear = [line for line in candidates if is_open(line, film)]
        if clear:
            found[part] = max(clear, key=lambda line: counted(line, film).total())
    return found


def fenced(film: Film) -> dict[str, tuple[Spot, ...]]:
    """The zones in which all who come are seen to come, stay and go."""
    return {f"zone{number}": zone for number, zone in enumerate(ZONES) if shown(zone) and is_plain(zone, film)}


def is_plain(zone: Sequence[Spot], film: Film) -> bool:
    all_stays = stays(film.pictures, zone, 0.0, WALKERS)
    again = len({stay.track for stay in all_stays}) < len(all_stays)
    return not again and not lingered(zone, film) and all(plain(stay, film) for stay in all_stays)


def lingered(zone: Sequence[Spot], film: Film) -> bool:
    """Whether somebody is at an edge for longer than it takes to walk over it: feet have a size, and edges none."""
    for edge in zip(zone, (*zone[1:], zone[0]), strict=True):
        line = Line(edge, WALKERS, 0.3)
        at_edge = Counter(
            track
            for track, looks in film.tracks.items()
            for _, seen in looks
            if is_walker(seen) and near(line, seen.at)
        )
        if any(pictures > 1.5 * FPS for pictures in at_edge.values()):
            return True
    return False


def is_walker(seen: Seen) -> bool:
    return seen.thing.label in WALKERS


def plain(stay: Stay, film: Film) -> bool:
    """Whether a stay is clearly long or clearly short, is seen to begin and to end, and is never hidden for long."""
    sure = abs(stay.end - stay.start - STAY) > 0.5
    came, went = max(stay.start - MOMENT, 0.0), min(stay.end + MOMENT, film.end)
    ends = film.hidden(stay.track, came, stay.start + MOMENT) + film.hidden(stay.track, stay.end - MOMENT, went)
    return sure and not ends and film.hidden(stay.track, came, went) < FPS


def rendered(name: str) -> list[tuple[Scene, Truth]]:
    """Small pictures of a scene: one a quarter into each incident, or half into the scene where there is none."""
    scene = scenes.load(name, 1)
    moments = [each.start + (each.end - each.start) / 4 for each in scene.incidents] or [scene.seconds / 2]
    renderer = Renderer(scene, 1, (160, 90), FPS)
    return [(scene, renderer.picture(int(moment * FPS))[1]) for moment in moments]


@pytest.mark.parametrize("name", scenes.NAMES)
def test_every_scene_is_drawn_and_shows_who_takes_part_in_its_incidents(name: str) -> None:
    for number, (scene, truth) in enumerate(rendered(name)):
        if scene.incidents:
            assert scene.incidents[number].kind in truth.incidents
            assert set(scene.incidents[number].tracks) <= {seen.thing.track for seen in truth.seen}


@pytest.fixture(scope="session", params=BUSY)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A scene's first seconds, filmed."""
    folder = tmp_path_factory.mktemp(request.param)
    name, seed = request.param, BUSY[request.param]
    scene = replace(scenes.load(name, seed), seconds=SECONDS)
    renderer = Renderer(scene, seed, SIZE, FPS)
    with (folder / "film.jsonl").open("w") as file:
        told = Journal(file, Heading(name, seed, SIZE, FPS, renderer.frames, ()))
        film.write(renderer, folder / "film.mp4", "h264", told.add, 0)
    return Film(folder / "film.mp4")


def replayed(film: Film, rules: Sequence[dict[str, object]], capsys: pytest.CaptureFixture[str]) -> list[Any]:
    """What the agent tells of a film."""
    camera = {"id": "front", "url": "rtsp://127.0.0.1/", "detect_fps": FPS, "rules": rules}
    site = {"site": "shop", "model": "m", "broker": {"host": "localhost", "tls": False}, "cameras": [camera]}
    config, truth = film.path.with_name("site.yaml"), film.path.with_suffix(".jsonl")
    config.write_text(json.dumps(site))
    assert cli.main(["replay", str(film.path), "--config", str(config), "--truth", str(truth), "--json"]) == 0
    *told, score = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "score" in score
    return told


def test_what_crosses_and_who_stays_is_told_exactly(made: Film, capsys: pytest.CaptureFixture[str]) -> None:
    across, within = laid(made), fenced(made)
    assert any(counted(line, made) for line in across.values())
    rules: list[dict[str, object]] = [
        {"kind": "line", "name": name, "points": in_picture(line.ends, Mount()), "labels": line.labels}
        for name, line in across.items()
    ]
    rules += [
        {"kind": "zone", "name": name, "polygon": in_picture(zone, Mount()), "labels": WALKERS, "stay": STAY}
        for name, zone in within.items()
    ]
    told = replayed(made, rules, capsys)
    for name, line in across.items():
        assert told_crossings(told, name) == counted(line, made), (name, line.ends)
    for name, zone in within.items():
        wanted = stays(made.pictures, zone, STAY, WALKERS)
        events = sorted((event for event in told if event["rule"] == name), key=lambda event: float(event["start"]))
        assert [event["label"] for event in events] == [stay.label for stay in wanted], (name, zone)
        for event, stay in zip(events, wanted, strict=True):
            assert event["start"] == pytest.approx(stay.start + STAY, abs=1.0), (name, stay)
            assert event["end"] == pytest.approx(stay.end, abs=1.0), (name, stay)


def told_crossings(told: Sequence[Any], rule: str) -> Counter[tuple[str, str]]:
    lines = (line for line in told if line["kind"] == "count" and line["rule"] == rule)
    return Counter({(each["label"], each["direction"]): each["count"] for line in lines for each in line["crossings"]})
