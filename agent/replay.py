"""`replay`: the whole story over recordings, as fast as the machine allows, with a report for people's eyes.

The same Watcher that lives with a camera; times are seconds into the recording.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tqdm import tqdm

from agent import ability, infer, stream
from agent.annotate import Annotator
from agent.config import Camera, Site
from agent.counts import Counts, Minute
from agent.data import Event, Frame, Phase
from agent.errors import AgentError
from agent.events import EventBook
from agent.eyes import luma
from agent.gate import Gate
from agent.models import STREET
from agent.photographer import Photographer
from agent.privacy import Door
from agent.report import Story, end_of, write
from agent.rules import KINDS, build
from agent.rules.options import RuleOptions
from agent.score import Told, score, table
from agent.score import as_json as row_as_json
from agent.simulator.standin import StandIn
from agent.track import Tracker
from agent.truths import Truths
from agent.truths import read as read_truth
from agent.watch import Look, Watcher

USUAL = ("person", "bicycle", "motorcycle", "car", "bus", "truck")
"""What is told without a site.yaml, as far as the model knows it; a model of other things tells them all."""

EVERYWHERE = [[0, 0], [1, 0], [1, 1], [0, 1]]
LOOKS = 5.0

UNSCORED = frozenset({"zone", "line"})
"""Kinds that tell what an installer asked for, not what went wrong."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the story goes besides standard output."""

    json_lines: bool
    annotate: Path | None
    report: Path | None


@dataclass(frozen=True, slots=True)
class _View:
    """How a recording is looked at: as which camera."""

    camera: str
    fps: float
    rules: tuple[RuleOptions, ...]
    door: Door


def run(videos: Sequence[Path], site: Site | None, model: Path | None, truth: Path | None, outputs: Outputs) -> int:
    """Replay each video and print each event when it ends; JSON when asked for or when stdout is no terminal.

    With a `truth` the events are scored by kind against the incidents in it. What is in the pictures is told by
    `model`, else by the stand-in that knows the truth of a filmed scene, else by the site's model or the agent's own;
    a model's experimental labels as far as the site wants them, and all without a site.
    A video that cannot be read is told on stderr and the others are still done. Returns 0, or 1 when some failed.
    Raises ModelError for the model, AgentError for the truth.
    """
    truths = read_truth(truth) if truth else None
    detector = _detector(site, model, truths)
    as_json = outputs.json_lines or not sys.stdout.isatty()
    stories = []
    for path in videos:
        try:
            view = _view(path, site, detector.labels, scored=truths is not None)
            story = _replay(path, view, detector, as_json, outputs.annotate)
        except AgentError as error:
            print(error, file=sys.stderr)
            continue
        stories.append(story)
        print(_summary(story), file=sys.stderr)
    if outputs.report:
        write(outputs.report, stories)
    if truths:
        _print_score(truths, stories, as_json)
    return 0 if len(stories) == len(videos) else 1


def _detector(site: Site | None, model: Path | None, truths: Truths | None) -> "infer.Detector | StandIn":
    if model is None and truths and truths.record:
        return StandIn(truths.record)
    if site is None:
        return infer.load(model or STREET, experimental=None)
    return infer.load(model or site.model, site.threads, site.experimental, ability.wanted(site))


def _view(path: Path, site: Site | None, labels: Sequence[str], scored: bool) -> _View:
    """The site's camera of the recording's name, or its first; without a site one zone over all of the picture, and
    where it is scored all kinds that need no more to be told than their name."""
    if site:
        camera = next((camera for camera in site.cameras if camera.id == path.stem), site.cameras[0])
        return _View(camera.id, camera.detect_fps, camera.rules, _door(camera))
    zone = {"kind": "zone", "name": "picture", "polygon": EVERYWHERE, "labels": usual(labels)}
    rules = (KINDS["zone"].model_validate(zone), *(ability.usual(labels) if scored else ()))
    return _View("replay", LOOKS, rules, Door((), None))


def _print_score(truths: Truths, stories: Sequence[Story], as_json: bool) -> None:
    """Score what was told of the recordings whose truth is known; the others are named."""
    known = {story.video: true for story in stories if (true := truths.of(story.video)) is not None}
    for story in stories:
        if story.video not in known:
            print(f"{story.video}: not scored: the truth does not know it", file=sys.stderr)
    scored = [story for story in stories if story.video in known]
    told = [Told(str(story.video), each.trigger.kind, each.started) for story in scored for each in story.events]
    kinds = sorted(({each.kind for each in told} | truths.kinds) - UNSCORED)
    rows = score([each for true in known.values() for each in true], told, kinds, sum(s.seconds for s in scored))
    print(json.dumps({"score": [row_as_json(row) for row in rows]}) if as_json else table(rows))


