"""Things keep their number: while they cross, hide, flicker, race past or wait unlooked at."""

import random
from collections.abc import Callable, Iterable, Sequence
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data import WHOLE, Box, Detection, Track
from agent.geometry import iou
from agent.track import Tracker
from agent.track.tracker import MOST

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 1.0, 1.0)
CAR = Box(0.6, 0.5, 0.8, 0.7)
PATIENT = 2.0


def person(x: float, y: float = 0.5, score: float = 0.8, width: float = 0.04, height: float = 0.2) -> Detection:
    return thing("person", x, y, width, height, score)


def thing(label: str, x: float, y: float, width: float, height: float, score: float = 0.8) -> Detection:
    return Detection(label, score, Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2))


def looks(fps: float, seconds: float, start: float = 0.0) -> list[float]:
    return [start + i / fps for i in range(round(fps * seconds) + 1)]


def follow(
    tracker: Tracker, scene: Callable[[float], Sequence[Detection]], times: Iterable[float]
) -> list[tuple[Track, ...]]:
    return [tracker.update(scene(now), now) for now in times]


def only(tracks: Sequence[Track]) -> Track:
    (track,) = tracks
    return track


def parked(tracker: Tracker, label: str = "car", until: float = 2.0) -> Track:
    return only(follow(tracker, lambda now: [Detection(label, 0.8, CAR)], looks(5, until))[-1])


def ids(story: Iterable[Sequence[Track]]) -> set[int]:
    return {track.id for tracks in story for track in tracks}


class TestConfirming:
    def test_one_glimpse_is_not_believed(self) -> None:
        assert not only(Tracker().update([person(0.5)], 0.0)).confirmed

    def test_three_sure_detections_are(self) -> None:
        story = follow(Tracker(), lambda now: [person(0.5)], looks(5, 0.4))
        assert [only(tracks).confirmed for tracks in story] == [False, False, True]

    def test_unsure_detections_begin_nothing(self) -> None:
        assert follow(Tracker(), lambda now: [person(0.5, score=0.5)], looks(5, 2))[-1] == ()

    def test_unsure_detections_continue_what_is_confirmed(self) -> None:
        story = follow(Tracker(), lambda now: [person(0.5, score=0.8 if now < 1 else 0.3)], looks(5, 6))
        assert ids(story) == {1}
        assert only(story[-1]).seen

    def test_who_knows_a_weaker_detector_may_believe_it_sooner(self) -> None:
        assert only(Tracker(sure=0.4).update([person(0.5, score=0.5)], 0.0))

    def test_a_score_is_the_median_of_the_last_ten(self) -> None:
        scores = [0.9] * 5 + [0.7] * 6 + [0.8] * 4
        tracker = Tracker()
        for i, score in enumerate(scores):
            tracks = tracker.update([person(0.5, score=score)], i / 5)
        assert only(tracks).score == pytest.approx(0.7)
        assert only(tracks).hits == len(scores)


@pytest.mark.parametrize("fps", [3, 5, 25])
class TestKeepingTheNumber:
    def test_two_people_who_cross_keep_their_numbers(self, fps: float) -> None:
        def scene(now: float) -> list[Detection]:
            return [person(0.3 + 0.05 * now, 0.5), person(0.7 - 0.05 * now, 0.53)]

        story = follow(Tracker(), scene, looks(fps, 8))
        (first, second), last = story[0], {track.id: track.box for track in story[-1]}
        assert set(last) == {first.id, second.id}
        assert (first.box.x1 < second.box.x1) != (last[first.id].x1 < last[second.id].x1)

    def test_one_who_is_hidden_while_they_cross_keeps_it_too(self, fps: float) -> None:
        def scene(now: float) -> list[Detection]:
            both = [person(0.3 + 0.05 * now), person(0.7 - 0.05 * now)]
            return both[:1] if abs(both[0].box.x1 - both[1].box.x1) < 0.02 else both

        story = follow(Tracker(), scene, looks(fps, 8))
        assert ids(story) == {1, 2}
        assert {track.id for track in story[-1] if track.seen} == {1, 2}

    def test_a_gap_of_a_second_costs_nothing(self, fps: float) -> None:
        story = follow(Tracker(), lambda now: [] if 2 < now < 3 else [person(0.2 + 0.03 * now)], looks(fps, 5))
        assert ids(story) == {1}

    def test_a_car_that_is_now_and_then_a_truck_is_one_car(self, fps: float) -> None:
        rng = random.Random(1)

        def scene(now: float) -> list[Detection]:
            return [thing(rng.choice(("car", "car", "truck")), 0.1 + 0.1 * now, 0.6, 0.2, 0.15)]

        story = follow(Tracker(), scene, looks(fps, 5))
        assert ids(story) == {1}
        assert only(story[-1]).label == "car"

    def test_a_third_of_the_detections_may_fail(self, fps: float) -> None:
        rng = random.Random(2)
        tracker = Tracker()
        follow(tracker, lambda now: [person(0.2)], looks(5, 1))
        story = follow(
            tracker,
            lambda now: [person(0.2 + 0.03 * (now - 1))] if rng.random() > 0.3 else [],
            looks(fps, 15, start=1 + 1 / fps),
        )
        assert ids(story) == {1}


