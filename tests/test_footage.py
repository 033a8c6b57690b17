from dataclasses import replace
from fractions import Fraction
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.data import Packet, StreamInfo
from agent.footage import FootageRing

INFO = StreamInfo("h264", 640, 360, Fraction(1, 90_000), b"\x01")


def packet(seq: int, keyframe: bool = False, size: int = 10, mono: float | None = None) -> Packet:
    return Packet(seq, float(seq) if mono is None else mono, 0.0, keyframe, seq, seq, bytes(size), INFO)


def filled(ring: FootageRing, seconds: int, group: int) -> FootageRing:
    for n in range(seconds):
        ring.append(packet(n, n % group == 0))
    return ring


def numbers(packets: tuple[Packet, ...]) -> list[int]:
    return [packet.seq for packet in packets]


def test_covers_its_seconds_and_lets_go_of_what_is_older_by_whole_groups() -> None:
    ring = filled(FootageRing(10, 10**6), 100, group=4)
    held = numbers(ring.since(0))
    assert held[0] % 4 == 0
    assert 89 - 4 < held[0] <= 89
    assert held[-1] == 99


def test_covers_less_at_once_when_told_to_and_all_of_it_again_later() -> None:
    ring = filled(FootageRing(40, 10**6), 100, group=4)
    ring.cover(0.25)
    assert 89 - 4 < numbers(ring.since(0))[0] <= 89
    assert ring.appended == ring.held + ring.evicted
    assert ring.size == 10 * ring.held
    ring.cover(1.0)
    for seq in range(100, 200):
        ring.append(packet(seq, seq % 4 == 0))
    assert 159 - 4 < numbers(ring.since(0))[0] <= 159


def test_covers_less_of_nothing() -> None:
    ring = FootageRing(40, 10**6)
    ring.cover(0.25)
    assert ring.since(0) == ()


def test_reads_from_the_last_keyframe_at_or_before_a_time() -> None:
    ring = filled(FootageRing(100, 10**6), 20, group=5)
    assert numbers(ring.since(9.5))[0] == 5
    assert numbers(ring.since(10.0))[0] == 10
    assert numbers(ring.since(99.0))[0] == 15


def test_reads_from_the_oldest_when_the_time_is_before_all() -> None:
    ring = filled(FootageRing(8, 10**6), 40, group=5)
    assert numbers(ring.since(0.0)) == list(range(30, 40))


def test_reads_only_what_is_newer_than_a_number() -> None:
    ring = filled(FootageRing(100, 10**6), 20, group=5)
    assert numbers(ring.after(12)) == list(range(13, 20))
    assert ring.after(19) == ()


def test_what_was_let_go_is_followed_by_a_keyframe() -> None:
    ring = filled(FootageRing(8, 10**6), 40, group=5)
    assert numbers(ring.after(3)) == list(range(30, 40))


def test_an_empty_ring_has_nothing() -> None:
    ring = FootageRing(10, 1000)
    assert ring.since(0) == ring.after(0) == ()


def test_pictures_before_the_first_keyframe_are_not_held() -> None:
    ring = FootageRing(10, 1000)
    ring.append(packet(0))
    assert (ring.appended, ring.held, ring.evicted) == (1, 0, 1)


def test_a_group_larger_than_the_ring_is_let_go_as_a_whole_until_the_next_keyframe() -> None:
    ring = FootageRing(100, 50)
    for n in range(8):
        ring.append(packet(n, keyframe=n == 0))
    assert ring.since(0) == ()
    ring.append(packet(8, keyframe=True))
    assert numbers(ring.since(0)) == [8]


def test_another_stream_is_held_only_from_its_keyframe_on() -> None:
    other = replace(INFO, width=1280)
    ring = FootageRing(100, 1000)
    ring.append(packet(0, keyframe=True))
    ring.append(replace(packet(1), stream=other))
    ring.append(replace(packet(2, keyframe=True), stream=other))
    assert numbers(ring.since(2)) == [2]
    assert numbers(ring.since(0)) == [0, 2]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 400), st.floats(0, 3)), max_size=200),
    st.integers(1, 1000),
    st.floats(0.1, 20),
)
def test_no_packet_is_lost_from_the_books_and_the_bounds_hold(
    came: list[tuple[bool, int, float]], max_bytes: int, seconds: float
) -> None:
    ring, mono = FootageRing(seconds, max_bytes), 0.0
    for n, (keyframe, size, gap) in enumerate(came):
        mono += gap
        ring.append(packet(n, keyframe, size, mono))
        held = ring.since(float("-inf"))
        assert ring.appended == n + 1 == ring.held + ring.evicted
        assert ring.held == len(held)
        assert ring.size == sum(len(p.data) for p in held) <= max_bytes
        assert not held or held[0].keyframe


@pytest.mark.parametrize("reads", [300])
def test_readers_see_whole_groups_while_the_camera_writes(reads: int) -> None:
    ring, stop = FootageRing(20, 10**6), Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            ring.append(packet(n, n % 7 == 0))
            n += 1

    writer = Thread(target=write)
    writer.start()
    try:
        for _ in range(reads):
            seen = ring.since(0.0)
            assert not seen or seen[0].keyframe
            assert numbers(seen) == list(range(seen[0].seq, seen[0].seq + len(seen))) if seen else True
    finally:
        stop.set()
        writer.join()


def test_who_waits_is_given_the_packet_as_it_comes() -> None:
    ring, waits, came = FootageRing(20, 10**6), Event(), list[tuple[Packet, ...]]()

    def wait() -> None:
        waits.set()
        came.append(ring.after(-1, timeout=10.0))

    reader = Thread(target=wait)
    reader.start()
    assert waits.wait(5)
    ring.append(packet(0, keyframe=True))
    reader.join(5)
    assert [numbers(packets) for packets in came] == [[0]]


def test_who_waits_in_vain_gets_nothing() -> None:
    ring = filled(FootageRing(20, 10**6), 3, group=3)
    assert ring.after(2, timeout=0.01) == ()


@pytest.mark.parametrize(("keyframe", "given"), [(True, [1, 2]), (False, [1])])
def test_who_waits_lazily_is_woken_by_a_keyframe_only(keyframe: bool, given: list[int]) -> None:
    ring, came = filled(FootageRing(20, 10**6), 2, group=2), list[tuple[Packet, ...]]()
    reader = Thread(target=lambda: came.append(ring.after(0, timeout=0.5 if not keyframe else 10.0, lazily=True)))
    reader.start()
    while not ring._lazy:
        assert reader.is_alive()
    if keyframe:
        ring.append(packet(2, keyframe=True))
    reader.join(10)
    assert [numbers(packets) for packets in came] == [given]


def test_who_waits_lazily_does_not_wait_for_a_keyframe_that_is_there() -> None:
    ring = filled(FootageRing(20, 10**6), 4, group=2)
    assert numbers(ring.after(1, timeout=60.0, lazily=True)) == [2, 3]
