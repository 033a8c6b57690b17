"""smoke_fire: flames that keep flickering at one place, or smoke that keeps hiding a part of the street.

Fires on flames after `seconds` at one place, in half of that where the model also told fire or smoke of it three times;
on smoke after 8 seconds, or 5 where the model told it. Pixels must speak in every case: the model alone is not heard.
Flames and smoke are one event of the camera, which lasts until 4 seconds after the last sign of either.
Keeps quiet on headlights, a red sky, waving cloth, fog, rain, and on what people carry.
Fooled by: scrolling signs of red and yellow lamps and a cook's open fire (for about 75 minutes of the first day, then
it takes them for a habit of the place; leave them out of `polygon` for good), a plume of steam as large as a lorry, a
crowd that the model does not see and that mills about at one place, and webs and insects that sway close to the lens.
Does not see: flames of fewer than about 10 x 5 pixels of a picture 640 wide, flames that people stand before, flames
that are pale in the sun or shown darker than the rest of the picture, and smoke that was there when it started.
"""

from collections import deque
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent.data import Box, Detection, Findings, Scene, Severity, Track, Trigger, Words
from agent.evidence.flame import Flame, Flames
from agent.evidence.smoke import Smoke, Veil
from agent.geometry import centre, inside, intersection
from agent.rules.options import AreaOptions
from agent.vehicles import VEHICLES

LOOKS, STEADY = 6, 0.7
"""Looks at which a place burnt, and the share of all looks since it began, for it to be more than a glimpse."""

ALIGHT = 0.4
"""Share of a flame that has a flame's colour at a look at which it burns: who stirs in warm clothes shows less."""

MISSES = 3
"""Looks in a row without it after which a place that is not sure yet is given up."""

LINGER = 4.0
"""Seconds for which a place that burnt counts as burning: smoke and people hide flames for a moment."""

SMOKE_SECONDS, SMOKE_BLOCKS = 8.0, 12
"""So many blocks veiled for so long are smoke; passers-by and traffic keep as many for 4.4 s."""

TOLD_SECONDS, TOLD_BLOCKS = 5.0, 8
"""The same where the model tells smoke there."""

HINT_SECONDS, HINTS = 5.0, 3
"""So many looks of the last seconds must show what the model tells: its single words are noise."""

SETTLED = 3.0
"""Seconds a vehicle has stood still for it to be able to burn: the lamps of a moving one flicker."""

MOST = 16
"""Places that are followed at once."""


class Options(AreaOptions):
    """A watch for fire and smoke in site.yaml."""

    pixels: ClassVar[bool] = True
    hints: ClassVar[tuple[str, ...]] = ("fire", "smoke")

    kind: Literal["smoke_fire"]
    seconds: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] = Field(
        3, description="seconds that flames must last before they are an event"
    )
    severity: Severity = Field(Severity.ALERT, description="info or alert: how urgent it is to the control room")


@dataclass(slots=True)
class _Spot:
    """A place that burns: since when, and at how many of the looks since."""

    flame: Flame
    since: float
    last: float
    looks: int = 0
    lit: int = 0
    missed: int = 0
    sure: bool = False


