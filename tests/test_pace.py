"""Lateness is bounded, and a rewind has its time to catch up, no more."""

from hypothesis import given
from hypothesis import strategies as st

from agent.eyes.pace import LATE, Pace


def test_what_is_too_old_is_late() -> None:
    assert not Pace().late(10.0, 10.0 + LATE - 0.01)
    assert Pace().late(10.0, 10.0 + LATE + 0.01)


def test_after_a_rewind_old_pictures_are_in_time() -> None:
    pace = Pace()
    pace.rewound(8.0, 10.0)
    assert not pace.late(8.0, 10.0)


@given(st.floats(0, 10), st.floats(0, 1))
def test_who_catches_up_at_twice_the_pace_is_never_late(back: float, part: float) -> None:
    pace = Pace()
    pace.rewound(-back, 0.0)
    now = part * back
    assert not pace.late(-back + 2 * now, now)


@given(st.floats(0, 10))
def test_after_the_time_for_catching_up_the_bound_holds_again(back: float) -> None:
    pace = Pace()
    pace.rewound(-back, 0.0)
    assert pace.late(back - LATE - 0.01, back)
    assert not pace.catches_up(back)


def test_who_is_late_and_falls_back_further_is_hopeless() -> None:
    pace = Pace()
    lags = [LATE + 0.1 + 0.1 * n for n in range(10)]
    judged = [pace.hopeless(n * 0.1 - lag, n * 0.1) for n, lag in enumerate(lags)]
    assert judged[:3] == [False, False, False]
    assert any(judged)


def test_who_is_late_and_catches_up_is_not() -> None:
    pace = Pace()
    assert not any(pace.hopeless(n * 0.1 - (LATE + 1.0 - 0.1 * n), n * 0.1) for n in range(10))


def test_who_was_late_once_is_judged_anew_the_next_time() -> None:
    pace = Pace()
    assert not pace.hopeless(-LATE - 0.5, 0.0)
    assert not pace.hopeless(1.0, 1.0)
    assert not pace.hopeless(2.0 - LATE - 0.6, 2.0)
