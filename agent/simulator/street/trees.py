"""Street trees: a trunk in a ring of soil and a crown of many small leaf clusters."""

from dataclasses import dataclass

import numpy as np

from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.view import Floats


@dataclass(frozen=True, slots=True)
class Tree:
    """Place in metres, its crown's middle height, and the crown's radius."""

    x: float
    y: float
    height: float
    spread: float


TREES = (
    Tree(-5.5, 12.65, 4.0, 1.5),
    Tree(6.9, 12.65, 4.3, 1.5),
    Tree(20.5, 12.65, 4.1, 1.7),
    Tree(32.0, 12.65, 4.2, 1.6),
    Tree(46.0, 12.65, 4.0, 1.6),
    Tree(58.0, 12.65, 4.2, 1.6),
    Tree(-6.5, 4.4, 4.4, 1.8),
    Tree(13.5, 4.4, 4.4, 1.8),
)

_BARK = Colour(74, 88, 100)
_LEAVES = 960


def tree_bodies(tree: Tree, rng: np.random.Generator) -> list[list[Solid]]:
    """A trunk, and a crown in layers, for the canvas paints bodies the far ones first."""
    return [_trunk(tree, rng), *_crown(tree, rng)]


def _trunk(tree: Tree, rng: np.random.Generator) -> list[Solid]:
    lean = rng.normal(0, 0.10, 2)
    foot = np.array([tree.x, tree.y, 0.05])
    fork = np.array([tree.x + lean[0], tree.y + lean[1], tree.height - tree.spread * 0.75])
    solids: list[Solid] = [Hull(np.stack([foot, fork]), np.array([0.15, 0.10]), _BARK)]
    for turn in rng.uniform(0, 2 * np.pi, 4):
        tip = fork + np.array([np.cos(turn) * 0.8, np.sin(turn) * 0.6, tree.spread * 0.9])
        solids.append(Hull(np.stack([fork, tip]), np.array([0.075, 0.03]), _BARK))
    return solids


def _crown(tree: Tree, rng: np.random.Generator) -> list[list[Solid]]:
    """Leaves on a lumpy ball, darker inside and below, painted from the far side to the near one."""
    ways = _directions(rng, _LEAVES)
    lumps = _directions(rng, 7)
    reach = rng.uniform(0.15, 1.0, _LEAVES) ** 0.45 * (0.45 + 0.55 * (ways @ lumps.T).max(axis=1))
    offsets = ways * reach[:, None] * np.array([1.0, 0.9, 0.78])
    light = np.clip(0.44 + 0.46 * offsets[:, 2] - 0.14 * offsets[:, 1] + 0.26 * reach, 0.22, 1.15)
    light *= rng.uniform(0.75, 1.3, _LEAVES)
    yellow = rng.uniform(0.88, 1.15, _LEAVES)
    slips = _slips(np.array([tree.x, tree.y, tree.height]) + offsets * tree.spread, rng)
    leaves: list[Solid] = [
        Face(slips[i], Colour(46 * light[i], 112 * light[i], 82 * light[i] * yellow[i]), both_sides=True)
        for i in np.argsort(-offsets[:, 1] + 0.4 * light)
    ]
    inner = Hull(np.array([[tree.x, tree.y, tree.height]]), np.array([0.55 * tree.spread]), Colour(26, 52, 38))
    leaves.insert(0, inner)
    return [leaves[start : start + _LEAVES // 8] for start in range(0, _LEAVES, _LEAVES // 8)]


def _directions(rng: np.random.Generator, count: int) -> Floats:
    ways = rng.standard_normal((count, 3))
    found: Floats = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    return found


def _slips(centres: Floats, rng: np.random.Generator) -> Floats:
    """(n, 4, 3) corners of small lozenges, turned every way."""
    count = len(centres)
    along = _directions(rng, count) * rng.uniform(0.11, 0.23, (count, 1))
    across = np.cross(along, _directions(rng, count))
    across *= rng.uniform(0.05, 0.10, (count, 1)) / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-3)
    corners: Floats = np.stack([centres - along, centres + across, centres + along, centres - across], axis=1)
    return corners
