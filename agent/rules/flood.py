"""flood: water stands over the road, so wide or so high that it matters.

Without `gauge` it fires when, for `seconds`, half of the watched ground has lost the pattern that it showed when dry,
in one piece, under something that ripples and is no sharper than the ground was, while the rest of the picture looks
as always. With `gauge` (from the height where water is dangerous upwards, on a wall, a pole or a kerb's face) it fires
when, for as long, the lowest fifth of that line is covered and the line goes on above. It holds until the water has
been gone for half as long.
Keeps quiet on rain on the road, fog, dusk, traffic and crowds that pass, a lorry that parks, and a camera that is
covered or turned. Fooled by: what lies over half of the road and stirs (a market's canvas in the wind), and, at a
gauge, what stirs before its foot and is not told by the model. Does not see: water that was there when it started,
which it takes for the ground (in its first `seconds` it says nothing at all), water on ground without any pattern or by
night out of the lamps' light, mirror-calm water, and a flood that comes with a sudden change of light. It knows no
depth without a gauge: a wet film that mirrors may look like a metre of water.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from agent import yuv
from agent.data import Box, Findings, Image, Point, Scene, Severity, Trigger, Words
from agent.evidence.gauge import Gauge
from agent.evidence.water import Ground, Water
from agent.geometry import inside, intersection
from agent.rules.options import AreaOptions, Polygon, Segment

WIDE = 0.5
"""Share of the watched ground, in one piece, that must be under water."""

RISEN = 0.2
"""Share of a gauge, from its foot, that must be covered."""

WITNESSES, ENOUGH = 0.6, 0.1
"""Share of the known blocks without water that must look as always, and of all blocks that these must at least be."""

SAME_LIGHT = 15.0
"""Levels by which these may differ in brightness: in another light, nothing can be said of patterns."""

SHARPNESS = 1.3
"""How sharp what lies there may be beside dry ground: a crowd or a jam is sharper, water is softer."""

LONGEST = 2.0
"""Seconds that one look counts at most: as long as a camera sleeps."""

ASIDE = 0.02
"""Share of the picture by which whoever stands beside a gauge counts as before it."""

LOWER_HALF = (Point(0.0, 0.5), Point(1.0, 0.5), Point(1.0, 1.0), Point(0.0, 1.0))

Mask = NDArray[np.bool_]
Plane = NDArray[np.float32]

_CLOSE = np.ones((3, 3), np.uint8)


class Options(AreaOptions):
    """A watch for floods in site.yaml."""

    pixels: ClassVar[bool] = True

    kind: Literal["flood"]
    polygon: Polygon = Field(
        LOWER_HALF, description="corners of the ground as [x, y], fractions of the picture; default: its lower half"
    )
    gauge: Segment | None = Field(
        None, description="a line [foot, top] up a wall or pole; its foot is the height where water is dangerous"
    )
    seconds: Annotated[float, Field(ge=5, le=3600, allow_inf_nan=False)] = Field(
        60, description="seconds that water must stand before it is an event"
    )
    severity: Severity = Field(Severity.ALERT, description="info or alert: how urgent it is to the control room")


@dataclass(frozen=True, slots=True)
class _Water:
    """Where it stands, and the share that it covers, of the ground or of the gauge."""

    box: Box
    share: float


class Rule:
    """Remembers the dry street, and for how long water has stood."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._water = Water(options.seconds)
        self._watched: Mask | None = None
        self._gauge = _AtGauge(options.gauge) if options.gauge else None
        self._stood = 0.0
        self._told = False
        self._last: _Water | None = None
        self._at: float | None = None

    def update(self, scene: Scene) -> Findings:
        """One trigger while water stands."""
        if scene.small is None:
            return Findings()
        elapsed, self._at = scene.now - (scene.now if self._at is None else self._at), scene.now
        luma = yuv.luma(scene.small)
        acquainted, reference = self._water.acquainted, self._water.reference
        ground = self._water.look(luma, scene.now, _things(scene))
        if ground is None or reference is None or not acquainted:
            return Findings()
        water = (
            self._gauge.look(luma, reference, ground, scene, told=self._told) if self._gauge else self._widest(ground)
        )
        if not _is_witnessed(ground):
            water = None
        self._count(water, min(LONGEST, max(0.0, elapsed)))
        return self._claim(seen=water is not None)

    def _widest(self, ground: Ground) -> _Water | None:
        if self._watched is None or self._watched.shape != ground.lost.shape:
            self._watched = _inside(self._options.polygon, ground.lost.shape)
        return _widest(ground, self._watched)

    def _count(self, water: _Water | None, elapsed: float) -> None:
        """Seconds stood, up to `seconds`; they fall twice as fast, and an event lasts until none are left."""
        seconds = self._options.seconds
        self._stood = min(seconds, max(0.0, self._stood + (elapsed if water else -2 * elapsed)))
        self._told = self._stood >= seconds or (self._told and self._stood > 0)
        self._last = water or self._last

    def _claim(self, *, seen: bool) -> Findings:
        options, water = self._options, self._last
        if not self._told or water is None:
            return Findings()
        trigger = Trigger(
            rule=options.name,
            kind=options.kind,
            key="",
            label="flood",
            score=min(0.95, 0.5 + water.share / 2),
            box=water.box,
            severity=options.severity,
            seen=seen,
            words=self._words(water.share),
        )
        return Findings((trigger,))

    def _words(self, share: float) -> Words:
        percent, seconds = f"{100 * share:.0f}%", f"{self._options.seconds:.0f}"
        if self._gauge:
            return Words(
                f"water covers {percent} of the gauge, for {seconds} s or more",
                f"น้ำขึ้นถึง {percent} ของแนววัดระดับ นานอย่างน้อย {seconds} วินาที",
            )
        return Words(
            f"water stands over {percent} of the ground, for {seconds} s or more",
            f"น้ำท่วม {percent} ของพื้นถนน นานอย่างน้อย {seconds} วินาที",
        )


