"""The hint is believed where packets grow with motion, and nowhere else."""

import pickle
from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.data import Packet, StreamInfo
from agent.hint import Hint
from agent.hint.sizes import FAMILIAR, Quiet

RATE = 15
STREAM = StreamInfo("h264", 1280, 720, Fraction(1, RATE), b"sets")
LOOK = 3
"""Packets from one look at the pictures to the next: five looks a second."""


class Street:
    """A camera that films a street, watched by pictures and a hint; `size(place in group, moves)` in bytes."""

    def __init__(self, size: Callable[[int, bool], float], group: int = 30, seed: int = 1) -> None:
        self.size = size
        self.group = group
        self.noise = 0.1
        self.stream = STREAM
        self.hint = Hint()
        self.count = 0
        self.rng = np.random.default_rng(seed)

    @property
    def now(self) -> float:
        return 100 + self.count / RATE

    def send(self, moves: bool, pts: int | None = None) -> bool:
        place = self.count % self.group
        usual = self.size(place, moves) * (50 if place == 0 else 1)
        data = bytes(int(usual * np.exp(self.rng.normal(0, self.noise))))
        self.count += 1
        pts = self.count if pts is None else pts
        return self.hint.take(Packet(self.count, self.now, 0.0, place == 0, pts, None, data, self.stream))

    def watch(self, seconds: float, *, moves: bool = False, seen: bool | None = None) -> list[float]:
        """Film for a while; pictures say what happens, or what is `seen`. The seconds after which the hint woke."""
        start, wakes = self.now, []
        for _ in range(round(seconds * RATE)):
            if self.send(moves):
                wakes.append(self.now - start)
            if self.count % LOOK == 0:
                self.hint.learn(self.now - LOOK / RATE, self.now, moves if seen is None else seen)
        return wakes

    def people(self, times: int) -> None:
        for _ in range(times):
            self.watch(10)
            self.watch(3, moves=True)
        self.watch(10)


def quality(_: int, moves: bool) -> float:
    """An encoder that holds the quality."""
    return 5000 if moves else 1900


def brighter(factor: float) -> Callable[[int, bool], float]:
    """The same, where each packet costs so much more."""
    return lambda place, moves: factor * quality(place, moves)


def rate(_: int, __: bool) -> float:
    """An encoder that holds the rate."""
    return 20_000


def proven(size: Callable[[int, bool], float] = quality, group: int = 30) -> Street:
    street = Street(size, group)
    street.people(4)
    assert street.hint.believed
    return street


def test_nothing_is_believed_at_first() -> None:
    street = Street(quality)
    assert street.watch(20) + street.watch(3, moves=True) == []
    assert not street.hint.believed


def test_a_camera_whose_packets_grow_is_believed_after_three_people_and_then_wakes_at_once() -> None:
    street = Street(quality)
    street.people(3)
    assert street.hint.believed
    assert street.watch(3, moves=True)[0] < 0.2
    assert (street.hint.caught, street.hint.missed, street.hint.false_alarms) == (4, 0, 0)


def test_someone_small_wakes_too_where_the_encoder_is_even() -> None:
    street = proven(lambda _, moves: 900 if moves else 500)
    assert street.watch(3, moves=True)[0] < 0.3


@given(st.integers(0, 1000), st.sampled_from([0.02, 0.1, 0.5, 1.0]))
@settings(deadline=None, max_examples=8)
def test_sizes_that_say_nothing_are_never_believed(seed: int, noise: float) -> None:
    street = Street(rate, seed=seed)
    street.noise = noise
    for _ in range(10):
        assert street.watch(10) + street.watch(3, moves=True) == []
        assert not street.hint.believed


def test_alarms_that_come_all_the_time_are_never_believed_though_motion_comes_with_some() -> None:
    street = Street(quality)
    for _ in range(10):
        street.watch(5)
        street.watch(2, moves=True, seen=False)
        street.watch(5)
        street.watch(3, moves=True)
        assert not street.hint.believed
    assert street.hint.false_alarms >= 10


def test_after_many_false_alarms_a_few_people_do_not_suffice() -> None:
    street = Street(quality)
    street.watch(30)
    for _ in range(8):
        street.watch(1, moves=True, seen=False)
        street.watch(5)
    street.people(5)
    assert street.hint.caught == 5
    assert not street.hint.believed


def test_what_passes_unseen_between_far_keyframes_is_no_false_alarm() -> None:
    street = proven(group=150)
    for _ in range(10):
        since = street.now
        for number in range(150):
            street.send(moves=30 < number < 60)
        street.hint.learn(since, street.now, False)
    assert street.hint.false_alarms == 0


