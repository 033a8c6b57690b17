"""Looks at several regions become one list of things."""

from collections.abc import Sequence

import numpy as np
import pytest

from agent.data import WHOLE, Box
from agent.infer.heads import Candidates
from agent.infer.letterbox import Placed
from agent.infer.merge import BLOCK, COVERED, CUT, MOST, Flags, place, suppress


def candidates(*rows: Sequence[float], classes: Sequence[int] | None = None) -> Candidates:
    """Rows of x1 y1 x2 y2 score."""
    table = np.array(rows, np.float32).reshape(-1, 5)
    return Candidates(table[:, :4], table[:, 4], np.array(classes or [0] * len(rows), np.intp))


def flags(*values: bool) -> Flags:
    return np.array(values, bool)


def test_a_box_comes_back_to_its_place_in_the_frame() -> None:
    """Through letterbox bars of a quarter of the input above and below."""
    placed = Placed(Box(0.5, 0, 1, 0.5), Box(0, 0.25, 1, 0.75))
    found, cut = place(candidates((0.2, 0.5, 0.4, 0.625, 0.9)), placed)
    assert found.boxes[0] == pytest.approx([0.6, 0.25, 0.7, 0.375])
    assert not cut.any()


def test_a_box_cut_by_an_inner_edge_counts_less() -> None:
    found, cut = place(candidates((0.8, 0.2, 1, 0.4, 0.9)), Placed(Box(0, 0, 0.5, 1), WHOLE))
    assert cut.all()
    assert found.scores == pytest.approx([0.9 * CUT])


def test_the_edge_of_the_frame_cuts_nothing() -> None:
    found, cut = place(candidates((0.8, 0.2, 1, 1, 0.9)), Placed(Box(0.5, 0.5, 1, 1), WHOLE))
    assert not cut.any()
    assert found.scores == pytest.approx([0.9])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("column", range(5))
def test_what_is_no_number_is_left_out(bad: float, column: int) -> None:
    row = [0.2, 0.2, 0.4, 0.4, 0.9]
    row[column] = bad
    found, _ = place(candidates(row, (0.5, 0.5, 0.6, 0.6, 0.8)), Placed(WHOLE, WHOLE))
    assert found.scores == pytest.approx([0.8])


@pytest.mark.parametrize("box", [(0.4, 0.2, 0.2, 0.4), (0.2, 0.2, 0.2, 0.4), (1.1, 0.2, 1.3, 0.4), (-3, 0, -2, 1)])
def test_an_empty_box_is_left_out(box: Sequence[float]) -> None:
    assert len(place(candidates((*box, 0.9)), Placed(WHOLE, WHOLE))[0].scores) == 0


def test_boxes_and_scores_stay_within_0_and_1() -> None:
    found, _ = place(candidates((-0.5, -1, 2, 1.5, 1.004)), Placed(WHOLE, WHOLE))
    assert found.boxes[0].tolist() == [0, 0, 1, 1]
    assert found.scores.tolist() == [1]


def test_the_better_of_two_on_one_thing_stays() -> None:
    found = candidates((0.1, 0.1, 0.3, 0.3, 0.7), (0.11, 0.1, 0.31, 0.3, 0.8))
    assert suppress(found, flags(False, False), 0.45) == [1]


def test_two_things_side_by_side_stay() -> None:
    found = candidates((0.1, 0.1, 0.3, 0.3, 0.7), (0.25, 0.1, 0.45, 0.3, 0.8))
    assert suppress(found, flags(False, False), 0.45) == [1, 0]


def test_two_classes_in_one_place_stay() -> None:
    found = candidates((0.1, 0.1, 0.3, 0.3, 0.7), (0.1, 0.1, 0.3, 0.3, 0.8), classes=[0, 1])
    assert suppress(found, flags(False, False), 0.45) == [1, 0]


def test_a_piece_goes_when_the_whole_was_seen_even_less_surely() -> None:
    """A quarter of a thing overlaps it by 0.25 only."""
    found = candidates((0.1, 0.1, 0.2, 0.3, 0.9), (0.1, 0.1, 0.5, 0.3, 0.5))
    assert suppress(found, flags(True, False), 0.45) == [1]


def test_a_small_thing_before_a_large_one_stays() -> None:
    found = candidates((0.1, 0.1, 0.2, 0.3, 0.6), (0.1, 0.1, 0.5, 0.3, 0.9))
    assert suppress(found, flags(False, False), 0.45) == [1, 0]


def test_nothing_found_is_nothing_placed() -> None:
    found, cut = place(candidates(), Placed(Box(0, 0, 0.5, 1), WHOLE))
    assert (len(found.boxes), len(cut), suppress(found, cut, 0.45)) == (0, 0, [])


def test_of_more_than_can_be_merged_the_surest_are() -> None:
    scores = np.linspace(0.3, 0.9, MOST + 50)
    found, _ = place(candidates(*((0.1, 0.1, 0.3, 0.3, score) for score in scores)), Placed(WHOLE, WHOLE))
    assert sorted(found.scores.tolist()) == pytest.approx(scores[50:].tolist())


def _greedily(found: Candidates, cut: Flags, overlap: float) -> list[int]:
    """The same, pair by pair."""
    kept: list[int] = []
    for each in sorted(range(len(cut)), key=lambda n: (bool(cut[n]), -float(found.scores[n]))):
        if not any(
            found.classes[each] == found.classes[best] and _beats(found, cut, overlap, best, each) for best in kept
        ):
            kept.append(each)
    return kept


def _beats(found: Candidates, cut: Flags, overlap: float, best: int, other: int) -> bool:
    low, high = (side(found.boxes[best], found.boxes[other]) for side in (np.maximum, np.minimum))
    shared = max(0, high[2] - low[0]) * max(0, high[3] - low[1])
    one, two = ((box[2] - box[0]) * (box[3] - box[1]) for box in (found.boxes[best], found.boxes[other]))
    return bool(shared > overlap * (one + two - shared) or (cut[other] and shared > COVERED * two))


@pytest.mark.parametrize("number", [1, 7, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_any_number_of_candidates_is_thinned_out_like_pair_by_pair(number: int) -> None:
    chance = np.random.default_rng(number)
    corner, sides = chance.random((number, 2)) * 0.8, 0.02 + chance.random((number, 2)) * 0.18
    table = np.concatenate((corner, corner + sides), axis=1).astype(np.float32)
    scores, classes = chance.random(number).astype(np.float32), chance.integers(0, 3, number)
    found, cut = Candidates(table, scores, classes), chance.random(number) < 0.3
    assert suppress(found, cut, 0.3) == _greedily(found, cut, 0.3)
