"""tamper: the camera was covered, turned away, put out of focus, blinded or darkened, or its picture stands still.

Fires when, for four seconds on end, most of the scene's learned edges are gone and no known thing hides them (covered,
turned), they drown in glare or in the dark (blinded, dark), or all are there but blurred (defocused); and when the same
picture comes for ten seconds after what moved in it stopped dead (frozen). It holds until the picture is as it was. A
turned or blurred view that lasts for `relearn` seconds is then taken for the normal one, and the last two minutes say
so; what shows nothing is never taken for normal. The scene is learned in the first eight seconds: until then, and of
what was wrong from the start, nothing is told. Night, rain, fog, headlights and infrared change how strong edges are,
not where. Fooled by: a bus or a shutter right before the lens that the model does not know, all lights going out at
once, a low sun in the lens, letterbox bars, which stay when all else goes. Not told: what comes over many minutes, a
slight turn, a blur by night, which the sensor's noise hides, and a freeze that an encoder of constant bitrate goes on
refining, or that begins while nothing large moves, but for cameras that have not repeated a picture for a day.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from agent import yuv
from agent.data import WHOLE, Findings, Image, Scene, Severity, Trigger, Words
from agent.evidence import lens
from agent.evidence.lens import Fault
from agent.evidence.reference import Likeness, Reference, View, view
from agent.evidence.standstill import Standstill
from agent.rules.options import RuleOptions
from agent.vehicles import VEHICLES

EVERY = 0.35
"""Seconds between two pictures that are judged, at least: more often would only cost."""

CONFIRM, LEAST_LOOKS = 4.0, 5
"""Seconds and pictures in a row for which something must be wrong."""

RECOVER = 2.0
"""Seconds for which the picture must be as it was for it to be over."""

GAP = 5.0
"""Seconds without a look from which a suspicion begins anew."""

ANNOUNCED = 120.0
"""Seconds before a new view is taken for the normal one in which the words say so."""

ACCEPTED = 0.6
"""Share of its own edges that a new view must show to be taken for the normal one."""

_WORDS = {
    "covered": ("camera covered", "กล้องถูกปิดบัง"),
    "turned": ("camera turned away", "กล้องถูกหันไปทางอื่น"),
    "defocused": ("picture out of focus", "ภาพหลุดโฟกัส"),
    "frozen": ("picture frozen", "ภาพค้าง"),
    "blinded": ("camera blinded by light", "กล้องถูกแสงจ้าส่อง"),
    "dark": ("picture dark", "ภาพมืดผิดปกติ"),
}


SOLID = frozenset({"person", *VEHICLES})
"""What stands before the scene without being wrong. A model takes a covered or blinded picture for smoke."""


class Options(RuleOptions):
    """A watch over the camera itself in site.yaml."""

    pixels: ClassVar[bool] = True

    kind: Literal["tamper"]
    relearn: Annotated[float, Field(ge=300, le=604800, allow_inf_nan=False)] = Field(
        3600, description="seconds after which a view that stays turned or blurred is taken for the normal one"
    )


@dataclass
class _Suspicion:
    """Something is wrong since a monotonic time; `faults` counts the pictures in which what is."""

    since: float
    faults: Counter[Fault] = field(default_factory=Counter)


@dataclass
class _Alarm:
    """Something is wrong for sure; `well` is since when the picture is as it was, `aside` learns the new view."""

    label: Fault | Literal["frozen"]
    since: float
    score: float
    well: float | None = None
    aside: Reference = field(default_factory=Reference)

    @property
    def learns(self) -> bool:
        """Whether there is a view to be learned."""
        return self.label in ("turned", "defocused")


class Rule:
    """Remembers the scene, how lively its pictures are, and what has gone wrong with them."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._reference, self._standstill = Reference(), Standstill()
        self._shape: tuple[int, ...] = ()
        self._shown: Image | None = None
        self._looked = self._judged = float("-inf")
        self._likeness: Likeness | None = None
        self._suspicion: _Suspicion | None = None
        self._alarm: _Alarm | None = None

    def update(self, scene: Scene) -> Findings:
        """A trigger while something is wrong."""
        fresh = scene.frame.yuv is not self._shown
        if scene.now - self._looked > GAP:
            self._suspicion = None
        if fresh and scene.small is not None:
            self._take(scene, scene.small)
        self._looked, self._shown = scene.now, scene.frame.yuv
        return Findings(triggers=(self._trigger(self._alarm, scene.now, fresh),) if self._alarm else ())

    def _take(self, scene: Scene, small: Image) -> None:
        """Take in a new picture; one of another size is of another camera."""
        if small.shape != self._shape:
            self._reference, self._standstill, self._suspicion, self._alarm = Reference(), Standstill(), None, None
            self._shape = small.shape
        self._standstill.take(yuv.luma(small), scene.now, something=bool(scene.moving))
        if scene.now - self._judged >= EVERY:
            self._judge(scene, small)

    def _judge(self, scene: Scene, small: Image) -> None:
        """Hold a picture against the scene."""
        elapsed, self._judged = scene.now - self._judged, scene.now
        seen = view(small)
        self._likeness = self._reference.likeness(
            seen, [track.box for track in scene.tracks if track.seen and track.label in SOLID]
        )
        if self._alarm:
            self._follow(self._alarm, seen, elapsed, scene.now)
        else:
            self._watch(seen, elapsed, scene.now)

    def _watch(self, seen: View, elapsed: float, now: float) -> None:
        """All was well so far: learn the scene, or grow suspicious."""
        likeness = self._likeness
        fault = lens.fault(likeness) if likeness else None
        if likeness is None or fault is None:
            self._suspicion = None
            self._reference.learn(seen, elapsed)
            if self._standstill.seconds:
                self._alarm = _Alarm("frozen", now - self._standstill.seconds, 0.8)
            return
        suspicion = self._suspicion = self._suspicion or _Suspicion(now)
        suspicion.faults[fault] += 1
        if now - suspicion.since >= CONFIRM and suspicion.faults.total() >= LEAST_LOOKS:
            fault = suspicion.faults.most_common(1)[0][0]
            self._alarm, self._suspicion = _Alarm(fault, suspicion.since, lens.certainty(fault, likeness)), None

    def _follow(self, alarm: _Alarm, seen: View, elapsed: float, now: float) -> None:
        """Something is wrong: end it once all is well for a while, or a new view has lasted."""
        if not self._is_well(alarm):
            alarm.well = None
        elif alarm.well is None:
            alarm.well = now
        elif now - alarm.well >= RECOVER:
            self._alarm = None
        if alarm.learns:
            own = alarm.aside.likeness(seen)
            alarm.aside.learn(seen, elapsed)
            if own and own.kept >= ACCEPTED and now - alarm.since >= self._options.relearn:
                self._reference, self._alarm = alarm.aside, None

    def _is_well(self, alarm: _Alarm) -> bool:
        if alarm.label == "frozen":
            return not self._standstill.seconds
        return self._likeness is not None and lens.well(self._likeness)

    def _trigger(self, alarm: _Alarm, now: float, fresh: bool) -> Trigger:
        return Trigger(
            rule=self._options.name,
            kind=self._options.kind,
            key="",
            label=alarm.label,
            score=alarm.score,
            box=WHOLE,
            severity=Severity.ALERT,
            seen=fresh,
            words=self._words(alarm, now),
        )

    def _words(self, alarm: _Alarm, now: float) -> Words:
        seconds = now - alarm.since
        en, th = (f"{name} {seconds:.0f} {unit}" for name, unit in zip(_WORDS[alarm.label], ("s", "วินาที"), strict=True))
        if self._likeness and alarm.label == "defocused":
            share = f"{self._likeness.sharpness:.0%}"
            en, th = f"{en}, {share} of its usual sharpness", f"{th} ความคมชัดเหลือ {share}"
        elif self._likeness and alarm.label != "frozen":
            share = f"{self._likeness.kept:.0%}"
            en, th = f"{en}, {share} of the usual view left", f"{th} เหลือภาพเดิมให้เห็น {share}"
        if alarm.learns and seconds >= self._options.relearn - ANNOUNCED:
            en, th = f"{en}; soon taken for the normal view", f"{th} ระบบจะถือเป็นภาพปกติในไม่ช้า"
        return Words(en, th)
