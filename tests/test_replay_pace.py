"""What waited goes at a pace, in messages and in bytes; a pause is worth no more than a short burst."""

import pytest

from agent.uplink.replay import DEFAULT, Bucket, Rate


def sends(bucket: Bucket, size: int, begin: float, end: float) -> list[float]:
    """When messages of `size` bytes go, each as soon as it may."""
    now, times = begin, []
    while (now := now + bucket.wait(now)) < end:
        bucket.take(size, now)
        times.append(now)
    return times


def test_small_messages_are_bounded_by_their_number() -> None:
    times = sends(Bucket(DEFAULT, 0.0), 100, 0.0, 100.0)
    assert len([each for each in times if each == 0.0]) == 10
    assert len(times) == pytest.approx(10 + 5 * 100, abs=1)


def test_large_messages_are_bounded_by_their_bytes() -> None:
    times = sends(Bucket(DEFAULT, 0.0), 8_000, 0.0, 100.0)
    assert len(times) * 8_000 == pytest.approx(32_000 + 16_000 * 100, rel=0.02)


def test_a_message_larger_than_the_bucket_goes_all_the_same() -> None:
    bucket = Bucket(DEFAULT, 0.0)
    bucket.take(160_000, 0.0)
    assert bucket.wait(0.0) == pytest.approx(8.0)
    assert bucket.wait(8.0) == 0.0


def test_a_long_pause_is_worth_one_burst() -> None:
    bucket = Bucket(DEFAULT, 0.0)
    sends(bucket, 100, 0.0, 10.0)
    assert len(sends(bucket, 100, 1e6, 1e6 + 0.01)) == 10


def test_another_rate_holds_from_now_on() -> None:
    bucket = Bucket(Rate(1_000, 1e9), 0.0)
    bucket.set(Rate(0.1, 1e9), 10.0)
    assert sends(bucket, 1, 10.0, 31.0) == pytest.approx([10.0, 20.0, 30.0])


def test_a_clock_that_stands_still_gives_nothing_away() -> None:
    bucket = Bucket(DEFAULT, 5.0)
    for _ in range(10):
        bucket.take(1, 5.0)
    assert bucket.wait(5.0) > 0
    assert bucket.wait(5.0 + bucket.wait(5.0)) == pytest.approx(0.0, abs=1e-9)
