"""What is measured of a pack, on cases that are worked out by hand."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from training import check, compare, sheet, thresholds
from training.evaluate import alarms, by_class, by_source, mean
from training.score import Found
from training.tests import make

BOX, ELSEWHERE = (0.2, 0.2, 0.5, 0.6), (0.7, 0.7, 0.9, 0.9)


def _found(*guesses: tuple[Sequence[float], float, str]) -> Found:
    boxes = np.array([box for box, _, _ in guesses], float).reshape(-1, 4)
    numbers = np.array([make.number(name) for _, _, name in guesses], np.intp)
    return Found(boxes, np.array([score for _, score, _ in guesses], float), numbers)


def test_only_pictures_that_are_known_to_be_without_raise_false_alarms() -> None:
    unknown = make.picture(known=frozenset())
    pictures = [make.picture(), make.picture(make.label(BOX, "fire")), unknown, make.picture()]
    told = _found((ELSEWHERE, 0.7, "fire"))
    counted = alarms(pictures, [told, told, told, _found()], "fire", 0.5)
    assert (counted.pictures, counted.false) == (2, 1)


def test_what_is_below_its_threshold_is_no_alarm() -> None:
    told = _found((ELSEWHERE, 0.7, "fire"))
    assert alarms([make.picture()], [told], "fire", 0.8).false == 0


def test_each_class_and_source_has_its_figure() -> None:
    pictures = [make.picture(make.label(BOX, "car"), source=source) for source in ("east", "west")]
    found = [_found((BOX, 0.9, "car")), _found()]
    assert by_class(pictures, found)["car"].ap == 0.5
    told = by_source(pictures, found)
    assert told["east"]["car"].ap == 1
    assert told["west"]["car"].ap == 0
    assert mean(by_class(pictures, found)) == 0.5


def _costs(*rows: tuple[float, float, float, float]) -> list[thresholds.Cost]:
    return [thresholds.Cost(*row) for row in rows]


def test_a_hazard_gets_the_best_balance_where_it_seldom_raises_a_false_alarm() -> None:
    rows = _costs((0.1, 1.0, 0.2, 0), (0.2, 0.8, 0.8, 0.002), (0.3, 0.2, 1.0, 0))
    assert thresholds.chosen(rows).score == 0.2


def test_and_a_higher_one_where_the_balance_raises_too_many() -> None:
    rows = _costs((0.1, 0.9, 0.9, 0.1), (0.2, 0.7, 0.9, 0.02), (0.3, 0.4, 0.9, 0.001), (0.4, 0.1, 1.0, 0.0))
    assert thresholds.chosen(rows).score == 0.3


def test_costs_count_what_is_told_at_each_threshold() -> None:
    pictures = [make.picture(make.label(BOX, "fire")), make.picture()]
    rows = thresholds.costs(pictures, [_found((BOX, 0.6, "fire")), _found((ELSEWHERE, 0.3, "fire"))], "fire")
    low, high = rows[0], next(row for row in rows if row.score == 0.5)
    assert (low.recall, low.precision, low.false) == (1, 0.5, 1)
    assert (high.recall, high.precision, high.false) == (1, 1, 0)


def test_the_sheet_shows_the_surest_false_and_the_largest_missed(tmp_path: Path) -> None:
    path = make.drawn(tmp_path / "picture.png", BOX)
    pictures = [make.picture(make.label(BOX, "car"), path=path)]
    mistakes = sheet.worst(pictures, [_found((ELSEWHERE, 0.9, "car"))])
    assert [each.text for each in mistakes] == ["car 0.90?", "car missed"]
    sheet.write(tmp_path / "sheet.png", mistakes)
    assert cv2.imread(str(tmp_path / "sheet.png")) is not None


def test_a_sheet_without_mistakes_is_empty() -> None:
    pictures = [make.picture(make.label(BOX, "car"))]
    assert sheet.worst(pictures, [_found((BOX, 0.9, "car"))]) == []


def test_the_check_finds_each_kind_of_fault(tmp_path: Path) -> None:
    path = make.drawn(tmp_path / "a.png", BOX)
    good = make.picture(make.label(BOX, "car"), path=path)
    assert list(check.problems([good])) == []
    small = make.picture(path=path, size=(10, 10))
    outside = make.picture(make.label((0.5, 0.5, 1.2, 0.9), "car"), path=path)
    twin = make.picture(path=path, split="val")
    gone = make.picture(path=tmp_path / "gone.png")
    for picture, says in ((small, "is 200x120, not 10x10"), (outside, "is none inside"), (gone, "cannot be read")):
        assert any(says in line for line in check.problems([picture])), says
    assert any("is the same picture as" in line for line in check.problems([good, twin]))


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ((1, 7, 10, 20, 30, 40, 1, -4.1, -7.3, 0), True),
        ((1, 7, 10, 20, 30, 40, 0, -1, -1, -1), False),
        ((1, 7, 10, 20, 30, 40, 1, 1, 0.9), True),
        ((1, 7, 10, 20, 30, 40, 1, 1, 0.1), False),
        ((1, 7, 10, 20, 30, 40, 1, 3, 0.9), False),
    ],
)
def test_the_truth_of_a_sequence_says_who_is_asked_for(row: tuple[float, ...], asked: bool) -> None:
    picture = compare._picture(Path("mot"), np.array([row], float), 1, np.zeros((180, 100), np.uint8))
    there, aside = (picture.labels, picture.unsure) if asked else (picture.unsure, picture.labels)
    assert there[0].box == pytest.approx((0.1, 20 / 120, 0.4, 0.5))
    assert aside == ()
