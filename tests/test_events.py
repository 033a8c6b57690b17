"""The life of an event: new, update, end, one id, its best picture."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from agent.data import Box, Event, Frame, Jpeg, Phase, Severity, Words
from agent.events import EventBook, Negative
from tests.make import PERSON, frame, street, trigger


class Camera:
    """A photographer that numbers its pictures by the frame they were taken of, and notes when each is developed."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.developed: list[tuple[float, Phase]] = []

    def __call__(self, taken: Frame, _box: Box) -> Negative | None:
        def develop(phase: Phase, _severity: Severity) -> Jpeg | None:
            self.developed.append((taken.mono, phase))
            return Jpeg(str(taken.mono).encode(), 1, 1)

        self.taken.append(taken.mono)
        return develop


def book(camera: Camera | None = None) -> EventBook:
    numbers = count(1)
    return EventBook("front", lambda: f"e{next(numbers)}", camera or Camera())


def phases(events: tuple[Event, ...]) -> list[tuple[str, Phase]]:
    return [(event.id, event.phase) for event in events]


def test_one_claim_repeated_is_one_event_that_is_new_once() -> None:
    held = book()
    assert phases(held.update([trigger()], frame(0.0))) == [("e1", Phase.NEW)]
    assert held.update([trigger()], frame(0.2)) == ()


def test_an_event_ends_after_a_quiet_while_at_its_last_claim() -> None:
    held = book()
    held.update([trigger()], frame(0.0))
    held.update([trigger()], frame(1.0))
    assert held.update([], frame(3.9)) == ()
    (end,) = held.update([], frame(4.0))
    assert (end.id, end.phase, end.reason) == ("e1", Phase.END, "over")
    assert (end.started, end.ended) == (1000.0, 1001.0)
    assert (end.started_mono, end.ended_mono, end.mono) == (0.0, 1.0, 4.0)


def test_a_short_gap_does_not_end_it() -> None:
    held = book()
    held.update([trigger()], frame(0.0))
    held.update([], frame(2.0))
    assert held.update([trigger()], frame(2.5)) == ()


def test_two_keys_are_two_events() -> None:
    assert phases(book().update([trigger("1"), trigger("2")], frame())) == [("e1", Phase.NEW), ("e2", Phase.NEW)]


def test_an_event_ends_without_frames_when_time_passes() -> None:
    held = book()
    held.update([trigger()], frame(0.0))
    assert phases(held.end_quiet(3.0, 1003.0)) == [("e1", Phase.END)]


def test_all_open_events_end_with_the_reason_given() -> None:
    held = book()
    held.update([trigger("1"), trigger("2")], frame(0.0))
    ended = held.end_all(1.0, 1001.0, "stopped")
    assert {(event.id, event.reason) for event in ended} == {("e1", "stopped"), ("e2", "stopped")}
    assert held.end_all(2.0, 1002.0, "stopped") == ()


def test_the_score_is_the_median_so_far_and_the_top_score_the_highest() -> None:
    held = book()
    for i, score in enumerate((0.5, 0.95, 0.6)):
        held.update([trigger(score=score)], frame(i * 0.2))
    (end,) = held.end_quiet(10.0, 1010.0)
    assert (end.score, end.top_score) == (0.6, 0.95)


def test_what_is_only_presumed_changes_neither_score_nor_picture() -> None:
    camera = Camera()
    held = book(camera)
    held.update([trigger(score=0.5)], frame(0.0))
    held.update([trigger(score=0.9, seen=False)], frame(0.2))
    (end,) = held.end_quiet(10.0, 1010.0)
    assert (end.top_score, camera.taken) == (0.5, [0.0])


