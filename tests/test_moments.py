"""Moments of an event: evenly spread, the first and the last among them, and never many."""

from itertools import pairwise

import pytest

from agent.data import Jpeg
from agent.moments import FIRST, MOST, SHOWN, Moments


def kept(seconds: float, step: float = 0.2) -> list[float]:
    """When the moments in the strip of an event of this length were taken."""
    moments = Moments()
    for number in range(round(seconds / step) + 1):
        now = number * step
        if moments.due(now):
            moments.add(Jpeg(str(now).encode(), 1, 1), now)
        assert len(moments._kept) < MOST
    return [float(each.data) for each in moments.spread()]


@pytest.mark.parametrize("seconds", [2.0, 9.0, 60.0, 3600.0])
def test_a_strip_spans_its_event_evenly(seconds: float) -> None:
    times = kept(seconds)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert len(times) == SHOWN
    assert times[0] == 0.0
    assert times[-1] >= 0.6 * seconds
    assert max(gaps) <= 2.3 * min(gaps)


def test_a_short_event_has_as_many_moments_as_there_were() -> None:
    assert kept(0.0) == [0.0]
    assert kept(FIRST) == [0.0, FIRST]


def test_an_event_without_moments_has_no_strip() -> None:
    assert list(Moments().spread()) == []
