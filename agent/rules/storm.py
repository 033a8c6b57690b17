"""storm: the picture says that it storms: the camera shakes and rain streaks run all over the picture.

Fires when both have held for `seconds`, each over a window of 5 seconds before, as `storm`; when only one of them
holds, and that five times as long (rain, besides, so dense that it hides the street), as `poor_sight`: the picture is
worse than usual, and that is all it says. Says nothing in its first seconds, nor at fewer than two looks a second.
Keeps quiet on fog, dusk, crowds, running people, ordinary rain and one gust or lorry that shakes the pole.
Fooled by: a camera that somebody holds or that is loose on its pole (`poor_sight`), and swarms of insects before the
lens at night, which streak upwards and downwards. Does not see: wind without rain on a firm pole, what it blows about,
rain too fine for a picture 320 pixels wide, and rain at night outside the lamps' light.
"""

from collections import deque
from dataclasses import dataclass
from statistics import fmean
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent import yuv
from agent.data import WHOLE, Findings, Image, Scene, Severity, Trigger, Words
from agent.evidence.rain import streaks
from agent.evidence.shake import Shake
from agent.rules.options import RuleOptions

WINDOW, LOOKS = 5.0, 10
"""Seconds that are judged together, and the looks that they must hold."""

SHAKEN = 0.6
"""Share of those at which the camera moved: in a storm it turns back and stands still at the others."""

RAINED = 0.8
"""Share of those that show rain."""

DENSITY, UPRIGHT = 2.0, 1.5
"""Density in levels, and uprightness, from which changes are rain: waves, crowds and grain stay below 1.2."""

HEAVY = 6.0
"""Mean density in levels from which rain alone makes for poor sight."""

ALONE = 5.0
"""How many times as long a single sign must hold: any loose camera shakes."""


class Options(RuleOptions):
    """A watch for storms in site.yaml."""

    pixels: ClassVar[bool] = True

    kind: Literal["storm"]
    seconds: Annotated[float, Field(ge=1, le=3600, allow_inf_nan=False)] = Field(
        3, description="seconds that shaking and rain must last together; one of them alone five times as long"
    )
    severity: Severity = Field(Severity.INFO, description="info or alert: how urgent it is to the control room")


@dataclass(frozen=True, slots=True)
class _Look:
    """`pixels` by which the camera moved, and how dense the rain was; 0 for neither."""

    at: float
    pixels: float
    density: float


class Rule:
    """Remembers the last picture, the looks of the last seconds, and since when each sign holds."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._shake = Shake()
        self._last: Image | None = None
        self._looks: deque[_Look] = deque(maxlen=200)
        self._since: dict[str, float] = {}

    def update(self, scene: Scene) -> Findings:
        """One trigger for the whole picture while a storm, or a sign of it, holds."""
        if scene.small is None:
            return Findings()
        self._remember(scene.small, scene.now)
        signs = self._signs()
        self._since = {sign: self._since.get(sign, scene.now) for sign in signs}
        seconds = self._options.seconds
        if self._lasted("shaking", scene.now) >= seconds and self._lasted("rain", scene.now) >= seconds:
            return self._claim("storm", min(self._lasted("shaking", scene.now), self._lasted("rain", scene.now)))
        for sign in ("shaking", "heavy rain"):
            if self._lasted(sign, scene.now) >= ALONE * seconds:
                return self._claim(sign, self._lasted(sign, scene.now))
        return Findings()

    def _remember(self, small: Image, now: float) -> None:
        luma = yuv.luma(small)
        shift = self._shake.look(luma)
        if self._last is not None and self._last.shape == luma.shape:
            seen = streaks(self._last, luma, shift)
            rains = seen.density >= DENSITY and seen.upright >= UPRIGHT
            self._looks.append(_Look(now, shift.pixels, seen.density if rains else 0.0))
        self._last = luma
        while self._looks and now - self._looks[0].at > WINDOW:
            self._looks.popleft()

    def _signs(self) -> set[str]:
        """What the last seconds show."""
        looks = self._looks
        if len(looks) < LOOKS:
            return set()
        rains = fmean(look.density > 0 for look in looks) >= RAINED
        heavy = rains and fmean(look.density for look in looks) >= HEAVY
        shaking = fmean(look.pixels > 0 for look in looks) >= SHAKEN
        return {sign for sign, holds in (("shaking", shaking), ("rain", rains), ("heavy rain", heavy)) if holds}

    def _lasted(self, sign: str, now: float) -> float:
        """Seconds for which a sign has held; below 0 where it does not."""
        return now - self._since[sign] if sign in self._since else -1.0

    def _claim(self, what: str, lasted: float) -> Findings:
        options = self._options
        en, th = _REASONS[what]
        share = fmean(look.pixels > 0 or look.density > 0 for look in self._looks)
        trigger = Trigger(
            rule=options.name,
            kind=options.kind,
            key="",
            label="storm" if what == "storm" else "poor_sight",
            score=share if what == "storm" else 0.7 * share,
            box=WHOLE,
            severity=options.severity,
            seen=True,
            words=Words(f"{en} for {lasted:.0f} s", f"{th}ต่อเนื่อง {lasted:.0f} วินาที"),
        )
        return Findings((trigger,))


_REASONS = {
    "storm": ("the camera shakes and rain streaks cover the picture", "กล้องสั่นและสายฝนบังทั้งภาพ"),
    "shaking": ("poor sight: the camera shakes", "มองเห็นไม่ชัด กล้องสั่น"),
    "heavy rain": ("poor sight: dense rain covers the picture", "มองเห็นไม่ชัด ฝนตกหนักบังทั้งภาพ"),
}
"""What is said of each claim, in English and Thai."""