def test_one_person_missed_takes_the_belief_away_until_it_is_earned_anew() -> None:
    street = proven()
    street.watch(3, moves=False, seen=True)
    assert not street.hint.believed
    street.people(2)
    assert not street.hint.believed
    street.people(1)
    assert street.hint.believed


def test_someone_noticed_late_was_missed() -> None:
    street = proven()
    street.watch(0.6, moves=False, seen=True)
    street.watch(3, moves=True)
    assert not street.hint.believed


def test_someone_noticed_before_the_pictures_do_was_caught() -> None:
    street = proven()
    street.watch(1.0, moves=True, seen=False)
    street.watch(3, moves=True)
    street.watch(10)
    assert street.hint.believed
    assert street.hint.false_alarms == 0


def test_someone_noticed_before_and_hidden_when_the_pictures_see_them_was_caught() -> None:
    street = proven()
    street.watch(0.6, moves=True, seen=False)
    street.watch(0.8)
    street.watch(3, moves=False, seen=True)
    assert street.hint.believed


def test_pictures_that_lag_behind_speak_of_their_own_packets() -> None:
    street = proven()
    since = street.now
    for second in range(20):
        for _ in range(RATE):
            street.send(moves=second in {8, 9, 15})
    for look in range(100):
        street.hint.learn(since + look / 5, since + (look + 1) / 5, 40 <= look < 50)
    assert street.hint.believed
    assert (street.hint.missed, street.hint.false_alarms) == (0, 1)


def test_stillness_that_is_told_twice_counts_once() -> None:
    street = proven()
    street.watch(3, moves=True)
    street.watch(1.6)
    for _ in range(5):
        for _ in range(LOOK):
            street.send(moves=False)
        street.hint.learn(street.now - 5, street.now, False)
    street.watch(3, moves=False, seen=True)
    assert street.hint.believed


def test_a_flicker_in_a_single_look_is_no_person_missed() -> None:
    street = proven()
    street.watch(LOOK / RATE, moves=False, seen=True)
    street.watch(10)
    street.watch(3, moves=True)
    assert street.hint.believed
    assert street.hint.missed == 0


def test_a_false_alarm_now_and_then_is_borne_and_many_are_not() -> None:
    street = proven()
    for _ in range(2):
        street.watch(1, moves=True, seen=False)
        street.watch(10)
    assert street.hint.believed
    for _ in range(2):
        street.watch(1, moves=True, seen=False)
        street.watch(10)
    assert not street.hint.believed


def test_false_alarms_are_forgiven_in_time() -> None:
    street = proven()
    for _ in range(5):
        street.watch(1, moves=True, seen=False)
        street.watch(240)
    assert street.hint.believed
    assert street.hint.false_alarms == 5


def test_one_large_packet_is_a_flash() -> None:
    street = proven()
    street.watch(1)
    assert not street.send(moves=True)
    assert street.watch(10) == []


def test_a_few_flashes_teach_nothing() -> None:
    street = proven()
    street.watch(1)
    for number in range(15):
        street.size = brighter(50 if number % 3 == 0 else 1)
        street.send(moves=False)
    street.hint.learn(street.now - 1, street.now, False)
    street.size = quality
    street.watch(0.4)
    assert street.watch(3, moves=True)[0] < 0.2


def test_a_place_in_the_group_says_nothing_until_it_is_familiar() -> None:
    quiet = Quiet()
    for _ in range(50):
        quiet.learn(16, 5.0)
    for _ in range(FAMILIAR):
        assert quiet.excess(1, 9.0) == 0.0
        quiet.learn(1, 6.0)
    assert quiet.excess(1, 9.0) > 3.0


def test_what_was_odd_in_the_first_group_is_soon_forgotten() -> None:
    quiet = Quiet()
    for _ in range(50):
        quiet.learn(16, 5.0)
    for size in (7.0, 6.0, 6.0, 6.0, 6.0):
        quiet.learn(1, size)
    assert abs(quiet.excess(1, 6.0)) < 1.0


def test_the_quiet_level_follows_the_night() -> None:
    street = Street(lambda _, moves: 9000 if moves else 6000)
    street.watch(60)
    before = street.hint.false_alarms
    street.size = quality
    street.people(3)
    assert street.hint.believed
    assert street.hint.false_alarms == before


def test_a_slow_change_of_the_light_raises_no_alarm() -> None:
    street = proven()
    for step in range(100):
        street.size = brighter(1.02**step)
        assert street.watch(4) == []
    assert street.hint.false_alarms == 0


