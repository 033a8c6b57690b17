"""What the network is asked for."""

from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from training import grid
from training.loss import Asked, assign, corners, loss, overlap
from training.network import Plan

PLAN = Plan("plan", (96, 64), ("person", "car", "fallen"), (8, 16, 32))
PERSON, CAR, FALLEN = range(3)
PLACES = torch.from_numpy(grid.cells(PLAN))
BOX = (24.0, 8.0, 56.0, 56.0)

Thing = tuple[Sequence[float], int]


def _asked(*things: Thing, certain: float = 1.0, rows: int = 8) -> Asked:
    boxes, classes, sure = torch.zeros(1, rows, 4), torch.zeros(1, rows, dtype=torch.int64), torch.zeros(1, rows)
    for row, (box, cls) in enumerate(things):
        boxes[0, row], classes[0, row], sure[0, row] = torch.tensor(box), cls, certain
    return Asked(boxes, classes, sure, torch.ones(1, len(PLACES), 3, dtype=torch.bool))


def _numbers(box: Sequence[float]) -> Tensor:
    """What each cell says when all mean this box."""
    x1, y1, x2, y2 = box
    middle = torch.tensor(((x1 + x2) / 2, (y1 + y2) / 2)) / PLACES[:, 2:] - PLACES[:, :2]
    return torch.cat((middle, torch.log(torch.tensor((x2 - x1, y2 - y1)) / PLACES[:, 2:])), 1)[None]


def _within(box: Sequence[float]) -> Tensor:
    middles = (PLACES[:, :2] + 0.5) * PLACES[:, 2:]
    return ((middles > torch.tensor(box[:2])) & (middles < torch.tensor(box[2:]))).all(1)


def _logits(cells: Tensor, *classes: int) -> Tensor:
    """Sure of these classes in these cells, and of nothing elsewhere."""
    logits = torch.full((1, len(PLACES), 3), -12.0)
    for each in classes:
        logits[0, cells, each] = 12.0
    return logits


def test_boxes_are_read_as_the_agent_reads_them() -> None:
    numbers = np.random.default_rng(1).uniform(-5, 5, (len(PLACES), 4)).astype(np.float32)
    read = corners(torch.from_numpy(numbers), PLACES).numpy()
    assert read == pytest.approx(grid.corners(numbers, PLACES.numpy()), rel=1e-5, abs=1e-3)


def test_a_perfect_answer_costs_almost_nothing() -> None:
    scores, boxes = loss(_logits(_within(BOX), PERSON), _numbers(BOX), PLACES, _asked((BOX, PERSON)))
    assert float(scores) < 1e-3
    assert float(boxes) < 1e-3


def test_every_mistake_costs() -> None:
    good = _logits(_within(BOX), PERSON)
    moved = (40.0, 8.0, 72.0, 56.0)
    wrong = {
        "nothing found": (_logits(_within(BOX)), _numbers(BOX)),
        "another class": (_logits(_within(BOX), CAR), _numbers(BOX)),
        "a second thing": (good + 24 * (PLACES[:, :1] == 11) * torch.eye(3)[CAR], _numbers(BOX)),
        "another place": (good, _numbers(moved)),
    }
    for name, (logits, numbers) in wrong.items():
        assert float(sum(loss(logits, numbers, PLACES, _asked((BOX, PERSON))))) > 0.1, name


def test_a_box_that_is_too_small_learns_to_grow() -> None:
    numbers = _numbers((30.0, 10.0, 50.0, 30.0)).requires_grad_()
    _, boxes = loss(_logits(_within(BOX), PERSON), numbers, PLACES, _asked((BOX, PERSON)))
    boxes.backward()  # type: ignore[no-untyped-call]
    assert numbers.grad is not None
    assert (numbers.grad[0, _within(BOX), 2:].sum(0) < 0).all()


@pytest.mark.parametrize("middle", [(40.0, 40.0), (44.0, 36.0), (41.5, 38.5)])
def test_the_tiniest_thing_has_cells(middle: tuple[float, float]) -> None:
    x, y = middle
    tiny = (x - 1, y - 1, x + 1, y + 1)
    wanted, owner = assign(
        torch.full((1, len(PLACES), 3), 0.01), corners(_numbers(tiny), PLACES), PLACES, _asked((tiny, CAR))
    )
    assert (owner >= 0).any()
    assert wanted[..., CAR].max() == pytest.approx(1)