def test_a_sharper_picture_replaces_a_blurred_one_and_is_told_in_an_update() -> None:
    blurred, sharp = street(), street()
    blurred[:180] = 100
    sharp[:180] = np.random.default_rng(1).integers(0, 255, (180, 320))
    held = book()
    (new,) = held.update([trigger()], frame(0.0, blurred))
    assert held.update([trigger()], frame(1.0, sharp)) == ()
    (update,) = held.update([trigger()], frame(5.0, blurred))
    assert (update.phase, update.best) == (Phase.UPDATE, Jpeg(b"1.0", 1, 1))
    assert new.best == Jpeg(b"0.0", 1, 1)


def test_only_the_best_picture_is_developed_and_only_when_the_event_is_told() -> None:
    dull, fair, sharp = street(), street(), street()
    dull[:180] = 100
    fair[:180] = np.random.default_rng(1).integers(90, 110, (180, 320))
    sharp[:180] = np.random.default_rng(1).integers(0, 255, (180, 320))
    camera = Camera()
    held = book(camera)
    for second, picture in enumerate((dull, fair, sharp)):
        held.update([trigger()], frame(float(second), picture))
    (end,) = held.end_quiet(10.0, 1010.0)
    assert camera.taken == [0.0, 1.0, 2.0]
    assert camera.developed == [(0.0, Phase.NEW), (2.0, Phase.END)]
    assert end.best == Jpeg(b"2.0", 1, 1)


def test_a_better_picture_that_may_not_be_told_leaves_the_one_that_was() -> None:
    def photograph(taken: Frame, _box: Box) -> Negative:
        return lambda phase, _severity: Jpeg(b"first", 1, 1) if phase is Phase.NEW else None

    held = EventBook("front", lambda: "e1", photograph)
    held.update([trigger()], frame(0.0))
    (end,) = held.end_quiet(10.0, 1010.0)
    assert end.best == Jpeg(b"first", 1, 1)


def test_an_event_that_lasts_says_so_every_minute() -> None:
    held = book()
    told = [event for second in range(200) for event in held.update([trigger()], frame(float(second)))]
    assert [(event.phase, event.mono) for event in told] == [
        (Phase.NEW, 0.0),
        (Phase.UPDATE, 60.0),
        (Phase.UPDATE, 120.0),
        (Phase.UPDATE, 180.0),
    ]


@pytest.mark.parametrize("box", [Box(1.0, 1.0, 1.0, 1.0), Box(0.0, 0.0, 0.0, 0.0), Box(0.0, 0.0, 1.0, 1.0), PERSON])
def test_a_box_at_the_edge_of_the_picture_is_no_trouble(box: Box) -> None:
    assert book().update([trigger(box=box)], frame())


def test_an_event_without_a_picture_is_an_event() -> None:
    held = EventBook("front", lambda: "e1", lambda _frame, _box: None)
    (new,) = held.update([trigger()], frame())
    assert new.best is None


class Album:
    """Moments that are named after their second, and strips of their names."""

    def moment(self, taken: Frame, _box: Box, _severity: Severity) -> Jpeg | None:
        return Jpeg(f"{taken.mono:g}".encode(), 1, 1)

    def strip(self, moments: Sequence[Jpeg], _severity: Severity) -> Jpeg | None:
        return Jpeg(b" ".join(moment.data for moment in moments), 4, 1)


def test_an_event_ends_with_a_strip_of_its_course_and_only_then() -> None:
    held = EventBook("front", lambda: "e", Camera(), Album())
    told = [event for second in range(10) for event in held.update([trigger()], frame(float(second)))]
    (end,) = held.update([], frame(20.0))
    assert all(event.strip is None for event in told)
    assert end.strip is not None
    first, *_, last = end.strip.data.split()
    assert (first, int(last) >= 6) == (b"0", True)


def test_an_event_ends_with_the_words_of_its_last_claim() -> None:
    held = book()
    held.update([trigger()], frame(0.0))
    held.update([replace(trigger(), words=Words("inside for 9 s", "9 วินาที"))], frame(1.0))
    (end,) = held.update([], frame(9.0))
    assert end.trigger.words.en == "inside for 9 s"
