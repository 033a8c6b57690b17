"""A film's truth is read back as it was written; what is wrong in it is said with its line."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.data import Box
from agent.errors import SimulatorError
from agent.simulator import journal
from agent.simulator.journal import Heading, Journal, Record
from agent.simulator.truth import Incident, Truth
from tests.walk import Walk

HEADING = Heading("walk", 7, (640, 360), 10.0, 4, (Incident("fall", 0.1, 0.25, (1,)),))


def written(path: Path) -> Record:
    truths = tuple(Walk().truth(number) for number in range(4))
    with path.open("w") as file:
        notes = Journal(file, HEADING)
        for truth in truths:
            notes.add(truth)
    return Record(HEADING, truths)


def test_truth_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    before, after = written(tmp_path / "truth.jsonl"), journal.read(tmp_path / "truth.jsonl")
    assert after.heading == before.heading
    for old, new in zip(before.pictures, after.pictures, strict=True):
        (was,), (found,) = old.seen, new.seen
        assert replace(new, seen=()) == replace(old, seen=())
        assert found.box == pytest.approx(was.box, abs=1e-5)
        assert replace(found, box=was.box, at=was.at) == was
        assert found.at == pytest.approx(was.at, abs=1e-3)


def test_truth_is_a_heading_and_a_line_per_picture(tmp_path: Path) -> None:
    written(tmp_path / "truth.jsonl")
    heading, *pictures = map(json.loads, (tmp_path / "truth.jsonl").read_text().splitlines())
    assert heading == {
        "scene": "walk", "seed": 7, "width": 640, "height": 360, "fps": 10.0, "frames": 4,
        "incidents": [{"kind": "fall", "start": 0.1, "end": 0.25, "tracks": [1]}],
    }  # fmt: skip
    assert pictures[3] == {
        "frame": 3, "seconds": 0.3, "incidents": ["walk"],
        "seen": [{"track": 1, "label": "person", "of": None, "box": [0.1, 0.16667, 0.1625, 0.38889],
                  "visible": 1.0, "at": [3.142, 2.5], "doing": "walk"}],
    }  # fmt: skip


def spoiled(line: int, **facts: Any) -> Any:
    def spoil(lines: list[str]) -> list[str]:
        lines[line] = json.dumps({**json.loads(lines[line]), **facts})
        return lines

    return spoil


SEEN = {"track": 1, "label": "car", "of": None, "box": [0, 0, 1, 1], "visible": 1, "at": [0, 0], "doing": "x"}


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda _: [], "truth.jsonl:1: "),
        (lambda _: ["\xff\xfe not ours"], "truth.jsonl:1: "),
        (lambda _: ["[" * 100_000], "truth.jsonl:1: "),
        (lambda lines: [" " * (1 << 20) + lines[0], *lines[1:]], "truth.jsonl:1: "),
        (lambda lines: lines[:-1], "truth.jsonl:4: ends after 3 of 4 pictures"),
        (lambda lines: [*lines, lines[-1]], "truth.jsonl:6: picture 3 where 4 should be"),
        (lambda lines: [lines[0], lines[2], lines[1]], "truth.jsonl:2: picture 1 where 0 should be"),
        (spoiled(0, fps=0), "truth.jsonl:1: fps: "),
        (spoiled(0, fps=float("nan")), "truth.jsonl:1: fps: "),
        (spoiled(0, colour="red"), "truth.jsonl:1: colour: "),
        (spoiled(2, seen=[{**SEEN, "box": [0, 0, 1.5, 1]}]), r"truth.jsonl:3: seen\.0\.box\.2: "),
        (spoiled(2, seen=[{**SEEN, "box": [0.6, 0, 0.5, 1]}]), r"truth.jsonl:3: seen\.0: .*inside out"),
        (spoiled(2, seen=[{**SEEN, "box": [0, 0, 1]}]), r"truth.jsonl:3: seen\.0\.box"),
        (spoiled(2, seen=[{**SEEN, "track": "one"}]), r"truth.jsonl:3: seen\.0\.track: "),
    ],
)
def test_truth_that_is_wrong_is_one_line_that_says_where(tmp_path: Path, spoil: Any, fault: str) -> None:
    path = tmp_path / "truth.jsonl"
    written(path)
    path.write_text("\n".join(spoil(path.read_text().splitlines())), encoding="latin-1")
    with pytest.raises(SimulatorError, match=fault) as caught:
        journal.read(path)
    assert "\n" not in str(caught.value)


def test_truth_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match=r"none\.jsonl: cannot be read: No such file"):
        journal.read(tmp_path / "none.jsonl")


def test_boxes_are_written_with_five_decimals(tmp_path: Path) -> None:
    third = replace(Walk().truth(0).seen[0], box=Box(1 / 3, 0, 2 / 3, 1))
    with (tmp_path / "truth.jsonl").open("w") as file:
        Journal(file, HEADING).add(Truth(0, 0.0, (third,), ()))
    assert '"box":[0.33333,0.0,0.66667,1.0]' in (tmp_path / "truth.jsonl").read_text()