def test_a_motorcycle_whose_boxes_never_overlap_keeps_its_number() -> None:
    """50 km/h across the picture at five looks a second: 1.4 of its own lengths from look to look."""
    story = follow(Tracker(), lambda now: [thing("motorcycle", 0.05 + 0.4 * now, 0.6, 0.057, 0.09)], looks(5, 2.2))
    assert ids(story) == {1}


def test_a_car_that_comes_close_keeps_its_number_and_fills_its_box() -> None:
    """It grows by half each second, as cars do that drive towards a street camera."""

    def scene(now: float) -> list[Detection]:
        size = 0.05 * 1.5**now
        return [thing("car", 0.3 + 0.05 * now, 0.3 + 0.06 * now, size, size)]

    story = follow(Tracker(), scene, looks(5, 5))
    assert ids(story) == {1}
    assert iou(only(story[-1]).box, scene(5)[0].box) > 0.8


class TestTellingApart:
    def test_a_person_is_not_the_motorcycle_under_it(self) -> None:
        def scene(now: float) -> list[Detection]:
            x = 0.2 + 0.05 * now
            return [person(x, 0.5, 0.9, 0.1, 0.3), thing("motorcycle", x, 0.5, 0.1, 0.3, 0.8)]

        assert {(track.id, track.label) for track in follow(Tracker(), scene, looks(5, 2))[-1]} == {
            (1, "person"),
            (2, "motorcycle"),
        }

    def test_one_thing_named_twice_in_one_look_is_one(self) -> None:
        story = follow(Tracker(), lambda now: [Detection("car", 0.8, CAR), Detection("truck", 0.7, CAR)], looks(5, 2))
        assert ids(story) == {1}

    def test_a_person_does_not_become_a_larger_one_nearby(self) -> None:
        tracker = Tracker()
        follow(tracker, lambda now: [person(0.5, 0.5)], looks(5, 1))
        tracks = tracker.update([person(0.5, 0.55, width=0.12, height=0.5)], 1.2)
        assert [track.seen for track in tracks] == [False, True]

    def test_numbers_are_never_used_again(self) -> None:
        tracker = Tracker()
        first = ids(follow(tracker, lambda now: [person(0.2)], looks(5, 1)))
        assert follow(tracker, lambda now: [], looks(5, 5, start=1.2))[-1] == ()
        assert not first & ids(follow(tracker, lambda now: [person(0.2)], looks(5, 1, start=7.0)))


class TestLosing:
    def test_what_is_not_found_is_told_as_unseen_and_then_lost(self) -> None:
        tracker = Tracker()
        follow(tracker, lambda now: [person(0.5)], looks(5, 1))
        story = follow(tracker, lambda now: [], looks(5, 3, start=1.2))
        alive = [tracks for tracks in story if tracks]
        assert not any(only(tracks).seen for tracks in alive)
        assert only(alive[-1]).last_seen == 1.0
        assert len(alive) / 5 == pytest.approx(PATIENT, abs=0.2)

    def test_it_takes_as_long_at_any_rate(self) -> None:
        def patience(fps: float) -> float:
            tracker = Tracker()
            follow(tracker, lambda now: [person(0.5)], looks(fps, 2))
            return (
                sum(bool(tracks) for tracks in follow(tracker, lambda now: [], looks(fps, 4, start=2 + 1 / fps))) / fps
            )

        assert patience(25) == pytest.approx(patience(5), abs=0.25)

    def test_who_leaves_the_picture_is_lost_sooner(self) -> None:
        tracker = Tracker()
        follow(tracker, lambda now: [person(0.9 + 0.025 * now, width=0.06)], looks(5, 3))
        assert follow(tracker, lambda now: [], looks(5, 1.2, start=3.2))[-1] == ()

    def test_a_single_miss_after_a_long_pause_loses_nothing(self) -> None:
        tracker = Tracker()
        car = parked(tracker)
        assert only(tracker.update([], 32.0)).id == car.id