def test_a_switch_to_infrared_is_learned_within_seconds() -> None:
    street = proven()
    street.size = lambda _, moves: 9000 if moves else 5500
    street.watch(8)
    counted = street.hint.false_alarms
    street.watch(60)
    assert street.hint.false_alarms == counted


def test_a_street_grown_louder_is_not_believed_until_somebody_was_caught_in_it() -> None:
    street = proven()
    for step in range(60):
        street.size = brighter(1.02**step)
        street.watch(4)
    assert not street.hint.believed
    street.people(1)
    assert street.hint.believed


def test_a_noisier_street_is_not_believed_before_it_misses_anybody() -> None:
    street = proven()
    street.noise = 0.4
    street.watch(60)
    assert not street.hint.believed
    assert street.hint.missed == 0


def test_b_frames_are_told_from_the_pictures_that_they_lie_between() -> None:
    street = Street(lambda _, __: 0)

    def film(seconds: float, *, moves: bool) -> list[bool]:
        woke = []
        for _ in range(round(seconds * RATE)):
            between = street.count % 3 != 1
            usual = 200 if between else 4000
            street.size = brighter(usual / 1900)
            woke.append(street.send(moves, street.count - 2 if between else street.count + 3))
            street.hint.learn(street.now - 1 / RATE, street.now, moves)
        return woke

    for _ in range(4):
        film(10, moves=False)
        film(3, moves=True)
    film(10, moves=False)
    assert street.hint.believed
    assert any(film(0.3, moves=True))
    assert street.hint.false_alarms == 0


def test_the_rhythm_of_the_encoder_is_no_motion() -> None:
    street = proven(lambda place, moves: (9000 if place < 5 else 500) * (2 if moves else 1))
    assert street.watch(120) == []
    assert street.hint.false_alarms == 0


def test_a_camera_that_sends_keyframes_only_has_nothing_to_say() -> None:
    street = Street(quality, group=1)
    street.people(6)
    assert not street.hint.believed
    assert street.hint.caught == 0


def test_another_stream_is_learned_from_nothing() -> None:
    street = proven()
    street.stream = StreamInfo("h264", 640, 360, Fraction(1, RATE), b"others")
    street.send(moves=False)
    assert not street.hint.believed


def test_the_same_stream_described_anew_stays_believed() -> None:
    street = proven()
    street.stream = StreamInfo("h264", 1280, 720, Fraction(1, RATE), b"sets")
    street.send(moves=False)
    assert street.hint.believed


def test_the_belief_outlasts_a_night_asleep_between_keyframes_ten_seconds_apart() -> None:
    street = proven(group=150)
    for _ in range(200):
        since = street.now
        assert not any(street.send(moves=False) for _ in range(150))
        street.hint.learn(since, street.now, False)
    assert street.hint.believed
    assert street.watch(3, moves=True)[0] < 0.3


def test_what_pictures_say_again_is_not_heard_twice() -> None:
    street = proven()
    counted = street.hint.caught
    street.watch(3, moves=True)
    for again in range(60):
        street.hint.learn(street.now - 12 + again / 5, street.now - 12 + (again + 1) / 5, again < 20 or again > 40)
    street.watch(5)
    assert street.hint.believed
    assert street.hint.caught == counted + 1
    assert street.hint.missed == 0


def test_motion_after_a_gap_is_no_onset() -> None:
    street = proven()
    street.count += 30 * RATE
    street.watch(3, moves=False, seen=True)
    assert street.hint.believed


def test_the_memory_does_not_grow() -> None:
    street = Street(quality)

    def size(packets: int) -> int:
        for _ in range(packets):
            street.send(moves=False)
        return len(pickle.dumps(street.hint))

    few = size(2_000)
    assert size(20_000) <= few * 1.05


LOOKS = st.tuples(st.floats(-1, 20), st.floats(-1, 20), st.booleans())
PICTURES = st.tuples(st.binary(max_size=3), st.booleans(), st.none() | st.integers(-9, 9), st.floats(0, 20))


@given(st.lists(LOOKS | PICTURES))
def test_nothing_that_a_camera_sends_upsets_it(
    told: Iterable[tuple[float, float, bool] | tuple[bytes, bool, int | None, float]],
) -> None:
    hint = Hint()
    for each in told:
        if len(each) == 3:
            hint.learn(*each)
        else:
            data, keyframe, pts, mono = each
            hint.take(Packet(0, mono, 0.0, keyframe, pts, None, data, STREAM))
    assert not hint.believed