class _AtGauge:
    """Remembers a gauge's last level, which stands while somebody is before it."""

    def __init__(self, line: Segment) -> None:
        (x1, y1), (x2, y2) = line
        self._line, self._gauge, self._level = line, Gauge(*line), 0.0
        self._box = Box(min(x1, x2) - ASIDE, min(y1, y2), max(x1, x2) + ASIDE, max(y1, y2))

    def look(self, luma: Image, reference: Plane, ground: Ground, scene: Scene, *, told: bool) -> _Water | None:
        """The water that stands at it; all of it can be covered only where water was `told` before it rose so high."""
        if not any(intersection(self._box, thing) > 0 for thing in _things(scene)):
            level = self._gauge.look(luma, reference, scene.now)
            level = float(told) if level is None else level
            self._level = level if _at(ground.ripples, self._line[0]) else 0.0
        return _Water(self._box, self._level) if self._level >= RISEN else None


def _things(scene: Scene) -> list[Box]:
    return [track.box for track in scene.tracks if track.confirmed]


def _at(blocks: Mask, place: Point) -> bool:
    """What is true of the block at a place in the picture."""
    height, width = blocks.shape
    return bool(blocks[min(height - 1, int(place.y * height)), min(width - 1, int(place.x * width))])


def _widest(ground: Ground, watched: Mask) -> _Water | None:
    """The largest piece of watched ground that is lost, where it is large enough and soft enough to be water."""
    closed = cv2.morphologyEx((ground.lost & watched).astype(np.uint8), cv2.MORPH_CLOSE, _CLOSE)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    if count < 2:
        return None
    number = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    piece = (labels == number) & watched
    share = float(piece.sum()) / max(1.0, float(watched.sum()))
    if share < WIDE or np.median(ground.edges[piece]) > SHARPNESS:
        return None
    height, width = piece.shape
    x, y, w, h = (int(value) for value in stats[number, :4])
    return _Water(Box(x / width, y / height, (x + w) / width, (y + h) / height), share)


def _inside(polygon: Polygon, shape: tuple[int, ...]) -> Mask:
    """The blocks whose middle lies in the polygon."""
    height, width = shape
    rows = [
        [inside(polygon, Point((x + 0.5) / width, (y + 0.5) / height)) for x in range(width)] for y in range(height)
    ]
    return np.array(rows, dtype=bool)


def _is_witnessed(ground: Ground) -> bool:
    """Whether the rest of the picture looks as always: else it is fog, night, a hand or another view."""
    dry = ground.known & ~ground.lost
    kept = ground.kept & dry
    if np.count_nonzero(kept) < max(ENOUGH * dry.size, WITNESSES * np.count_nonzero(dry)):
        return False
    return float(np.median(ground.change[kept])) <= SAME_LIGHT
