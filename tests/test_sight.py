"""The model's part of the self-test: fails a box whose model sees too little or too much, and says how much."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from agent.data import WHOLE, Box, Detection, Image
from agent.errors import ModelError
from agent.models import STREET
from agent.selftest import minute, sight
from agent.selftest.eyes import Eyes
from agent.selftest.sight import Score
from agent.simulator.truth import Seen, Thing

Found = tuple[Detection, ...]

LEFT, RIGHT = Box(0.1, 0.2, 0.2, 0.6), Box(0.7, 0.2, 0.8, 0.6)
BESIDE = Box(0.14, 0.2, 0.24, 0.6)
"""Overlaps LEFT by less than a half, but by more than what must be something else."""

GRID = [Box(x / 10, y / 10, (x + 2) / 10, (y + 3) / 10) for x in range(9) for y in range(8)]


class Sees:
    """The truth, as a model with this fault would tell it."""

    input_size = (320, 320)

    def __init__(self, fault: Callable[[Found], Found] = lambda found: found) -> None:
        self._eyes = Eyes()
        self._fault = fault

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,), now: float | None = None) -> Found:
        return self._fault(self._eyes.detect(yuv, regions))


def everywhere(found: Found) -> Found:
    return (*found, *(Detection("person", 0.5, box) for box in GRID))


def moved(found: Found) -> Found:
    return tuple(Detection(d.label, d.score, Box(d.box.x1 / 2, d.box.y1, d.box.x2 / 2, d.box.y2)) for d in found)


def renamed(found: Found) -> Found:
    other = {"person": "car", "car": "person"}
    return tuple(Detection(other.get(d.label, "dog"), d.score, d.box) for d in found)


def seen(box: Box, label: str = "person", visible: float = 1.0) -> Seen:
    return Seen(Thing(1, label), box, visible, (0, 0), "walk")


def found(box: Box, label: str = "person") -> Detection:
    return Detection(label, 0.5, box)


def test_a_model_that_sees_what_is_there_passes_for_every_camera() -> None:
    findings = sight.look(lambda _: Sees())
    assert [finding.what for finding in findings] == ["model day", "model evening", "model night"]
    assert [finding for finding in findings if not finding.good] == []
    assert all(" 0 more that are none, " in finding.found for finding in findings)


@pytest.mark.parametrize("fault", [lambda _: (), lambda told: told[::3], moved, renamed, everywhere])
def test_a_model_that_is_broken_fails_for_every_camera(fault: Callable[[Found], Found]) -> None:
    findings = sight.look(lambda _: Sees(fault))
    assert [finding.good for finding in findings] == [False] * len(minute.SHOTS)


def test_the_installed_model_is_the_one_that_looks() -> None:
    asked: list[Path] = []

    def load(path: Path) -> Sees:
        asked.append(path)
        return Sees()

    sight.look(load)
    assert asked == [STREET]


def test_a_model_that_cannot_be_loaded_is_a_finding_with_the_reason() -> None:
    def load(path: Path) -> Sees:
        raise ModelError("its sha256 is wrong: copy the pack anew")

    (finding,) = sight.look(load)
    assert (finding.what, finding.good) == ("model", False)
    assert finding.found == "its sha256 is wrong: copy the pack anew"


def test_the_finding_says_how_much_was_asked_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sight.LEAST_FOUND, "day", 0.8)
    monkeypatch.setitem(sight.MOST_FALSE, "day", 0.1)
    finding = sight._finding("day", Score(41, 33, 4), 0.0094)
    assert finding.expected == "at least 33 found, at most 4 that are none"
    assert finding.found == "found 33 of 41 people and vehicles, 4 more that are none, 9 ms a look"
    assert finding.good
    assert not sight._finding("day", Score(41, 32, 4), 0.0094).good
    assert not sight._finding("day", Score(41, 33, 5), 0.0094).good


def test_a_film_that_asks_for_nothing_proves_nothing() -> None:
    assert not sight._finding("day", Score(0, 0, 0), 0.01).good


@pytest.mark.parametrize(
    ("there", "told", "expected"),
    [
        ([seen(LEFT)], [found(LEFT)], Score(1, 1, 0)),
        ([seen(LEFT)], [], Score(1, 0, 0)),
        ([seen(LEFT)], [found(RIGHT)], Score(1, 0, 1)),
        ([], [found(LEFT)], Score(0, 0, 1)),
        # kinds: a truck for a car will do, a car for a person will not
        ([seen(LEFT, "car")], [found(LEFT, "truck")], Score(1, 1, 0)),
        ([seen(LEFT)], [found(LEFT, "car")], Score(1, 0, 1)),
        # neither people nor vehicles
        ([seen(LEFT, "umbrella")], [found(RIGHT, "bag")], Score(0, 0, 0)),
        # hidden and small ones are not asked for, and may be told all the same
        ([seen(LEFT, visible=0.5)], [found(LEFT)], Score(0, 0, 0)),
        ([seen(Box(0.1, 0.1, 0.12, 0.16))], [found(Box(0.1, 0.1, 0.12, 0.16))], Score(0, 0, 0)),
        ([seen(LEFT, visible=0.5)], [found(BESIDE)], Score(0, 0, 0)),
        # each thing is found once, and where it is
        ([seen(LEFT)], [found(LEFT), found(LEFT)], Score(1, 1, 1)),
        ([seen(LEFT)], [found(BESIDE)], Score(1, 0, 1)),
        ([seen(LEFT), seen(RIGHT)], [found(RIGHT), found(LEFT)], Score(2, 2, 0)),
    ],
)
def test_what_is_told_is_held_against_what_is_there(there: list[Seen], told: list[Detection], expected: Score) -> None:
    assert sight.score(there, told) == expected
