"""When a camera has been quiet for too long, and what the box then finds out about itself."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent.box import _canary
from agent.canary import FILM, NUMBER, THERE, canary
from agent.data import Detection, Scene, Trigger
from agent.rules import KINDS, build
from agent.rules.silence import HOURS, Usual
from agent.selftest import minute
from tests.fakes import ScriptedDetector
from tests.make import frame, track

HOUR = 3600
FRAME = frame()


class Camera:
    """A camera that is looked at once in four seconds. `asked` counts how often its model was tried."""

    def __init__(self, *, sees: bool = True, **options: Any) -> None:
        self.asked = 0
        self._sees = sees
        self.rule = build(KINDS["silence"].model_validate({"kind": "silence", "name": "s", **options}), self._try)
        self.now = 0.0
        self._number = 0

    def _try(self) -> bool:
        self.asked += 1
        return self._sees

    def hours(
        self, hours: float, an_hour: int = 0, busy: Iterable[int] = range(HOURS), step: float = 4.0
    ) -> list[Trigger]:
        """The claims of so many hours with `an_hour` passers-by each in the `busy` hours of the day."""
        claims: list[Trigger] = []
        busy, begun = frozenset(busy), self.now
        while self.now < begun + hours * HOUR:
            hour = int(self.now // HOUR) % HOURS
            someone = an_hour and hour in busy and self.now % (HOUR / an_hour) < step
            self._number += bool(someone)
            claims += self.rule.update(Scene(self.now, FRAME, (track(self._number),) if someone else ())).triggers
            self.now += step
        return claims


def day_and_night(days: float, **options: Any) -> Camera:
    """A camera that has seen 20 an hour by day and nobody in the 12 hours after."""
    camera = Camera(**options)
    assert camera.hours(24 * days, 20, busy=range(12)) == []
    return camera


def busy_always(**options: Any) -> Camera:
    """A camera that has seen 20 an hour, day and night."""
    camera = Camera(**options)
    assert camera.hours(24, 20) == []
    return camera


def test_a_street_that_is_never_empty_is_told_after_hours() -> None:
    claim = busy_always(hours=3).hours(3.1)[-1]
    assert claim.words.th.startswith("ไม่พบอะไรเลย 3.1 ชั่วโมง ปกติพบราว 62 ครั้ง")


def test_hours_of_nothing_by_day_are_told_from_the_sixth_on() -> None:
    camera = day_and_night(1)
    assert camera.hours(5.9) == []
    claims = camera.hours(1)
    assert {(claim.key, claim.label, claim.severity) for claim in claims} == {("", "silence", "alert")}
    assert claims[-1].words.en == "nothing for 18.9 h where 138 are usual; the model still sees the test picture"


def test_a_model_that_fails_is_named() -> None:
    camera = day_and_night(1, sees=False)
    claim = camera.hours(7)[-1]
    assert claim.words.en.endswith("the model no longer sees the test picture")
    assert claim.words.th.endswith("โมเดลมองไม่เห็นสิ่งที่อยู่ในภาพทดสอบแล้ว")


def test_the_model_is_tried_once_an_hour_and_only_when_it_is_too_quiet() -> None:
    camera = day_and_night(1)
    assert camera.asked == 0
    camera.hours(8.5)
    assert camera.asked == 3


def test_a_night_in_which_nobody_ever_comes_is_no_fault() -> None:
    camera = day_and_night(2)
    assert camera.hours(24 * 1, 20, busy=range(12)) == []


def test_the_first_day_says_nothing() -> None:
    camera = Camera()
    camera.hours(5, 20)
    assert camera.hours(19) == []


def test_a_calm_day_is_no_fault() -> None:
    assert day_and_night(1, hours=0.5).hours(1.8) == []


def test_it_is_over_when_someone_comes() -> None:
    camera = day_and_night(1)
    assert camera.hours(7)
    assert camera.hours(0.1, 20) == []


def test_time_without_pictures_is_not_quiet() -> None:
    camera = day_and_night(1)
    assert camera.hours(5) == []
    camera.now += 3 * HOUR
    assert camera.hours(0.5) == []


def test_what_stays_is_not_new() -> None:
    camera = day_and_night(1)
    told = 0
    for n in range(7 * HOUR // 4):
        told += bool(camera.rule.update(Scene(camera.now + 4 * n, FRAME, (track(1),))).triggers)
    assert told


def test_a_long_silence_does_not_become_usual() -> None:
    camera = day_and_night(1)
    assert len(camera.hours(24 * 2)) > 24 * 900


def test_after_a_long_silence_the_next_is_told_as_soon() -> None:
    camera = busy_always()
    camera.hours(48)
    assert camera.hours(0.1, 20) == []
    assert camera.hours(6.2)


def test_older_days_fade() -> None:
    usual = Usual()
    for day in range(20):
        usual.count(day * HOURS, HOUR, 10 if day < 10 else 40)
    usual.count(20 * HOURS, 0, 0)
    assert 35 < usual.rate(0) < 40


def test_an_hour_that_was_hardly_watched_is_not_known() -> None:
    usual = Usual()
    usual.count(0, 0.4 * HOUR, 100)
    usual.count(1, 0.0, 0)
    assert usual.rate(0) == 0


def test_without_a_canary_the_words_say_less() -> None:
    rule = build(KINDS["silence"].model_validate({"kind": "silence", "name": "s"}))
    camera = day_and_night(1)
    camera.rule, before = rule, camera.now
    camera.now = 0.0
    camera.hours(24, 20)
    claim = camera.hours(7)[-1]
    assert camera.now < before * 2
    assert claim.words.en == "nothing for 7 h where 140 are usual"


class TestCanary:
    def test_who_finds_what_is_in_the_picture_sees(self) -> None:
        trial = canary(ScriptedDetector(*THERE), ["person", "car"])
        assert trial is not None
        assert trial()

    @pytest.mark.parametrize("found", [(), THERE[:1], (THERE[0], Detection("person", 0.9, THERE[0].box))])
    def test_who_misses_one_or_finds_it_elsewhere_does_not(self, found: tuple[Detection, ...]) -> None:
        trial = canary(ScriptedDetector(*found), ["person", "car"])
        assert trial is not None
        assert not trial()

    def test_only_what_the_model_knows_is_asked_for(self) -> None:
        trial = canary(ScriptedDetector(THERE[1]), ["person"])
        assert trial is not None
        assert trial()
        assert canary(ScriptedDetector(), ["tank"]) is None

    @pytest.mark.parametrize(("kind", "asked"), [("silence", True), ("tamper", False)])
    def test_the_box_has_one_where_a_rule_asks(self, kind: str, asked: bool) -> None:
        rule = KINDS[kind].model_validate({"kind": kind, "name": "r"})
        site = cast("Any", SimpleNamespace(cameras=[SimpleNamespace(rules=[rule])]))
        assert (_canary(site, ScriptedDetector(), ["person"]) is not None) == asked

    def test_the_picture_shows_what_is_asked_for(self) -> None:
        day = minute.SHOTS[0]
        assert minute.video(day) == FILM
        seen = minute.record(day).pictures[NUMBER].seen
        open_ones = {
            (each.thing.label, tuple(round(side, 4) for side in each.box)) for each in seen if each.visible > 0.9
        }
        assert {(thing.label, tuple(thing.box)) for thing in THERE} <= open_ones
