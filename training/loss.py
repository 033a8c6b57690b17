"""What the network is asked for: task-aligned cells, varifocal scores, generalised overlap of boxes.

Cells are assigned as in TOOD (Feng et al., arXiv:2108.07755): for each thing the cells that already score and place it
best. Scores are asked for as in VarifocalNet (Zhang et al., arXiv:2008.13367): right ones weigh what they are worth,
wrong ones what they claim. Boxes learn by generalised overlap (Rezatofighi et al., arXiv:1902.09630).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, threshold

CELLS = 10
"""Cells that one thing may have."""

SCORE_POWER, OVERLAP_POWER = 0.5, 4.0
REACH = 8.0
"""Pixels around a thing's middle within which cells of the finest grid may be its, however small it is."""

SAME = 0.7
"""Overlap above which two things in one cell are the same with two names (a person, and fallen)."""

LEAST = 1e-3
"""Wrong scores below it are not punished."""

CLAIM, BOX = 0.75, 2.0
"""Weights of wrong scores and of boxes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch's truth: boxes (n, most, 4) in pixels, classes and certain (n, most), known (n, cells, classes)."""

    boxes: Tensor
    classes: Tensor
    certain: Tensor
    known: Tensor


def loss(logits: Tensor, numbers: Tensor, places: Tensor, asked: Asked) -> tuple[Tensor, Tensor]:
    """The losses of scores and of boxes, from the network's outputs and its cells (cells, 3)."""
    boxes = corners(numbers, places)
    with torch.no_grad():
        wanted, owner = assign(logits.sigmoid(), boxes, places, asked)
        known = asked.known | (wanted > 0)
        # the cube of what is next to nothing is denormal, and processors crawl through denormals
        claimed = CLAIM * threshold(logits.sigmoid(), LEAST, 0) ** 2
        weight = torch.where(wanted > 0, wanted, claimed) * known
        total = wanted.sum().clamp(min=1)
    scores = (binary_cross_entropy_with_logits(logits, wanted, reduction="none") * weight).sum() / total
    row, cell = torch.nonzero(owner >= 0, as_tuple=True)
    worth = wanted[row, cell].amax(1)
    apart = 1 - overlap(boxes[row, cell], asked.boxes[row, owner[row, cell]], generalised=True)
    return scores, (apart * worth).sum() / worth.sum().clamp(min=1)


def corners(numbers: Tensor, places: Tensor) -> Tensor:
    """Boxes in pixels (n, cells, 4) as x1 y1 x2 y2."""
    middle = (numbers[..., :2] + places[:, :2]) * places[:, 2:]
    half = numbers[..., 2:].clamp(-6, 6).exp() * places[:, 2:] / 2
    return torch.cat((middle - half, middle + half), -1)


def assign(scores: Tensor, boxes: Tensor, places: Tensor, asked: Asked) -> tuple[Tensor, Tensor]:
    """The scores that are wanted (n, cells, classes), and whose box each cell has (n, cells): -1 for nobody's."""
    there = asked.certain > 0
    index = asked.classes[:, None, :].expand(-1, scores.shape[1], -1)
    claimed = scores.gather(2, index).transpose(1, 2)
    over = overlap(boxes[:, None], asked.boxes[:, :, None])
    worth = claimed**SCORE_POWER * over**OVERLAP_POWER * _near(places, asked.boxes) * there[..., None]
    least = worth.topk(min(CELLS, worth.shape[2]), 2).values[..., -1:].clamp(min=1e-12)
    worth = torch.where(worth >= least, worth, 0)
    best, owner = worth.max(1)
    owner = torch.where(best > 0, owner, -1)
    return _wanted(worth, over, owner, asked, scores.shape[2]), owner


def _wanted(worth: Tensor, over: Tensor, owner: Tensor, asked: Asked, classes: int) -> Tensor:
    """Each thing's best cell is asked for its overlap, the others in proportion."""
    most = (over * (worth > 0)).amax(2, keepdim=True)
    share = worth / worth.amax(2, keepdim=True).clamp(min=1e-12) * most * asked.certain[..., None]
    alike = overlap(asked.boxes[:, :, None], asked.boxes[:, None])
    mine = alike.gather(2, owner.clamp(min=0)[:, None].expand(-1, alike.shape[1], -1)) > SAME
    numbers = torch.arange(asked.boxes.shape[1], device=share.device)
    share = share * (mine | (numbers[None, :, None] == owner[:, None]))
    wanted = share.new_zeros(share.shape[0], share.shape[2], classes)
    index = asked.classes[:, None, :].expand(-1, share.shape[2], -1)
    return wanted.scatter_reduce(2, index, share.transpose(1, 2), "amax").clamp(0, 1)


def _near(places: Tensor, boxes: Tensor) -> Tensor:
    """Which cells (n, most, cells) have their middle in a thing; a tiny thing has some of the finest all the same."""
    centres = (places[:, :2] + 0.5) * places[:, 2:]
    middle, half = (boxes[..., :2] + boxes[..., 2:]) / 2, (boxes[..., 2:] - boxes[..., :2]) / 2
    reach = torch.where(places[:, 2] == places[:, 2].min(), REACH, 0.0)
    away = (centres - middle[:, :, None]).abs()
    return (away < torch.maximum(half[:, :, None], reach[:, None])).all(-1)


def overlap(a: Tensor, b: Tensor, *, generalised: bool = False) -> Tensor:
    """Intersection over union of boxes (..., 4), broadcast; generalised it falls below 0 as they move apart."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    both = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - shared
    over = shared / both.clamp(min=1e-9)
    if not generalised:
        return over
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    return over - 1 + both / hull.clamp(min=1e-9)
