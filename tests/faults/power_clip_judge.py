"""Starts the agent's clips on what a power cut left, and says what is wrong with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from agent.clips import recover
from agent.mux import PART
from tests.faults.power_clips import SCENE, contents, pictures
from tests.faults.power_replay import Told
from tests.faults.power_states import State
from tests.filming import RATE

LATEST = 8.0
"""Seconds of footage that a power cut may take: until the next sync, the fragment and the step that go before it."""

FAULTS = {
    "gone": "closed clips lost",
    "changed": "closed clips that do not play whole",
    "unreadable": "files that do not play",
    "broken": "files with pictures that the camera never sent",
    "shortened": "recovered clips without pictures that were synced",
    "late": f"recovered clips without more than the last {LATEST:g} s",
    "left": "unfinished files neither recovered nor deleted",
    "untold": "closed clips that nobody was told of",
    "crashed": "starts that failed",
}
"""Everything that can be wrong, and how the figures call it."""

NOTED: Mapping[str, str] = {}
"""What is known and no fault."""

_FOLLOW = set(pairwise(range(len(SCENE))))


def judge(state: State, told: Told, folder: Path) -> Iterable[str]:
    """What is wrong with the clips in a folder."""
    announced = list[str]()
    try:
        recover(folder, lambda clip: announced.append(clip.path.name))
    except Exception as error:  # noqa: BLE001 - whatever it is, the agent would not start
        return [f"crashed: {error!r}"]
    known = json.loads(told.before or "{}")
    return [
        *_closed(folder, known),
        *_named(folder),
        *_unfinished(folder, state, known),
        *(f"untold: {name}" for name in set(contents(folder)) - {*announced, *known}),
    ]


def _closed(folder: Path, known: Mapping[str, str]) -> Iterator[str]:
    there = contents(folder)
    yield from (f"gone: {name}" for name in known if name not in there)
    yield from (f"changed: {name}" for name in known if there.get(name, known[name]) != known[name])


def _named(folder: Path) -> Iterator[str]:
    for path in folder.glob("*.mp4"):
        shown = pictures(path.read_bytes())
        if not shown:
            yield f"unreadable: {path.name}"
        elif None in shown or not _FOLLOW.issuperset(pairwise(shown)):
            yield f"broken: {path.name} has {len(shown)} pictures: {shown}"


def _unfinished(folder: Path, state: State, known: Mapping[str, str]) -> Iterator[str]:
    """What is known is judged byte by byte already."""
    yield from (f"left: {path.name}" for path in folder.glob(f"*{PART}"))
    for name, safe in state.safe.items():
        path = folder / name.removesuffix(PART)
        if name.endswith(PART) and path.name not in known and (missing := set(pictures(safe)) - {None} - _shown(path)):
            yield f"shortened: {path.name} lacks {len(missing)} pictures that were synced"
    for name, written in state.written.items():
        path = folder / name.removesuffix(PART)
        missing = set(pictures(written)) - _shown(path)
        if len(missing) > LATEST * RATE and path.name not in known:
            yield f"late: {path.name} lacks {len(missing)} pictures"


def _shown(path: Path) -> set[int | None]:
    return set(pictures(path.read_bytes())) if path.exists() else set()
