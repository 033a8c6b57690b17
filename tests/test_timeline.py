"""The times of a clip's pictures; INFO counts in ticks, a picture is 6000 of them (15 per second)."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data import Packet, StreamInfo
from agent.mux.ticks import TICKS
from agent.mux.timeline import Timeline

INFO = StreamInfo("h264", 640, 360, Fraction(1, TICKS), b"\x01")
PICTURE = 6000
PYRAMID = (0, 4, 2, 1, 3)
"""Order of showing of five pictures as they are decoded, B-frames of B-frames: two are held back."""


def packets(shown: Sequence[int | None], group: int = 1000, start: int = 0) -> list[Packet]:
    return [
        Packet(n, 100 + n / 15, 0.0, n % group == 0, None if at is None else start + at * PICTURE, None, b"", INFO)
        for n, at in enumerate(shown)
    ]


def pyramid(groups: int) -> list[int]:
    return [0] + [4 * group + at for group in range(groups) for at in PYRAMID[1:]]


def place(came: Sequence[Packet], first: int = 16) -> list[tuple[int, int]]:
    timeline = Timeline(came[:first])
    return [times for times in map(timeline.place, came) if times is not None]


def assert_muxable(times: Sequence[tuple[int, int]]) -> None:
    assert all(a[1] < b[1] for a, b in pairwise(times))
    assert all(shown >= decoded for shown, decoded in times)


def test_a_clip_starts_at_zero_wherever_the_camera_counts() -> None:
    assert place(packets(range(4), start=123_456)) == [(n * PICTURE, n * PICTURE) for n in range(4)]


def test_reordered_pictures_keep_their_times_and_are_decoded_before_they_are_shown() -> None:
    times = place(packets(pyramid(5)))
    assert [shown // PICTURE for shown, _ in times] == pyramid(5)
    assert [decoded // PICTURE for _, decoded in times] == list(range(-2, 19))


def test_reordering_that_deepens_later_is_taken_up() -> None:
    order = [*range(20), *(20 + at for at in pyramid(10))]
    times = place(packets(order))
    assert_muxable(times)
    assert [shown // PICTURE for shown, _ in times[30:]] == order[30:]


def test_pictures_shown_before_the_first_keyframe_are_left_out() -> None:
    times = place(packets([0, -2, -1, 3, 1, 2]))
    assert [shown // PICTURE for shown, _ in times] == [0, 3, 1, 2]


@pytest.mark.parametrize("jump", [-100_000, -15, 200, 10**7])
def test_a_clock_that_jumps_at_a_keyframe_is_bridged_by_arrival_time(jump: int) -> None:
    order = [*range(30), *range(30 + jump, 60 + jump)]
    times = place(packets(order, group=30))
    assert_muxable(times)
    assert [round(shown / PICTURE) for shown, _ in times] == list(range(60))


@pytest.mark.parametrize("jump", [-1000, 10**7])
def test_a_clock_that_jumps_inside_a_group_is_bridged_by_arrival_time(jump: int) -> None:
    times = place(packets([*range(30), *range(30 + jump, 60 + jump)]))
    assert [round(shown / PICTURE) for shown, _ in times] == list(range(60))


def test_pictures_after_a_jump_keep_their_distance_though_they_arrive_at_once() -> None:
    came = [replace(packet, mono=100.0) for packet in packets([*range(30), *range(30)], group=30)]
    assert [round(shown / PICTURE) for shown, _ in place(came)] == list(range(60))


def test_a_camera_that_was_away_leaves_a_gap_as_long_as_it_was_away() -> None:
    came = packets([*range(15), *range(15)], group=15)
    came[15:] = [replace(packet, mono=packet.mono + 60) for packet in came[15:]]
    times = place(came)
    assert (times[15][0] - times[14][0]) / TICKS == pytest.approx(60 + 1 / 15, abs=0.001)


def test_without_any_time_of_its_own_a_picture_is_shown_when_it_arrived() -> None:
    times = place(packets([None] * 30))
    assert [round(shown / PICTURE) for shown, _ in times] == list(range(30))


def test_a_first_keyframe_without_time_is_shown_before_the_others() -> None:
    order = pyramid(5)
    times = place(packets([None, *order[1:]], start=123_456))
    assert [shown // PICTURE for shown, _ in times] == order


def test_the_last_picture_has_its_time_too() -> None:
    timeline = Timeline(packets(range(30)))
    for packet in packets(range(30)):
        timeline.place(packet)
    assert timeline.seconds == pytest.approx(2.0)


@given(
    st.lists(
        st.tuples(st.none() | st.integers(-(10**6), 10**6), st.booleans(), st.floats(0, 20)), min_size=1, max_size=60
    )
)
def test_whatever_a_camera_sends_can_be_muxed(came: list[tuple[int | None, bool, float]]) -> None:
    mono, seen = 0.0, []
    for n, (pts, keyframe, gap) in enumerate(came):
        mono += gap
        seen.append(Packet(n, mono, 0.0, keyframe or n == 0, pts, None, b"", INFO))
    times = place(seen)
    assert_muxable(times)
    assert times[0][0] == 0


@pytest.mark.parametrize("back", [1, 10, 25, 29])
def test_a_camera_that_restarts_and_gives_its_first_keyframe_no_time_goes_on_where_it_was(back: int) -> None:
    """As an RTSP session begins: the clock starts anew with the second picture."""
    came = packets([*range(30), None, *range(31 - back, 60 - back)], group=30)
    times = place(came)
    assert_muxable(times)
    assert [round(shown / PICTURE) for shown, _ in times] == list(range(60))


def test_a_camera_that_restarts_and_holds_pictures_back_shows_none_of_them_before_its_keyframe() -> None:
    order = pyramid(5)
    came = packets([*order, None, *order[1:]], group=len(order))
    times = place([replace(packet, mono=100.0) for packet in came])
    assert_muxable(times)
    shown = [round(shown / PICTURE) for shown, _ in times]
    assert min(shown[22:]) > shown[21] > max(shown[:21])
    assert [at - shown[22] for at in shown[22:]] == [at - order[1] for at in order[1:]]