class Rule:
    """Remembers what burns and since when, how the street looks without smoke, and what the model told lately."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._flames, self._smoke = Flames(), Smoke()
        self._spots: list[_Spot] = []
        self._veil: tuple[float, Veil] | None = None
        self._told: deque[tuple[float, Detection]] = deque(maxlen=100)

    def update(self, scene: Scene) -> Findings:
        """One trigger while something burns or smokes."""
        if scene.small is None:
            return Findings()
        self._listen(scene)
        passing = _passing(scene)
        self._follow(self._flames.look(scene.small, scene.now, passing), scene.now)
        self._watch(self._smoke.look(scene.small, scene.now, passing), scene.now)
        sure = [spot for spot in self._spots if spot.sure]
        if sure:
            return Findings((self._fire(max(sure, key=lambda spot: spot.flame.share), scene.now),))
        return Findings((self._smoking(*self._veil, scene.now),)) if self._veil else Findings()

    def _listen(self, scene: Scene) -> None:
        self._told.extend((scene.now, found) for found in scene.detections if found.label in self._options.hints)
        while self._told and scene.now - self._told[0][0] > HINT_SECONDS:
            self._told.popleft()

    def _hinted(self, box: Box) -> bool:
        """Whether the model keeps telling fire or smoke there or over it."""
        return len({at for at, found in self._told if _rises_from(found.box, box)}) >= HINTS

    def _follow(self, flames: tuple[Flame, ...], now: float) -> None:
        self._spots = [spot for spot in self._spots if now - spot.last <= LINGER]
        for spot in self._spots:
            spot.looks += 1
            spot.missed += 1
        for flame in flames:
            if flame.alight >= ALIGHT and inside(self._options.polygon, centre(flame.box)):
                self._light(flame, now)
        self._spots = [
            spot for spot in self._spots if now - spot.last <= LINGER and (spot.sure or spot.missed <= MISSES)
        ]
        for spot in self._spots:
            spot.sure = spot.sure or self._is_sure(spot)

    def _light(self, flame: Flame, now: float) -> None:
        """A flame is seen: at a place that is known, or at a new one."""
        known = [spot for spot in self._spots if intersection(spot.flame.box, flame.box) > 0]
        if not known and len(self._spots) < MOST:
            self._spots.append(_Spot(flame, now, now, looks=1, lit=1))
        for spot in known:
            spot.lit += spot.missed > 0
            spot.flame, spot.last, spot.missed = flame, now, 0

    def _is_sure(self, spot: _Spot) -> bool:
        needed = self._options.seconds / (2 if self._hinted(spot.flame.box) else 1)
        return spot.last - spot.since >= needed and spot.lit >= LOOKS and spot.lit >= STEADY * spot.looks

    def _watch(self, veils: tuple[Veil, ...], now: float) -> None:
        smoke = [veil for veil in veils if inside(self._options.polygon, centre(veil.box)) and self._is_smoke(veil)]
        if smoke:
            self._veil = (now, smoke[0])
        elif self._veil and now - self._veil[0] > LINGER:
            self._veil = None

    def _is_smoke(self, veil: Veil) -> bool:
        if veil.age(SMOKE_BLOCKS) >= max(SMOKE_SECONDS, self._options.seconds):
            return True
        return veil.age(TOLD_BLOCKS) >= TOLD_SECONDS and self._hinted(veil.box)

    def _fire(self, spot: _Spot, now: float) -> Trigger:
        flame, lasted = spot.flame, spot.last - spot.since
        share = _percent(flame.share)
        words = Words(
            f"flames at one place for {lasted:.0f} s, {share} of the picture",
            f"เปลวไฟอยู่ที่เดิมนาน {lasted:.0f} วินาที กินพื้นที่ {share} ของภาพ",
        )
        doubt = 0.4 * 0.5 ** (lasted / self._options.seconds - 1)
        return self._trigger("fire", flame.box, doubt, words, seen=spot.last == now)

    def _smoking(self, at: float, veil: Veil, now: float) -> Trigger:
        share, lasted = _percent(veil.share), veil.age(TOLD_BLOCKS)
        words = Words(
            f"smoke hides {share} of the picture, for {lasted:.0f} s so far",
            f"ควันบัง {share} ของภาพ นานแล้ว {lasted:.0f} วินาที",
        )
        return self._trigger("smoke", veil.box, 0.4 * 0.5 ** (lasted / SMOKE_SECONDS - 1), words, seen=at == now)

    def _trigger(self, label: str, box: Box, doubt: float, words: Words, *, seen: bool) -> Trigger:
        options = self._options
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key="",
            label=label,
            score=1 - min(0.6, doubt / (2 if self._hinted(box) else 1)),
            box=box,
            severity=options.severity,
            seen=seen,
            words=words,
        )


def _passing(scene: Scene) -> list[Box]:
    """Where people are, and vehicles that have moved and not yet come to rest."""
    return [
        track.box for track in scene.tracks if track.confirmed and (track.label == "person" or _drives(track, scene))
    ]


def _drives(track: Track, scene: Scene) -> bool:
    moved = track.still_since > track.first_seen
    return track.label in VEHICLES and moved and scene.now - track.still_since < SETTLED


def _rises_from(told: Box, source: Box) -> bool:
    """Whether what was told lies on a place or over it, as smoke does over its fire."""
    return min(told.x2, source.x2) > max(told.x1, source.x1) and told.y1 < source.y2


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
