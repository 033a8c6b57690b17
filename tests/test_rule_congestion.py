"""A road on which nothing gets on is told; an empty road, parked cars and a flow are not."""

import pytest
from pydantic import ValidationError

from tests.traffic import RATIO, Mover, moments, rule, told


def queue(count: int, since: float = 0.0, until: float = 200.0, first: int = 1) -> list[Mover]:
    """Vehicles that come from the left, one a second, and stand one behind the other."""
    return [
        Mover(
            first + n,
            (
                (since + n, 0.04, 0.5),
                (since + n + 3, 0.9 - 0.12 * n, 0.5),
                (until, 0.9 - 0.12 * n, 0.5),
                (until + 3, 1.7 - 0.12 * n, 0.5),
            ),
        )
        for n in range(count)
    ]


def jammed(movers: list[Mover], end: float, **options: object) -> list[float]:
    return [at for at, _ in told(rule("congestion", **options), moments(movers, 0, end, step=0.5))]


def test_many_who_came_and_stand_are_told_after_their_seconds() -> None:
    found = jammed(queue(6), 100)
    assert 60 < found[0] < 72
    assert found[-1] == pytest.approx(100)


def test_it_is_one_event_of_the_camera_and_says_how_slow() -> None:
    _, claim = told(rule("congestion", seconds=10), moments(queue(6), 0, 40))[-1]
    assert (claim.key, claim.severity) == ("", "info")
    assert "6 vehicles at 0 % of the free speed" in claim.words.en
    assert "รถ 6 คัน" in claim.words.th


def crawling(pace: float) -> list[Mover]:
    """Five beside each other, in own sizes a second."""
    step = pace * 0.1 / RATIO**0.5
    return [
        Mover(n, ((0, 0.1, 0.2 + 0.15 * n), (3, 0.3, 0.2 + 0.15 * n), (63, 0.3 + 60 * step, 0.2 + 0.15 * n)))
        for n in range(5)
    ]


def test_a_crawl_is_a_jam_and_slow_driving_is_none() -> None:
    assert jammed(crawling(0.2), 20, seconds=10)
    assert not jammed(crawling(0.5), 20, seconds=10)


def test_on_a_fast_road_slow_driving_is_a_jam() -> None:
    judge = rule("congestion", seconds=10)
    told(
        judge,
        moments([Mover(100 + n, ((2 * n, 0.06, 0.5), (2 * n + 4, 0.94, 0.5))) for n in range(25)], 0, 60, step=0.5),
    )
    slow = [Mover(m.number, tuple((at + 60, x, y) for at, x, y in m.way)) for m in crawling(0.5)]
    assert told(judge, moments(slow, 60, 80, step=0.5))


def test_a_few_waiting_vehicles_are_no_jam() -> None:
    assert not jammed(queue(4), 100)


def test_parked_cars_are_no_jam() -> None:
    parked = [Mover(n, ((0, 0.1 + 0.12 * n, 0.5), (200, 0.1 + 0.12 * n, 0.5))) for n in range(7)]
    assert not jammed(parked, 100)


def test_parked_cars_whose_boxes_tremble_are_no_jam() -> None:
    shakes = [tuple((0.5 * t, 0.1 + 0.12 * n + 0.004 * (t % 2), 0.5) for t in range(80)) for n in range(7)]
    assert not jammed([Mover(n, way) for n, way in enumerate(shakes)], 35, seconds=10)


def test_dense_traffic_that_flows_is_no_jam() -> None:
    flow = [Mover(n, ((n * 0.6, 0.04, 0.5), (n * 0.6 + 4, 0.96, 0.5))) for n in range(150)]
    assert not jammed(flow, 90)


def test_a_red_light_shorter_than_its_seconds_is_no_jam() -> None:
    assert not jammed([*queue(6, 0, 40), *queue(6, 50, 90, first=20)], 120)


def test_who_walks_slowly_is_no_jam() -> None:
    assert not jammed([Mover(m.number, m.way, "person") for m in queue(6)], 100)


def test_a_gap_without_a_look_does_not_count() -> None:
    judge, movers = rule("congestion"), queue(6)
    told(judge, moments(movers, 0, 30))
    assert not told(judge, moments(movers, 75, 100))


def test_outside_the_polygon_anyone_may_wait() -> None:
    assert not jammed(queue(6), 100, polygon=[[0, 0.6], [1, 0.6], [1, 1], [0, 1]])


def test_a_jam_of_no_length_is_refused() -> None:
    with pytest.raises(ValidationError):
        rule("congestion", seconds=1)
