"""How far wall time is trusted, and how what was labelled before the clock was known is corrected."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from agent import encode
from agent.clock import REFUSED, STEADY, TIME_ERROR, ClockWatch, is_synced, kernel_state
from agent.counts import Minute
from agent.data import Clip, Phase
from agent.messages import ClockPayload
from tests.make import event
from tests.receiver import offsets, true_time

TRUE = 1_790_000_000.0
"""The true time when the box booted, in UTC seconds."""

TEN_YEARS = 10 * 365 * 86400.0


def test_trust_follows_the_kernel() -> None:
    synced = [False, True]
    clock = ClockWatch("boot", lambda: synced.pop(0))
    assert [clock.sample(1000.0, 1.0), clock.sample(1001.0, 2.0)] == ["unsynced", "synced"]


def test_a_jump_either_way_is_told_for_ten_minutes() -> None:
    for step in (3600.0, -3600.0):
        clock = ClockWatch("boot", lambda: True)
        clock.sample(1000.0, 1.0)
        assert clock.sample(1001.0 + step, 2.0) == "jumped"
        assert clock.sample(1600.0 + step, 601.0) == "jumped"
        assert clock.sample(1602.0 + step, 603.0) == "synced"


def test_slewing_is_no_jump() -> None:
    clock = ClockWatch("boot", lambda: True)
    assert {clock.sample(1000.0 + i * 1.0005, float(i)) for i in range(1000)} == {"synced"}


def test_the_kernel_can_be_asked() -> None:
    assert kernel_state() >= REFUSED


def test_the_kernel_decides_where_it_may_be_asked(tmp_path: Path) -> None:
    assert is_synced(lambda: 0, tmp_path / "never set")
    assert not is_synced(lambda: TIME_ERROR, tmp_path)


def test_where_it_may_not_be_asked_the_time_service_decides(tmp_path: Path) -> None:
    assert not is_synced(lambda: REFUSED, tmp_path / "synchronized")
    (tmp_path / "synchronized").touch()
    assert is_synced(lambda: REFUSED, tmp_path / "synchronized")


class Box:
    """A box with a clock that is off by `error` seconds, sampled once a second."""

    def __init__(self, error: float = 0.0, synced: bool = False, boot: str = "boot") -> None:
        self.error, self.synced, self.mono = error, synced, 100.0
        self.watch = ClockWatch(boot, lambda: self.synced)
        self.told: list[ClockPayload] = []

    @property
    def wall(self) -> float:
        return TRUE + self.mono + self.error

    def live(self, seconds: int) -> None:
        for _ in range(seconds):
            self.mono += 1.0
            self.watch.sample(self.wall, self.mono)
            correction = self.watch.correction(self.mono)
            self.told += [correction] if correction else []


def test_the_clock_is_told_once_when_it_has_been_right_for_half_a_minute() -> None:
    box = Box(error=-TEN_YEARS)
    box.live(50)
    assert box.told == []
    box.error, box.synced = 0.0, True
    box.live(int(STEADY))
    assert box.told == []
    box.live(600)
    assert box.told == [ClockPayload(boot="boot", mono=150 + 1 + STEADY, offset=TRUE, shift=TEN_YEARS)]


def test_a_process_that_finds_the_clock_right_tells_it_all_the_same() -> None:
    box = Box(synced=True)
    box.live(100)
    assert [(one.offset, one.shift) for one in box.told] == [(TRUE, 0.0)]


def test_a_clock_that_is_set_again_within_half_a_minute_is_told_when_it_rests() -> None:
    box = Box(synced=True)
    for error in (TEN_YEARS, -5.0, 3.0):
        box.error = error
        box.live(20)
    assert box.told == []
    box.live(20)
    assert [one.offset for one in box.told] == [TRUE + 3.0]


@pytest.mark.parametrize("jump", [TEN_YEARS, -TEN_YEARS, 60.0])
def test_each_later_jump_is_followed_by_a_correction(jump: float) -> None:
    box = Box(synced=True)
    box.live(100)
    box.error = jump
    box.live(100)
    assert [(one.offset, one.shift) for one in box.told] == [(TRUE, 0.0), (TRUE + jump, jump)]


def test_a_clock_that_was_lost_and_found_is_told_again() -> None:
    box = Box(synced=True)
    for synced in (True, False, True):
        box.synced = synced
        box.live(100)
    assert len(box.told) == 2


def test_the_shift_is_that_of_the_label_that_was_farthest_off() -> None:
    box = Box(error=-50.0)
    for error in (-50.0, 3000.0, -7.0, 0.0):
        box.error = error
        box.live(40)
    box.synced = True
    box.live(100)
    assert [one.shift for one in box.told] == [-3000.0]


def test_what_was_labelled_between_a_jump_and_the_next_sample_is_not_called_right() -> None:
    box = Box(synced=True)
    box.live(10)
    assert box.watch.stamp(box.wall, box.mono).clock == "synced"
    box.error = -TEN_YEARS
    assert box.watch.stamp(box.wall, box.mono).clock == "jumped"


def test_labels_that_are_ten_years_off_end_up_right_and_in_order() -> None:
    """A clock that is set to and fro: the receiver puts everything at its true second by the rule of ClockPayload."""
    chance, box = Random(1), Box(error=-TEN_YEARS)
    moments, payloads = [], []
    for _ in range(60):
        box.error = chance.choice((-TEN_YEARS, TEN_YEARS, -3600.0, box.error))
        box.live(chance.randrange(1, 5))
        told = replace(event(Phase.NEW), wall=box.wall, mono=box.mono, started=box.wall, started_mono=box.mono)
        moments.append(TRUE + box.mono)
        payloads.append(json.loads(encode.event(told, box.watch.stamp(box.wall, box.mono), None).payload))
    box.error, box.synced = 0.0, True
    box.live(100)
    known = offsets(one.model_dump() for one in box.told)
    labels = [payload["started"] for payload in payloads]
    assert labels != sorted(labels)
    assert {payload["clock"] for payload in payloads} <= {"unsynced", "jumped"}
    corrected = [true_time(payload, "started", "started_mono", known) for payload in payloads]
    assert corrected == pytest.approx(moments, abs=0.002)


def test_counts_and_clips_are_corrected_by_the_same_rule() -> None:
    box = Box(error=TEN_YEARS)
    box.live(10)
    stamp = box.watch.stamp(box.wall, box.mono)
    count = json.loads(encode.count("front", stamp, 60.0, 1.0, [Minute("road", (), ())]).payload)
    clip = json.loads(encode.clip(Clip("c", "front", Path("c.mp4"), stamp, 9.0, 9, (), True), 0.0).payload)
    box.error, box.synced = 0.0, True
    box.live(100)
    known = offsets(one.model_dump() for one in box.told)
    assert true_time(count, "end", "mono", known) == pytest.approx(TRUE + 110.0, abs=0.002)
    assert true_time(clip, "start", "mono", known) == pytest.approx(TRUE + 110.0, abs=0.002)


def test_what_a_crash_left_open_is_corrected_by_the_boot_that_saw_it() -> None:
    before, after = Box(error=-TEN_YEARS, boot="first"), Box(error=55.0, boot="second")
    before.live(10)
    told = replace(event(Phase.UPDATE), wall=before.wall, mono=before.mono)
    left = encode.event(told, before.watch.stamp(before.wall, before.mono), None)
    ended = json.loads(encode.interrupted(left, after.wall).payload)
    before.error, before.synced = 0.0, True
    after.synced = True
    before.live(100)
    after.live(100)
    assert (ended["boot"], ended["mono"], ended["ended_mono"]) == ("first", 110.0, 110.0)
    known = offsets(one.model_dump() for one in before.told + after.told)
    assert true_time(ended, "ended", "ended_mono", known) == pytest.approx(TRUE + 110.0, abs=0.002)
    assert true_time(ended, "ended", "ended_mono", {"second": known["second"]}) is None
