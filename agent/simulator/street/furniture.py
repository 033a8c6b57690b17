"""Street furniture: what stands still on the pavements and hides who walks behind it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from agent.data import Image
from agent.simulator.actor import Glow, State
from agent.simulator.canvas import draw
from agent.simulator.lamps import LAMPS
from agent.simulator.patch import PLAIN, Patch, Shade
from agent.simulator.solids import Colour, Face, Hull, Solid
from agent.simulator.street.trees import TREES, tree_bodies
from agent.simulator.view import View

_STEEL = Colour(112, 116, 118)
_CABLE = Colour(35, 35, 37)
_CONCRETE = Colour(138, 144, 148)
_TOO_NEAR = 1.0
_LAMP_LIGHT = Colour(150, 215, 255)


class Prop:
    """Something that never moves: it is drawn once for each view, and lit anew when the light changes."""

    def __init__(
        self,
        place: tuple[float, float],
        footprint: tuple[float, float],
        bodies: Sequence[Sequence[Solid]],
        glows: tuple[Glow, ...] = (),
    ) -> None:
        self.footprint = footprint
        self._state = State(place, 0.0, 0.0, "stand", 0.0)
        self._bodies, self._glows = bodies, glows
        self._plain: tuple[View, Patch | None] | None = None
        self._lit: tuple[Shade, Patch] | None = None

    def state(self, seconds: float) -> State:  # noqa: ARG002 - it stands still
        """Where it has always been."""
        return self._state

    def glows(self, seconds: float) -> tuple[Glow, ...]:  # noqa: ARG002 - it stands still
        """Its lamps."""
        return self._glows

    def paint(self, seconds: float, view: View, shade: Shade) -> Patch | None:  # noqa: ARG002 - it stands still
        """It in the picture."""
        if self._plain is None or self._plain[0] is not view:
            self._plain, self._lit = (view, self._drawn(view)), None
        plain = self._plain[1]
        if plain is None:
            return None
        if self._lit is None or self._lit[0] != shade:
            self._lit = (shade, replace(plain, paint=_relit(plain.paint, shade)))
        return self._lit[1]

    def _drawn(self, view: View) -> Patch | None:
        """In plain light; nothing of what reaches behind the lens, where there is no perspective."""
        ahead = (np.array([*self._state.place, 0.0]) - view.place) @ view.axes[2]
        return draw(self._bodies, view, PLAIN) if ahead > _TOO_NEAR else None


def props(rng: np.random.Generator) -> tuple[Prop, ...]:
    """All that stands on the street's pavements."""
    trees = [Prop((tree.x, tree.y), (0.5, 0.5), tree_bodies(tree, rng)) for tree in TREES]
    lamps = [_lamp_post(*lamp) for lamp in LAMPS]
    poles = [_utility_pole(x) for x in (0.9, 25.0, 49.0)]
    bins = [_bin(x, 12.55) for x in (9.4, 29.0)]
    pots = [_pot(x, 15.2, rng) for x in np.arange(-6.0, 40.0, 5.3) + rng.uniform(-1, 1, 9)]
    boxes = [_switch_box(x) for x in (5.2, 35.5)]
    return (*trees, *lamps, *poles, *bins, *pots, *boxes)


def _relit(paint: Image, shade: Shade) -> Image:
    """Premultiplied colours in another light and haze."""
    share = shade.haze_share
    gain = [level * (1 - share) for level in shade.light]
    matrix = np.zeros((4, 4), np.float32)
    matrix[[0, 1, 2, 3], [0, 1, 2, 3]] = [*gain, 1.0]
    matrix[:3, 3] = np.array(shade.haze) * share / 255
    return np.asarray(cv2.transform(paint, matrix), np.uint8)


def _limb(start: Sequence[float], end: Sequence[float], radii: tuple[float, float], colour: Colour) -> Hull:
    return Hull(np.array([start, end], np.float64), np.array(radii), colour)


def _lamp_post(x: float, y: float, z: float) -> Prop:
    """A tapered pole at the kerb whose arm holds the lamp's head over the road."""
    foot = 12.35 if y > 8.5 else 4.65
    head = np.array([[x - 0.32, y, z], [x + 0.32, y, z]])
    body: list[Solid] = [
        _limb((x, foot, 0.0), (x, foot, 0.9), (0.11, 0.10), _CONCRETE),
        _limb((x, foot, 0.9), (x, foot, z), (0.07, 0.045), _STEEL),
        _limb((x, foot, z), (x, y, z + 0.12), (0.04, 0.03), _STEEL),
        Hull(head + np.array([0, 0, 0.10]), np.array([0.10, 0.10]), Colour(96, 98, 100)),
        Hull(head, np.array([0.07, 0.07]), Colour(214, 224, 228)),
    ]
    return Prop((x, foot), (0.3, 0.3), [body], (Glow((x, y, z), _LAMP_LIGHT, 0.9),))