def test_a_thing_has_cells_within_it_only_and_at_most_ten_or_so() -> None:
    noise = torch.rand(1, len(PLACES), 3, generator=torch.manual_seed(1))
    _, owner = assign(noise, corners(_numbers(BOX), PLACES), PLACES, _asked((BOX, PERSON)))
    assert 1 <= (owner >= 0).sum() <= 10
    assert not (owner[0] >= 0)[~_within(BOX)].any()


def _gradient(known: Tensor, *things: Thing) -> Tensor:
    logits = torch.zeros(1, len(PLACES), 3, requires_grad=True)
    asked = _asked(*things)
    scores, _ = loss(logits, _numbers(BOX), PLACES, Asked(asked.boxes, asked.classes, asked.certain, known))
    scores.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    return logits.grad[0]


def test_what_is_unknown_has_no_gradient() -> None:
    known = torch.ones(1, len(PLACES), 3, dtype=torch.bool)
    known[0, :, CAR] = False
    known[0, :20, PERSON] = False
    gradient = _gradient(known)
    assert (gradient[:, CAR] == 0).all()
    assert (gradient[:20, PERSON] == 0).all()
    assert (gradient[20:, PERSON] > 0).all()
    assert (gradient[:, FALLEN] > 0).all()


def test_what_is_there_is_asked_for_where_else_nothing_is_known() -> None:
    gradient = _gradient(torch.zeros(1, len(PLACES), 3, dtype=torch.bool), (BOX, PERSON))
    assert (gradient[:, PERSON] <= 0).all()
    assert (gradient[_within(BOX), PERSON] < 0).any()


def test_two_names_of_one_thing_share_their_cells() -> None:
    alike = (25.0, 9.0, 56.0, 56.0)
    half = torch.full((1, len(PLACES), 3), 0.5)
    wanted, owner = assign(half, corners(_numbers(BOX), PLACES), PLACES, _asked((BOX, PERSON), (alike, FALLEN)))
    mine = owner[0] >= 0
    assert (wanted[0, mine, PERSON] > 0.8).all()
    assert (wanted[0, mine, FALLEN] > 0.8).all()
    assert not wanted[0, :, CAR].any()


def test_a_cell_of_one_thing_is_not_asked_for_another() -> None:
    beside = (40.0, 8.0, 72.0, 56.0)
    # what every cell means fits both things alike
    numbers = _numbers((32.0, 8.0, 64.0, 56.0))
    half = torch.full((1, len(PLACES), 3), 0.5)
    wanted, owner = assign(half, corners(numbers, PLACES), PLACES, _asked((BOX, PERSON), (beside, CAR)))
    assert set(owner.flatten().tolist()) == {-1, 0, 1}
    assert not ((wanted[..., PERSON] > 0) & (wanted[..., CAR] > 0)).any()
    assert ((wanted[..., PERSON] > 0) == (owner == 0)).all()


def test_what_the_teacher_told_is_asked_for_as_far_as_it_is_certain() -> None:
    half = torch.full((1, len(PLACES), 3), 0.5)
    wanted, _ = assign(half, corners(_numbers(BOX), PLACES), PLACES, _asked((BOX, PERSON), certain=0.6))
    assert float(wanted.max()) == pytest.approx(0.6)


def test_rows_without_a_box_cost_nothing() -> None:
    logits, numbers = torch.zeros(1, len(PLACES), 3), _numbers(BOX)
    few, many = (loss(logits, numbers, PLACES, _asked((BOX, CAR), rows=rows)) for rows in (1, 30))
    assert torch.stack(few).tolist() == pytest.approx(torch.stack(many).tolist())


def test_all_is_made_where_the_network_is() -> None:
    """A device that only knows shapes stands for a GPU: it refuses what lies elsewhere."""
    there = [each.to("meta") for each in (torch.zeros(1, len(PLACES), 3), _numbers(BOX), PLACES)]
    asked = _asked((BOX, CAR))
    moved = Asked(*(each.to("meta") for each in (asked.boxes, asked.classes, asked.certain, asked.known)))
    scores, boxes, places = there
    wanted, owner = assign(scores, corners(boxes, places), places, moved)
    assert (wanted.device.type, owner.device.type) == ("meta", "meta")


def test_generalised_overlap_falls_as_boxes_move_apart() -> None:
    here = torch.tensor((0.0, 0, 10, 10))
    others = torch.tensor(((0.0, 0, 10, 10), (5, 0, 15, 10), (10, 0, 20, 10), (30, 0, 40, 10)))
    assert overlap(here, others).tolist() == pytest.approx([1, 1 / 3, 0, 0])
    assert overlap(here, others, generalised=True).tolist() == pytest.approx([1, 1 / 3, 0, -0.5])
