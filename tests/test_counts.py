"""Counts per minute: crossings, occupancy, and how much was really watched."""

from agent.counts import Counts, Minute
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