def _utility_pole(x: float) -> Prop:
    """A square concrete pole with its crossarm, its cables' coil and the ends of the cables."""
    y = 12.5
    body: list[Solid] = [*_upright_box((x, y), (0.22, 0.22), (0.0, 8.5), _CONCRETE)]
    body.append(_limb((x - 0.7, y, 6.6), (x + 0.7, y, 6.6), (0.06, 0.06), Colour(96, 104, 112)))
    body += [
        _limb((x, y - 0.14, z), (x + way, y - 0.14, z - 0.10), (0.025, 0.02), _CABLE)
        for z in (4.9, 5.05, 5.2)
        for way in (-1.2, 1.2)
    ]
    turn = np.linspace(0, 2 * np.pi, 13)
    ring = np.stack([x + 0.26 * np.cos(turn), np.full(13, y - 0.17), 4.6 + 0.30 * np.sin(turn)], axis=1)
    body += [_limb(a, b, (0.03, 0.03), _CABLE) for a, b in pairwise(ring)]
    body += _upright_box((x, y - 0.02), (0.23, 0.23), (1.4, 1.75), Colour(70, 160, 190))
    return Prop((x, y), (0.4, 0.4), [body])


def _bin(x: float, y: float) -> Prop:
    """A green municipal bin with its lid."""
    body: list[Solid] = [
        *_upright_box((x, y), (0.52, 0.46), (0.05, 0.85), Colour(70, 104, 56)),
        *_upright_box((x, y), (0.58, 0.52), (0.85, 0.95), Colour(58, 84, 46)),
    ]
    return Prop((x, y), (0.6, 0.6), [body])


def _switch_box(x: float) -> Prop:
    """A telephone company's grey cabinet."""
    body: list[Solid] = [
        *_upright_box((x, 12.6), (0.9, 0.4), (0.0, 0.15), _CONCRETE),
        *_upright_box((x, 12.6), (0.8, 0.35), (0.15, 1.15), Colour(128, 134, 132)),
        Face(_rectangle((x - 0.01, x + 0.01), 12.42, (0.2, 1.1)), Colour(86, 90, 90)),
    ]
    return Prop((x, 12.6), (0.9, 0.5), [body])


def _pot(x: float, y: float, rng: np.random.Generator) -> Prop:
    """A plant in a glazed pot before a shop."""
    tall = rng.uniform(0.3, 0.6)
    body: list[Solid] = [
        Hull(np.array([[x, y, 0.12], [x, y, 0.36]]), np.array([0.13, 0.19]), Colour(70, 92, 130)),
    ]
    for _ in range(26):
        root = np.array([x, y, 0.42])
        way = np.array([rng.normal(0, 0.22), rng.normal(0, 0.18), tall * rng.uniform(0.5, 1.1)])
        across = np.array([rng.normal(0, 0.045), rng.normal(0, 0.045), 0.03])
        green = rng.uniform(0.7, 1.2)
        corners = np.stack([root + 0.2 * way, root + 0.6 * way + across, root + way, root + 0.6 * way - across])
        body.append(Face(corners, Colour(44 * green, 104 * green, 70 * green), both_sides=True))
    return Prop((x, y), (0.5, 0.5), [body])


def _rectangle(
    x: tuple[float, float], y: float, z: tuple[float, float]
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """A face towards the camera's side."""
    return np.array([[x[0], y, z[0]], [x[1], y, z[0]], [x[1], y, z[1]], [x[0], y, z[1]]])


def _upright_box(
    place: tuple[float, float], size: tuple[float, float], z: tuple[float, float], colour: Colour
) -> list[Solid]:
    """Its four sides and its top; those that look away are not drawn anyway."""
    (x, y), (half_x, half_y) = place, (size[0] / 2, size[1] / 2)
    rim = np.array(
        [[x - half_x, y - half_y], [x + half_x, y - half_y], [x + half_x, y + half_y], [x - half_x, y + half_y]]
    )
    low, high = (np.column_stack([rim, np.full(4, level)]) for level in z)
    sides: list[Solid] = [
        Face(np.stack([low[i], low[(i + 1) % 4], high[(i + 1) % 4], high[i]]), colour) for i in range(4)
    ]
    return [*sides, Face(high, colour)]
