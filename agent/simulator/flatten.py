"""Solids of the world, flat in the picture: which are seen, in which order they are painted, and their rims.

All of an actor's points go through NumPy at once: it has hundreds of small solids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.simulator.solids import Hull, Solid
from agent.simulator.view import Floats, View

_CIRCLE = np.stack([(np.cos(a), np.sin(a)) for a in np.arange(14) * (2 * np.pi / 14)])
_TOWARDS_LIGHT = np.array([-0.55, -0.83])

TONES = ((1.0, 0.0, 0.62), (0.80, 0.16, 0.84), (0.52, 0.30, 1.0), (0.26, 0.42, 1.1), (1.0, 0.0, 0.84))
"""A round body from its dark rim to its light: share of the radius, shift towards the light, brightness; last, the
one tone of a body too small for more."""

_SHARES, _SHIFTS, _ = (np.array(column) for column in zip(*TONES, strict=True))


@dataclass(frozen=True, slots=True)
class Flat:
    """What is seen of some bodies, in the order in which it is painted.

    `owners` are the numbers of the bodies. `ends` are each solid's first and last point: of a face in `corners`
    (n, 2), of a hull in `rims` (tones, n, 14, 2), both in pixels. `sizes` are the greatest radii, `lows` and `highs`
    (n, 2) the extents in pixels, `depth` the bodies' mean distance in metres.
    """

    solids: list[Solid]
    owners: list[int]
    ends: list[tuple[int, int]]
    sizes: list[float]
    corners: Floats
    rims: Floats
    lows: Floats
    highs: Floats
    depth: float


def flatten(bodies: Sequence[Sequence[Solid]], view: View) -> Flat | None:
    """Bodies as a view sees them, the far ones first, the solids of each in their order; None when none is seen."""
    bodies = [body for body in bodies if body]
    solids = [solid for body in bodies for solid in body]
    if not solids:
        return None
    counts = [len(solid.centres if isinstance(solid, Hull) else solid.corners) for solid in solids]
    stops = np.cumsum(counts, dtype=np.intp)
    starts = stops - counts
    points = np.concatenate([solid.centres if isinstance(solid, Hull) else solid.corners for solid in solids])
    pixels, depths = view.project(points)
    radii = _radii(solids) * (view.focal / depths)
    spans = list(zip(starts.tolist(), stops.tolist(), strict=True))
    seen, owners, depth = _order(bodies, solids, spans, pixels, depths)
    if not seen:
        return None
    round_ = np.repeat([isinstance(solid, Hull) for solid in solids], counts)
    within = np.concatenate([[0], np.cumsum(round_)]).tolist()
    sizes = np.maximum.reduceat(radii, starts)
    return Flat(
        [solids[n] for n in seen],
        owners,
        [_within(spans[n], within) if isinstance(solids[n], Hull) else spans[n] for n in seen],
        sizes[seen].tolist(),
        pixels,
        _rims(pixels[round_], radii[round_]),
        np.minimum.reduceat(pixels - radii[:, None], starts)[seen],
        np.maximum.reduceat(pixels + radii[:, None], starts)[seen],
        depth,
    )


def _radii(solids: Sequence[Solid]) -> Floats:
    return np.concatenate([s.radii if isinstance(s, Hull) else np.zeros(len(s.corners)) for s in solids])


def _within(span: tuple[int, int], within: list[int]) -> tuple[int, int]:
    return within[span[0]], within[span[1]]


def _order(
    bodies: Sequence[Sequence[Solid]], solids: list[Solid], spans: list[tuple[int, int]], pixels: Floats, depths: Floats
) -> tuple[list[int], list[int], float]:
    """The numbers of the solids that look at us, the far bodies' first, each one's body, and the mean depth."""
    found, first = [], 0
    for number, body in enumerate(bodies):
        last = first + len(body)
        found.append((float(depths[spans[first][0] : spans[last - 1][1]].mean()), number, range(first, last)))
        first = last
    depth = sum(each[0] for each in found) / len(found)
    found.sort(key=lambda each: -each[0])
    corners = pixels.tolist()
    seen = [(n, owner) for _, owner, numbers in found for n in numbers if _looks(solids[n], corners, spans[n])]
    return [n for n, _ in seen], [owner for _, owner in seen], depth


def _looks(solid: Solid, pixels: list[list[float]], span: tuple[int, int]) -> bool:
    return isinstance(solid, Hull) or solid.both_sides or _faces_us(pixels[span[0] : span[1]])


def _faces_us(rim: list[list[float]]) -> bool:
    return sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(rim, [*rim[1:], rim[0]], strict=True)) < 0


def _rims(pixels: Floats, radii: Floats) -> Floats:
    centres = pixels + (_SHIFTS[:, None] * radii)[..., None] * _TOWARDS_LIGHT
    rims: Floats = centres[:, :, None, :] + (_SHARES[:, None] * radii)[..., None, None] * _CIRCLE
    return rims
