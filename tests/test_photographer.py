"""Pictures are masked, keep under their caps, come from the sharper stream where there is one, and are counted."""

import cv2
import numpy as np
import pytest

from agent.allowance import SMALL_BYTES, Allowance
from agent.data import Frame, Jpeg, Phase, Point, Severity
from agent.ladder import LADDER
from agent.photographer import MOMENT_BYTES, MOMENT_WIDTH, Photographer
from agent.privacy import Door
from tests.make import PERSON, frame, street

MASK = (Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1))
OPEN = Door((), None)
NEW, UPDATE, END = ((phase, Severity.INFO) for phase in (Phase.NEW, Phase.UPDATE, Phase.END))


class MainStream:
    """A sharper stream: noise in another size; notes when it was asked for what."""

    def __init__(self, width: int = 1280, height: int = 720) -> None:
        self.asked: list[float] = []
        noise = np.random.default_rng(1).integers(0, 255, (height * 3 // 2, width), dtype=np.uint8)
        self._noise: Frame | None = frame(0.0, noise)

    def gone(self) -> "MainStream":
        self._noise = None
        return self

    def __call__(self, mono: float) -> Frame | None:
        self.asked.append(mono)
        return self._noise


def spent() -> Allowance:
    allowance = Allowance(lambda: 0.0)
    for _ in range(2_000):
        allowance.spend(20_000)
    return allowance


def brightest(jpeg: Jpeg | None) -> int:
    assert jpeg is not None
    image = cv2.imdecode(np.frombuffer(jpeg.data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return int(image.max())


def test_pictures_keep_under_their_caps() -> None:
    photographer = Photographer("front", OPEN)
    noise = frame(0.0, np.random.default_rng(1).integers(0, 255, (1080, 1280), dtype=np.uint8))
    negative, look = photographer.of_box(noise, PERSON), photographer.of_street(noise)
    close = negative(*NEW) if negative else None
    assert close is not None
    assert look is not None
    assert len(close.data) <= 20_000
    assert len(look.data) <= 6_000


def test_no_picture_leaves_while_the_door_is_shut_and_each_is_counted() -> None:
    photographer = Photographer("front", Door([MASK], (640, 480)), sharper=MainStream())
    assert photographer.of_box(frame(), PERSON) is None
    assert photographer.of_street(frame()) is None
    assert photographer.withheld == 2


def test_the_first_message_does_not_wait_for_the_sharper_stream_and_a_later_one_shows_it_once() -> None:
    main = MainStream()
    negative = Photographer("front", OPEN, sharper=main).of_box(frame(7.0), PERSON)
    assert negative is not None
    first = negative(*NEW)
    assert main.asked == []
    sharper, last = negative(*UPDATE), negative(*END)
    assert main.asked == [7.0]
    assert first is not None
    assert sharper is not None
    assert sharper.width > first.width
    assert last is sharper


def test_the_print_stays_the_same_where_there_is_no_sharper_stream() -> None:
    negative = Photographer("front", OPEN).of_box(frame(), PERSON)
    assert negative is not None
    assert negative(*NEW) is negative(*UPDATE) is negative(*END) is not None


def test_what_the_sharper_stream_has_let_go_of_is_shown_as_it_was_watched() -> None:
    negative = Photographer("front", OPEN, sharper=MainStream().gone()).of_box(frame(), PERSON)
    assert negative is not None
    assert negative(*NEW) is negative(*END)
    again = Photographer("front", OPEN, sharper=MainStream().gone()).of_box(frame(), PERSON)
    assert again is not None
    assert again(*END) is not None


def test_masks_hold_for_the_sharper_stream_too() -> None:
    photographer = Photographer("front", Door([MASK], (320, 180)), sharper=MainStream())
    negative = photographer.of_box(frame(), PERSON)
    assert negative is not None
    assert brightest(negative(*NEW)) == brightest(negative(*END)) == 0


def test_a_sharper_picture_of_another_shape_than_the_masks_is_never_shown() -> None:
    photographer = Photographer("front", Door([MASK], (320, 180)), sharper=MainStream(640, 480))
    negative = photographer.of_box(frame(), PERSON)
    assert negative is not None
    first = negative(*NEW)
    assert negative(*END) is first
    assert brightest(first) == 0


def test_what_a_spent_allowance_leaves_out_is_counted_and_decodes_nothing() -> None:
    main = MainStream()
    photographer = Photographer("front", OPEN, spent(), main)
    negative = photographer.of_box(frame(), PERSON)
    assert negative is not None
    assert negative(*NEW) is None
    assert negative(*END) is None
    assert (photographer.left_out, main.asked) == (2, [])


def test_a_picture_that_was_shown_already_is_not_left_out() -> None:
    allowance = Allowance(lambda: 0.0)
    photographer = Photographer("front", OPEN, allowance)
    negative = photographer.of_box(frame(), PERSON)
    assert negative is not None
    first = negative(*NEW)
    for _ in range(2_000):
        allowance.spend(20_000)
    assert negative(*END) is first
    assert photographer.left_out == 0


def test_a_picture_that_was_left_out_is_told_once_there_is_something_left() -> None:
    at = [0.0]
    allowance = Allowance(lambda: at[0])
    for _ in range(2_000):
        allowance.spend(20_000)
    negative = Photographer("front", OPEN, allowance).of_box(frame(0.0, street(640, 360)), PERSON)
    assert negative is not None
    assert negative(*NEW) is None
    at[0] = 86_400.0
    late = negative(*END)
    assert late is not None
    assert len(late.data) <= SMALL_BYTES * 3


def test_on_a_busy_street_only_some_pictures_are_taken_again() -> None:
    main = MainStream()
    photographer = Photographer("front", OPEN, sharper=main)
    for second in range(40):
        photographer.of_box(frame(float(second)), PERSON)(*END)  # type: ignore[misc]
    assert main.asked == [0.0, 10.0, 20.0, 30.0]


def test_a_moment_shows_a_box_in_its_setting_in_the_pictures_own_shape() -> None:
    photographer = Photographer("front", OPEN)
    moment = photographer.moment(frame(0.0, street(1280, 720)), PERSON, Severity.INFO)
    assert moment is not None
    assert moment.width == MOMENT_WIDTH
    assert moment.width / moment.height == pytest.approx(16 / 9, rel=0.02)
    assert len(moment.data) <= MOMENT_BYTES


def test_a_strip_is_made_of_moments_while_the_allowance_lasts_and_is_masked() -> None:
    masked = Photographer("front", Door((MASK,), (320, 180)))
    moments = [masked.moment(frame(at), PERSON, Severity.INFO) for at in (0.0, 1.0)]
    strip = masked.strip([moment for moment in moments if moment], Severity.INFO)
    assert strip is not None
    assert brightest(strip) < 20
    assert Photographer("front", OPEN, spent()).strip([strip, strip], Severity.ALERT) is None


def test_one_moment_is_no_strip() -> None:
    photographer = Photographer("front", OPEN)
    moment = photographer.moment(frame(), PERSON, Severity.INFO)
    assert moment is not None
    assert photographer.strip([moment], Severity.ALERT) is None


def test_no_moment_is_kept_while_the_door_is_shut() -> None:
    shut = Photographer("front", Door((MASK,), (640, 640)))
    assert shut.moment(frame(), PERSON, Severity.INFO) is None
    assert shut.withheld == 1


def test_an_overloaded_box_takes_pictures_of_alerts_alone_at_first() -> None:
    busy = Photographer("front", OPEN, effort=lambda: LADDER[-1])
    negative = busy.of_box(frame(), PERSON)
    assert negative is not None
    assert negative(*NEW) is None
    assert busy.left_out == 1
    assert busy.moment(frame(), PERSON, Severity.INFO) is None
    assert busy.moment(frame(), PERSON, Severity.ALERT) is not None
    assert negative(Phase.NEW, Severity.ALERT) is not None
    later = busy.of_box(frame(), PERSON)
    assert later is not None
    assert later(*UPDATE) is not None
