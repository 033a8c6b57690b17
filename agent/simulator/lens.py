"""The camera itself: its grain, and what befalls it. Works on the finished picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agent.data import Image
from agent.simulator.effects import tamper
from agent.simulator.effects.cover import Cover
from agent.simulator.effects.ease import ease
from agent.simulator.effects.grain import Grain
from agent.simulator.view import Floats, Mount


@dataclass(frozen=True, slots=True)
class Shake:
    """The wind shakes the camera by about `pixels` of a picture 1280 wide."""

    start: float
    end: float
    pixels: float


@dataclass(frozen=True, slots=True)
class Defocused:
    """The lens is out of focus: a blur of standard deviation `sigma`, a share of the picture's width."""

    start: float
    end: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Covered:
    """A hand comes over the lens, or a dark bag."""

    start: float
    end: float
    how: Literal["hand", "bag"]


@dataclass(frozen=True, slots=True)
class Blinded:
    """A strong lamp is held on the lens."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Dark:
    """The picture goes nearly black, whatever the hour."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frozen:
    """The picture of `start` is shown over and over."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Turned:
    """The camera is turned by so many degrees to the right (`pan`) and down (`tilt`)."""

    start: float
    end: float
    pan: float
    tilt: float


Fault = Shake | Defocused | Covered | Blinded | Dark | Frozen | Turned

_COVERING = (0.7, 0.6)
"""Seconds in which a cover comes over the lens, and goes."""

TURNING = 1.2
"""Seconds that it takes to turn the camera."""


def held(faults: Sequence[Fault], seconds: float) -> float:
    """The second whose picture is shown: another one only while the picture is frozen."""
    starts = [fault.start for fault in faults if isinstance(fault, Frozen) and fault.start <= seconds < fault.end]
    return min(starts, default=seconds)


def mount_at(mount: Mount, faults: Sequence[Fault], seconds: float) -> Mount:
    """How the camera hangs at a second."""
    for fault in faults:
        if isinstance(fault, Turned):
            share = _share(fault, seconds, TURNING, TURNING)
            mount = replace(mount, pan=mount.pan + share * fault.pan, tilt=mount.tilt + share * fault.tilt)
    return mount


class Lens:
    """One camera's lens and sensor, for pictures of one `size` (width, height)."""

    def __init__(self, faults: Sequence[Fault], size: tuple[int, int], seed: int) -> None:
        self._faults, self._size, self._seed = tuple(faults), size, seed
        self._grain = Grain(size, seed)
        self._covers = {fault.how: Cover(fault.how, size, seed) for fault in faults if isinstance(fault, Covered)}

    def see(self, picture: Image, number: int, seconds: float, noise_sigma: float) -> Image:
        """What the camera makes of a picture (height, width, 3), BGR: a new one, with grain of `noise_sigma` levels."""
        for fault in self._faults:
            picture = self._befall(fault, picture, seconds)
        return self._grain.on(picture, number, noise_sigma)

    def hide(self, ids: NDArray[np.uint16], seconds: float) -> None:
        """Clear what a cover hides in a picture of ids (height, width), in place."""
        for fault in self._faults:
            if isinstance(fault, Covered) and (share := _share(fault, seconds, *_COVERING)) > 0:
                ids[self._covers[fault.how].hides(seconds, share)] = 0

    def moved(self, boxes: Floats, seconds: float) -> Floats:
        """Boxes (n, 4) in pixels where the wind has moved what they hold."""
        for fault in self._faults:
            if isinstance(fault, Shake):
                corners = boxes[:, [0, 1, 2, 1, 0, 3, 2, 3]].reshape(-1, 4, 2)
                placed = self._swayed(fault, seconds)
                corners = corners @ placed[:, :2].T + placed[:, 2]
                boxes = np.concatenate([corners.min(1), corners.max(1)], axis=1)
        return boxes

    def _swayed(self, fault: Shake, seconds: float) -> Floats:
        pixels = fault.pixels * _share(fault, seconds, 1.0, 1.0)
        return tamper.sway(self._size, seconds, pixels, self._seed)

    def _befall(self, fault: Fault, picture: Image, seconds: float) -> Image:
        match fault:
            case Shake():
                return tamper.shake(picture, self._swayed(fault, seconds))
            case Defocused():
                return tamper.defocus(picture, fault.sigma * _share(fault, seconds, 1.0, 1.0))
            case Covered():
                return self._covers[fault.how].over(picture, seconds, _share(fault, seconds, *_COVERING))
            case Blinded():
                return tamper.blind(picture, seconds, _share(fault, seconds, 0.8, 0.5), self._seed)
            case Dark():
                return tamper.darken(picture, _share(fault, seconds, 0.6, 0.6))
            case Frozen() | Turned():
                return picture


def _share(fault: Fault, seconds: float, rise: float, fall: float) -> float:
    """How far a fault has come, 0..1: it begins at its start, and what it did is undone only after its end."""
    return ease((seconds - fault.start) / rise) * (1 - ease((seconds - fault.end) / fall))
