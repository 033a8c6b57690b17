"""Training reads the network's numbers as the agent does."""

import numpy as np
import pytest

from agent.data import Box
from agent.infer.heads import cells as agents
from training import grid
from training.network import Plan
from training.plans import CLOSE, LOOK
from training.tests.make import TINY

WHOLE = Box(0, 0, 1, 1)


@pytest.mark.parametrize("plan", [LOOK, CLOSE])
def test_cells_and_boxes_are_the_agent_s(plan: Plan) -> None:
    places = grid.cells(plan)
    assert (places == agents.cells(plan.size, plan.strides)).all()
    numbers = np.random.default_rng(1).uniform(-5, 5, (len(places), 4)).astype(np.float32)
    assert grid.corners(numbers, places) == pytest.approx(
        agents.corners(agents.decoded(numbers, places)), rel=1e-5, abs=1e-3
    )


def _seen(*cells: int, score: float = 0.9) -> tuple[grid.Floats, grid.Floats]:
    """A person in each of these cells of TINY, 16 pixels wide and 32 high around its corner; nothing elsewhere."""
    count = len(grid.cells(TINY))
    scores, boxes = np.zeros((count, 3), np.float32), np.zeros((count, 4), np.float32)
    scores[list(cells), 0] = score
    boxes[list(cells), 2:] = np.log((16 / 8, 32 / 8))
    return scores, boxes


def test_a_box_is_told_in_fractions_of_the_picture_in_the_input() -> None:
    # column 6, row 4 of stride 8: its corner is the middle of 96x64
    found = grid.found(*_seen(4 * 12 + 6), grid.cells(TINY), Box(0.25, 0, 0.75, 1), TINY.size, 0.5)
    assert found.boxes[0] == pytest.approx((1 / 2 - 8 / 48, 1 / 4, 1 / 2 + 8 / 48, 3 / 4))
    assert (found.scores.tolist(), found.classes.tolist()) == (pytest.approx([0.9]), [0])


def test_boxes_end_where_the_picture_ends() -> None:
    found = grid.found(*_seen(0), grid.cells(TINY), WHOLE, TINY.size, 0.5)
    assert found.boxes[0] == pytest.approx((0, 0, 8 / 96, 16 / 64))


def test_neighbours_that_see_the_same_thing_tell_it_once() -> None:
    assert len(grid.found(*_seen(54, 55), grid.cells(TINY), WHOLE, TINY.size, 0.5).boxes) == 2
    scores, boxes = _seen(54, 55)
    boxes[55, 0] = -1
    assert len(grid.found(scores, boxes, grid.cells(TINY), WHOLE, TINY.size, 0.5).boxes) == 1


def test_what_scores_too_little_is_not_told() -> None:
    assert not len(grid.found(*_seen(54, score=0.4), grid.cells(TINY), WHOLE, TINY.size, 0.5).boxes)
