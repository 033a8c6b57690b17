"""Events against the truth: what counts as found, as right, as a false alarm, and how long it took."""

import pytest

from agent.score import LATE, SOON, Incident, Told, as_json, score, table


def fight(start: float, end: float) -> Incident:
    return Incident("a", "fight", (start, end))


def told(new: float, recording: str = "a", kind: str = "fight") -> Told:
    return Told(recording, kind, new)


def test_an_event_within_its_incident_finds_it_and_says_how_long_it_took() -> None:
    (row,) = score([fight(10, 20)], [told(12)], ["fight"], 3600)
    assert (row.incidents, row.found, row.right, row.false, row.waits) == (1, 1, 1, 0, (2,))
    assert (row.recall, row.precision, row.false_an_hour) == (1.0, 1.0, 0.0)


def test_further_events_of_an_incident_are_neither_right_twice_nor_wrong() -> None:
    (row,) = score([fight(10, 20)], [told(15), told(11)], ["fight"], 3600)
    assert (row.found, row.false, row.wait, row.precision) == (1, 0, 1, 1.0)


def test_an_event_elsewhere_or_at_another_time_or_of_another_kind_is_false() -> None:
    events = [told(12, "b"), told(30), told(12, kind="fall")]
    fights, falls = score([fight(10, 20)], events, ["fight", "fall"], 1800)
    assert (fights.found, fights.false, fights.false_an_hour, fights.recall) == (0, 2, 4.0, 0.0)
    assert (falls.incidents, falls.false, falls.recall) == (0, 1, None)


@pytest.mark.parametrize(
    ("start", "belongs"), [(10 - SOON, True), (10 - SOON - 0.1, False), (20 + LATE, True), (20 + LATE + 0.1, False)]
)
def test_an_event_may_begin_a_little_early_and_some_seconds_late(start: float, belongs: bool) -> None:
    (row,) = score([fight(10, 20)], [told(start)], ["fight"], 3600)
    assert bool(row.found) is belongs


def test_an_incident_somewhere_in_a_recording_is_found_by_any_event_and_has_no_wait() -> None:
    (row,) = score([Incident("a", "fight", None)], [told(3)], ["fight"], 3600)
    assert (row.found, row.waits, row.wait) == (1, (), None)


def test_precision_weighs_incidents_that_were_found_against_false_alarms() -> None:
    (row,) = score([fight(10, 20), fight(100, 110)], [told(11), told(50)], ["fight"], 3600)
    assert (row.recall, row.precision) == (0.5, 0.5)


def test_the_table_has_a_line_for_each_kind_and_a_dash_where_nothing_can_be_said() -> None:
    head, fights, falls = table(score([fight(10, 20)], [told(12)], ["fight", "fall"], 3600)).splitlines()
    assert head.split()[:3] == ["kind", "incidents", "found"]
    assert fights.split() == ["fight", "1", "1", "1.00", "1.00", "0", "0.0", "2.0"]
    assert falls.split() == ["fall", "0", "0", "-", "-", "0", "0.0", "-"]


def test_as_json_a_row_says_the_same() -> None:
    (row,) = score([fight(10, 20)], [told(12)], ["fight"], 1800)
    assert as_json(row) == {
        "kind": "fight", "incidents": 1, "found": 1, "recall": 1.0, "precision": 1.0, "false": 0,
        "false_an_hour": 0.0, "seconds_until_new": 2, "hours": 0.5,
    }  # fmt: skip