def usual(labels: Sequence[str]) -> list[str]:
    """What is told of the labels that a model knows when nobody chose."""
    return [label for label in USUAL if label in labels] or sorted(set(labels))[:32]


def _door(camera: Camera) -> Door:
    return Door(camera.privacy.masks, camera.privacy.drawn_on)


def _replay(path: Path, view: _View, detector: infer.Detector | StandIn, as_json: bool, annotate: Path | None) -> Story:
    if isinstance(detector, StandIn):
        _begin(path, detector)
    _, seconds, _ = stream.probe(path)
    numbers = count(1)
    photographer = Photographer(view.camera, view.door)
    book = EventBook(view.camera, lambda: f"{path.stem}-{next(numbers)}", photographer.of_box, photographer)
    watcher = Watcher(
        detector,
        Tracker(),
        [(rule.name, build(rule)) for rule in view.rules],
        book,
        pixels=any(rule.pixels for rule in view.rules),
    )
    counts = Counts(tuple(rule.name for rule in view.rules), 0.0)
    ended: list[Event] = []
    at = 0.0
    with ExitStack() as stack:
        annotator = stack.enter_context(closing(Annotator(annotate, view.rules))) if annotate else None
        frames = stream.frames(path, view.fps, view.camera)
        for look in _looks(frames, watcher, counts, path.name, seconds):
            at = look.frame.mono
            if annotator:
                annotator.draw(look)
            ended += _tell(path, look.events, as_json)
    ended += _tell(path, book.end_all(at, at, "end of the recording"), as_json)
    _, minutes = counts.close(at)
    _tell_counts(path, minutes, as_json)
    return Story(path, seconds or at, tuple(ended), minutes)


def _begin(path: Path, detector: StandIn) -> None:
    """Raises SimulatorError for a film in which the stand-in would see nothing from end to end."""
    with closing(stream.frames(path)) as frames:
        detector.begin(path.name, next(frames).yuv)


def _looks(
    frames: Iterator[Frame], watcher: Watcher, counts: Counts, name: str, seconds: float | None
) -> Iterator[Look]:
    """Each frame's look, counted, with a progress bar in seconds of the recording where someone watches."""
    gate = Gate()
    with tqdm(total=seconds and round(seconds, 1), desc=name, unit="s", disable=None, leave=False) as bar:
        for frame in frames:
            look = watcher.look(frame, gate.look(luma(frame), frame.mono))
            counts.take(look.findings, frame.mono)
            bar.update(round(frame.mono - bar.n, 3))
            yield look


def _tell(path: Path, events: Sequence[Event], as_json: bool) -> list[Event]:
    over = [event for event in events if event.phase is Phase.END]
    for event in over:
        print(_line(path, event) if as_json else _row(path, event), flush=True)
    return over


def _line(path: Path, event: Event) -> str:
    trigger = event.trigger
    return json.dumps(
        {
            "video": str(path),
            "event": event.id,
            "camera": event.camera,
            "kind": trigger.kind,
            "rule": trigger.rule,
            "label": trigger.label,
            "severity": trigger.severity,
            "start": round(event.started, 2),
            "end": round(end_of(event), 2),
            "score": round(event.score, 3),
            "top_score": round(event.top_score, 3),
            "box": [round(value, 4) for value in trigger.box],
        }
    )


def _row(path: Path, event: Event) -> str:
    trigger = event.trigger
    times = f"{event.started:7.1f} .. {end_of(event):7.1f} s"
    return f"{path.name:<28} {times}  {trigger.kind:<8} {trigger.rule:<16} {trigger.label:<12} {event.score:.2f}"


def _tell_counts(path: Path, minutes: Sequence[Minute], as_json: bool) -> None:
    """Directed counts, where a rule made any."""
    for minute in minutes:
        if not minute.crossings:
            continue
        counted = [{"label": label, "direction": way, "count": number} for label, way, number in minute.crossings]
        line = {"video": str(path), "rule": minute.rule, "kind": "count", "crossings": counted}
        print(json.dumps(line) if as_json else _count_row(path, minute), flush=True)


def _count_row(path: Path, minute: Minute) -> str:
    told = ", ".join(f"{number} {label} {way}" for label, way, number in minute.crossings)
    return f"{path.name:<28} {minute.rule}: {told}"


def _summary(story: Story) -> str:
    return f"{story.video.name}: {story.seconds:.1f} s, {len(story.events)} events"
