"""help: each press is an event at once, whatever the camera shows."""

from typing import Any

import pytest
from pydantic import ValidationError

from agent.data import WHOLE, Findings, Severity
from agent.rules import KINDS, build
from agent.rules.help import HOLD, REPEAT, Options, Rule
from tests.make import scene, track


def options(**keys: Any) -> Options:
    return Options.model_validate({"kind": "help", "name": "counter", **keys})


def rule() -> Rule:
    return Rule(options(gpio=17))


def keys(rule: Rule, *times: float) -> list[str | None]:
    """The keys of what is claimed at these times."""
    return [claim.key if (claim := rule.called(time)) else None for time in times]


def test_a_press_is_an_alert_at_once_that_shows_the_whole_picture() -> None:
    counter = rule()
    counter.press("button")
    claim = counter.called(100.0)
    assert claim is not None
    assert (claim.rule, claim.kind, claim.label, claim.severity) == ("counter", "help", "help", Severity.ALERT)
    assert (claim.box, claim.score, claim.seen) == (WHOLE, 1.0, True)


def test_nobody_pressed_and_nothing_is_claimed() -> None:
    assert keys(rule(), 0.0, 1.0, 100.0) == [None] * 3


def test_the_claim_holds_for_some_seconds_and_ends_by_itself() -> None:
    counter = rule()
    counter.press("button")
    claimed = [bool(counter.called(second * 0.25)) for second in range(100)]
    assert claimed[0]
    assert not any(claimed[int(HOLD * 4) + 1 :])
    assert sum(claimed) == pytest.approx(HOLD / REPEAT, abs=1)


def test_presses_within_some_seconds_are_one_event_and_are_counted() -> None:
    counter = rule()
    counter.press("button")
    first = keys(counter, 0.0)
    counter.press("button")
    counter.press("button")
    claim = counter.called(HOLD)
    assert claim is not None
    assert [claim.key] == first
    assert claim.words.en == "help asked for at the button (pressed 3 times)"
    assert claim.words.th == "ขอความช่วยเหลือผ่านปุ่มกด (กด 3 ครั้ง)"


def test_a_press_later_is_another_event_with_its_own_count() -> None:
    counter = rule()
    counter.press("button")
    first = keys(counter, 0.0)
    counter.press("page")
    claim = counter.called(HOLD + 0.1)
    assert claim is not None
    assert [claim.key] != first
    assert claim.words.en == "help asked for on the page (pressed once)"
    assert claim.words.th == "ขอความช่วยเหลือผ่านหน้าเว็บ (กด 1 ครั้ง)"


def test_a_press_counts_as_told_only_when_what_came_of_it_was_told() -> None:
    counter = rule()
    number = counter.press("page")
    assert not counter.has_told(number)
    counter.called(0.0)
    assert not counter.has_told(number)
    counter.called(0.3)
    assert counter.has_told(number)
    assert not counter.has_told(counter.press("page"))


def test_pictures_say_nothing_of_it() -> None:
    counter = rule()
    counter.press("button")
    assert counter.update(scene(0.0, track())) == Findings()


def test_the_folder_knows_it() -> None:
    assert KINDS["help"] is Options
    assert isinstance(build(options(page=8321)), Rule)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({}, "needs a way to ask for help: button, gpio or page"),
        ({"gpio": 17, "key": 28}, "names a key, and no button that has it"),
        ({"button": "by-id/usb-kbd"}, "must be an absolute path"),
        ({"page": 80}, "greater than or equal to 1024"),
        ({"page": 8321, "secret": "../key"}, "should match pattern"),
    ],
)
def test_what_could_never_ring_is_refused(entry: dict[str, object], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        options(**entry)