class TestWhereItWasNotLooked:
    def test_a_track_keeps_its_place_and_its_life(self) -> None:
        tracker = Tracker()
        before = parked(tracker)
        for now in looks(5, 60, start=2.2):
            after = only(tracker.update([], now, [LEFT]))
        assert (after.id, after.box, after.still_since) == (before.id, before.box, before.still_since)
        assert not after.seen
        assert after.last_seen == before.last_seen

    def test_a_piece_of_a_thing_that_was_not_looked_at_is_no_new_thing(self) -> None:
        tracker = Tracker()
        parked(tracker)
        region = Box(0.0, 0.0, 0.66, 1.0)
        piece = Detection("car", 0.7, CAR._replace(x2=region.x2))
        assert ids([tracker.update([piece], now, [region]) for now in looks(5, 2, start=2.2)]) == {1}

    def test_looking_left_and_right_in_turn_follows_both(self) -> None:
        tracker = Tracker()
        seen = []
        for i, now in enumerate(looks(5, 12)):
            at_left, at_right = person(0.1 + 0.02 * now), Detection("car", 0.8, CAR)
            seen.append(tracker.update([at_right] if i % 2 else [at_left], now, [RIGHT if i % 2 else LEFT]))
        assert ids(seen) == {1, 2}

    def test_a_look_there_again_finds_that_it_is_gone(self) -> None:
        tracker = Tracker()
        parked(tracker)
        for now in looks(5, 10, start=2.2):
            tracker.update([], now, [LEFT])
        assert follow(tracker, lambda now: [], looks(5, 2.4, start=12.4))[-1] == ()


class TestStandingStill:
    def test_a_parked_car_in_trembling_boxes_is_still(self) -> None:
        rng = random.Random(3)

        def trembling(now: float) -> list[Detection]:
            sides = (0.2, 0.2, 0.2, 0.2)
            return [Detection("car", 0.8, Box(*(v + rng.gauss(0, 0.05) * s for v, s in zip(CAR, sides, strict=True))))]

        story = follow(Tracker(), trembling, looks(5, 60))
        assert ids(story) == {1}
        assert only(story[-1]).still_since == 0.0

    def test_one_that_is_looked_at_rarely_is_still_too(self) -> None:
        rng = random.Random(4)
        tracker = Tracker()
        parked(tracker)
        for now in range(5, 300, 5):
            shaken = CAR._replace(x1=CAR.x1 + rng.gauss(0, 0.008), y2=CAR.y2 + rng.gauss(0, 0.008))
            track = only(tracker.update([Detection("car", 0.8, shaken)], float(now)))
        assert (track.id, track.still_since) == (1, 0.0)

    def test_a_person_who_walks_is_never_still_for_long(self) -> None:
        story = follow(Tracker(), lambda now: [person(0.1 + 0.03 * now)], looks(5, 20))
        assert all(tracks[0].last_seen - tracks[0].still_since < 2 for tracks in story)

    def test_one_who_stops_is_still_since_then(self) -> None:
        story = follow(Tracker(), lambda now: [person(0.2 + 0.05 * min(now, 5.0))], looks(5, 20))
        assert only(story[-1]).still_since == pytest.approx(5.0, abs=1.0)


class TestAnyInput:
    def test_nothing_seen_is_no_track(self) -> None:
        tracker = Tracker()
        assert tracker.update([], 0.0) == tracker.tracks == ()

    def test_the_tracks_are_those_of_the_last_look(self) -> None:
        tracker = Tracker()
        assert tracker.update([person(0.5)], 0.0) == tracker.tracks

    def test_two_looks_at_the_same_time_are_no_harm(self) -> None:
        tracker = Tracker()
        follow(tracker, lambda now: [person(0.5)], [0.0, 0.2, 0.4, 0.4, 0.4])
        assert only(tracker.update([], 0.4)).id == 1

    def test_the_order_of_detections_does_not_matter(self) -> None:
        rng = random.Random(5)

        def scene(now: float) -> list[Detection]:
            return [person(0.1 + i * 0.06 + 0.03 * now * (-1) ** i, score=0.7) for i in range(12)]

        shuffled = follow(Tracker(), lambda now: rng.sample(scene(now), 12), looks(5, 3))
        assert shuffled == follow(Tracker(), lambda now: sorted(scene(now), key=lambda d: d.box), looks(5, 3))

    def test_tracks_are_bounded(self) -> None:
        crowd = [person(x / 40, y / 10, width=0.01, height=0.05) for x in range(40) for y in range(10)]
        assert len(follow(Tracker(), lambda now: crowd, looks(5, 0.4))[-1]) == MOST

    corner = st.floats(0, 1)
    boxes = st.tuples(corner, corner, corner, corner).map(
        lambda c: Box(min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
    )
    detections = st.builds(Detection, st.sampled_from(("person", "car", "truck")), corner, boxes)

    @given(st.lists(st.tuples(st.lists(detections, max_size=6), st.floats(0, 40)), max_size=12))
    def test_whatever_is_seen_boxes_stay_finite_and_in_the_picture(
        self, story: list[tuple[list[Detection], float]]
    ) -> None:
        tracker, now = Tracker(sure=0.3), 0.0
        for seen, pause in story:
            now += pause
            for track in tracker.update(seen, now):
                assert all(isfinite(value) and 0 <= value <= 1 for value in track.box)
                assert track.box.x1 <= track.box.x2
                assert track.box.y1 <= track.box.y2
                assert WHOLE.x1 <= track.score <= WHOLE.x2
