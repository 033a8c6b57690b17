"""Counts per minute: crossings, occupancy, and how much was really watched."""

from itertools import pairwise

from agent.counts import LONGEST_LULL, Counts, Lull, Minute, Span
from agent.data import Crossing, Findings


def crossing(label: str, direction: str) -> Crossing:
    return Crossing("road", label, direction, 0.0)


def watched(counts: Counts, findings: Findings, start: float, seconds: int) -> None:
    for i in range(1, seconds + 1):
        elapsed = counts.looked(start + i)
        counts.add("road", findings, elapsed)


def test_crossings_add_up_by_label_and_direction() -> None:
    counts = Counts(("road",), 0.0)
    for one in (crossing("car", "in"), crossing("car", "in"), crossing("car", "out"), crossing("bus", "in")):
        counts.add("road", Findings(crossings=(one,)), 0.2)
    (_, (minute,)) = counts.close(60.0)
    assert minute.crossings == (("bus", "in", 1), ("car", "in", 2), ("car", "out", 1))


def test_occupancy_is_weighed_by_time_and_keeps_its_peak() -> None:
    counts = Counts(("road",), 0.0)
    watched(counts, Findings(occupancy=(("person", 4),)), 0.0, 15)
    watched(counts, Findings(), 15.0, 45)
    (coverage, (minute,)) = counts.close(60.0)
    assert (coverage, minute.occupancy) == (1.0, (("person", 1.0, 4),))


def test_the_peak_stays_when_people_leave() -> None:
    counts = Counts(("road",), 0.0)
    watched(counts, Findings(occupancy=(("person", 4),)), 0.0, 1)
    watched(counts, Findings(occupancy=(("person", 2),)), 1.0, 1)
    assert counts.close(60.0)[1][0].occupancy == (("person", 3.0, 4),)


def test_nobody_is_presumed_while_the_camera_was_away() -> None:
    counts = Counts(("road",), 0.0)
    counts.add("road", Findings(occupancy=(("person", 1),)), counts.looked(30.0))
    assert counts.close(60.0)[1][0].occupancy == (("person", 1.0, 1),)


def test_a_rule_that_saw_nothing_reports_nothing_rather_than_being_silent() -> None:
    assert Counts(("road", "kerb"), 0.0).close(60.0) == (0.0, (Minute("road", (), ()), Minute("kerb", (), ())))


def test_coverage_tells_of_a_camera_that_was_away() -> None:
    counts = Counts(("road",), 0.0)
    watched(counts, Findings(), 0.0, 30)
    counts.looked(60.0)
    assert counts.close(60.0)[0] == (30 + 2) / 60


def test_closing_starts_the_next_minute_at_nought() -> None:
    counts = Counts(("road",), 0.0)
    counts.add("road", Findings(crossings=(crossing("car", "in"),)), 0.2)
    assert not counts.due(59.0)
    assert counts.due(60.0)
    counts.close(60.0)
    assert counts.close(120.0)[1] == (Minute("road", (), ()),)


def minute(number: int, coverage: float = 1.0, cars: int = 0, people: int = 0) -> Span:
    crossings = (("car", "in", cars),) if cars else ()
    there = Minute("road", crossings, (("person", 0.5 * people, people),))
    return Span(60.0 * number, 60.0, coverage, (there,))


def told(*minutes: Span) -> list[tuple[float, float, float]]:
    """Begin, end and coverage of what is told of these minutes, the end of the process included."""
    lull = Lull()
    spans = [span for one in minutes for span in lull.add(one)]
    return [(span.end - span.seconds, span.end, span.coverage) for span in (*spans, *lull.end())]


def test_the_first_minute_is_told_at_once() -> None:
    assert Lull().add(minute(1)) == (minute(1),)


def test_minutes_in_which_nothing_is_counted_are_told_as_one() -> None:
    assert told(*(minute(n) for n in range(1, 11))) == [(0, 60, 1.0), (60, 600, 1.0)]


def test_what_is_counted_is_told_with_the_lull_before_it_and_keeps_its_own_minute() -> None:
    for busy in ({"cars": 1}, {"people": 1}):
        lull = Lull()
        for n in range(1, 5):
            lull.add(minute(n))
        before, now = lull.add(minute(5, **busy))
        assert (before.end, before.seconds) == (240.0, 180.0)
        assert now == minute(5, **busy)


def test_every_minute_of_a_busy_street_is_told_at_once() -> None:
    lull = Lull()
    assert [lull.add(minute(n, cars=n)) for n in range(1, 5)] == [(minute(n, cars=n),) for n in range(1, 5)]


def test_a_camera_that_goes_away_is_told_at_once_and_then_as_one() -> None:
    coverages = [1.0, 1.0, 0.3, 0.0, 0.0, 0.0, 1.0]
    spans = told(*(minute(n, coverage) for n, coverage in enumerate(coverages, 1)))
    assert spans == [(0, 60, 1.0), (60, 120, 1.0), (120, 180, 0.3), (180, 240, 0.0), (240, 360, 0.0), (360, 420, 1.0)]


def test_small_changes_of_coverage_are_averaged_and_do_not_add_up_unseen() -> None:
    assert told(minute(1, 1.0), minute(2, 0.9), minute(3, 1.0)) == [(0, 60, 1.0), (60, 180, 0.95)]
    slowly = told(*(minute(n, 1 - 0.04 * n) for n in range(20)))
    assert max(abs(a[2] - b[2]) for a, b in pairwise(slowly)) <= 0.2


def test_a_lull_is_told_after_an_hour_at_the_latest() -> None:
    spans = told(*(minute(n) for n in range(1, 130)))
    assert [(end - begin) for begin, end, _ in spans] == [60.0, LONGEST_LULL, LONGEST_LULL, 480.0]


def test_nothing_is_lost_between_the_spans() -> None:
    spans = told(*(minute(n, cars=int(n % 7 == 0)) for n in range(1, 100)))
    assert [begin for begin, _, _ in spans] == [0, *(end for _, end, _ in spans[:-1])]
    assert spans[-1][1] == 99 * 60


def test_a_span_is_what_the_counts_saw_since_the_last() -> None:
    counts = Counts(("road",), 10.0)
    watched(counts, Findings(), 10.0, 30)
    assert counts.span(70.0) == Span(70.0, 60.0, 0.5, (Minute("road", (), ()),))
    assert counts.span(130.0).end == 130.0
