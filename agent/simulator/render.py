"""The story of one picture: the street, what stands on it, what the weather and the lens make of it, and the truth."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from agent.data import Box, Image
from agent.simulator import compose, lamps, lens, rain
from agent.simulator.actor import Actor, State
from agent.simulator.compose import Ids, Laid
from agent.simulator.effects.water import Water, depth_at
from agent.simulator.scene import Scene
from agent.simulator.sky import Sky
from agent.simulator.street import Backdrop, props
from agent.simulator.truth import Seen, Thing, Truth
from agent.simulator.view import Mount, View

OPTICS = 0.55
"""Standard deviation of the lens's softness in pixels of a picture 1280 wide."""


class Renderer:
    """Draws any picture of a scene, each from its number alone: `picture(number)` for number in range(frames)."""

    def __init__(self, scene: Scene, seed: int, size: tuple[int, int], fps: float) -> None:
        self.scene, self.seed, self.size, self.fps = scene, seed, size, fps
        self.frames = round(scene.seconds * fps)
        self._lens = lens.Lens(scene.faults, size, seed)
        self._actors: tuple[Actor, ...] = (*scene.actors, *props(np.random.default_rng([seed, 1])))
        self._last: tuple[int, Image, Truth] | None = None

    def picture(self, number: int) -> tuple[Image, Truth]:
        """One picture (height, width, 3), BGR, and what is true of it."""
        shown = round(lens.held(self.scene.faults, number / self.fps) * self.fps)
        if self._last is None or self._last[0] != shown:
            self._last = (shown, *self._draw(shown))
        _, picture, truth = self._last
        seconds = number / self.fps
        return picture.copy(), replace(truth, number=number, seconds=seconds, incidents=self._going_on(seconds))

    def _going_on(self, seconds: float) -> tuple[str, ...]:
        return tuple(incident.kind for incident in self.scene.incidents if incident.start <= seconds < incident.end)

    def _draw(self, number: int) -> tuple[Image, Truth]:
        seconds = number / self.fps
        mount = lens.mount_at(self.scene.mount, self.scene.faults, seconds)
        place, sky = _place(mount, self.size, self.seed), self.scene.sky(seconds)
        picture = place.backdrop.picture(sky).copy()
        ids: Ids = np.zeros(picture.shape[:2], np.uint16)
        level = self.scene.water(seconds)
        if level > 0:
            place.water.lay(picture, level, sky, seconds)
        there = [(actor, state) for actor in self._actors if (state := actor.state(seconds))]
        laid = self._people_the_street(picture, ids, there, place.view, sky, seconds)
        glows = [glow for actor, _ in there for glow in actor.glows(seconds)]
        lamps.shine(picture, glows, place.view, sky)
        rain.fall(picture, sky.rain, seconds, self.seed)
        softness = OPTICS * self.size[0] / 1280
        picture = cv2.GaussianBlur(picture, (3, 3), softness).astype(np.uint8, copy=False)
        picture = self._lens.see(picture, number, seconds, sky.noise)
        self._lens.hide(ids, seconds)
        return picture, Truth(number, seconds, self._seen(laid, ids, seconds), ())

    def _people_the_street(
        self, picture: Image, ids: Ids, there: list[tuple[Actor, State]], view: View, sky: Sky, seconds: float
    ) -> list[tuple[State, Laid]]:
        """Shadows first, then all actors, the far side's first."""
        level = self.scene.water(seconds)
        painted = []
        for actor, state in there:
            compose.shade(picture, view, state, actor.footprint, sky.shadow)
            depth = float(view.project(np.array([[*state.place, 1.0]]))[1][0])
            patch = actor.paint(seconds, view, lamps.shade(sky, state.place, depth))
            if patch is not None:
                patch = compose.smear(patch, view, state) if state.speed else patch
                water = depth_at(state.place, level)
                patch = compose.sink(patch, view, state, actor.footprint, water) if water else patch
                painted.append((state, patch))
        # a bus is as long as the street is wide: what tells its place among poles is how far across the street it is
        painted.sort(key=lambda found: (-found[0].place[1], -found[1].depth))
        laid, first = [], 0
        for state, patch in painted:
            laid.append((state, Laid(patch, first)))
            compose.lay(picture, ids, laid[-1][1])
            first += len(patch.things)
        return laid

    def _seen(self, laid: list[tuple[State, Laid]], ids: Ids, seconds: float) -> tuple[Seen, ...]:
        last = max((one.first + len(one.patch.things) for _, one in laid), default=0)
        counts = np.asarray(cv2.calcHist([ids], [0], None, [last + 1], [0, last + 1]), np.float32).ravel()
        found = [seen for state, one in laid for seen in _things(state, one, counts)]
        boxes = self._lens.moved(np.array([seen.box for seen in found]).reshape(-1, 4), seconds)
        shares = (boxes / (*self.size, *self.size)).clip(0.0, 1.0)
        return tuple(
            replace(seen, box=Box(*share))
            for seen, share in zip(found, shares.tolist(), strict=True)
            if _lies_in(share)
        )


class _Place(NamedTuple):
    """What belongs to one way in which the camera hangs."""

    view: View
    backdrop: Backdrop
    water: Water


@lru_cache(maxsize=2)
def _place(mount: Mount, size: tuple[int, int], seed: int) -> _Place:
    """Two are kept, the scene's own and the newest: a turning camera has many, and each takes a while to draw."""
    view = View(mount, size)
    backdrop = Backdrop(view, seed)
    return _Place(view, backdrop, Water(view, backdrop.ground, seed))


def _left(laid: Laid, counts: NDArray[np.float32]) -> dict[Thing, int]:
    """Pixels of each of a patch's things that nothing hides."""
    first = laid.first + 1
    return {thing: int(counts[first + leaf]) for leaf, thing in enumerate(laid.patch.things)}


def _lies_in(box: list[float]) -> bool:
    return box[0] < box[2] and box[1] < box[3]


def _things(state: State, laid: Laid, counts: NDArray[np.float32]) -> Iterator[Seen]:
    """What of an actor's things is painted, boxes in pixels. A thing's parts (a rider's head) count as seen of it."""
    left = _left(laid, counts)
    for outline in laid.patch.outlines:
        if not outline.pixels:
            continue
        track = outline.thing.track
        seen = sum(pixels for thing, pixels in left.items() if track in (thing.track, thing.of))
        yield Seen(outline.thing, Box(*outline.box), min(seen / outline.pixels, 1.0), state.place, state.doing)
