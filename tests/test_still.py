"""One picture out of a ring: the one that was asked for, whole, or none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent import stream
from agent.data import Frame, Packet
from agent.stream.source import Source
from agent.stream.still import MOST, still
from tests import films

START = 100.0
"""The monotonic time at which the films below begin."""


def ring(path: Path) -> tuple[Packet, ...]:
    """A film's packets as a ring holds them."""
    with Source(str(path)) as source:
        pieces = [(piece, float((piece.pts or 0) * piece.time_base)) for piece in source.packets()]
        return tuple(
            Packet(n, START + at, at, piece.is_keyframe, piece.pts, piece.dts, bytes(piece), source.info)
            for n, (piece, at) in enumerate(pieces, 1)
        )


def pictures(path: Path) -> list[Frame]:
    return list(stream.frames(path))


@pytest.mark.parametrize("b_frames", [0, 2])
def test_the_picture_is_the_one_of_that_time(tmp_path: Path, b_frames: int) -> None:
    path = films.film(tmp_path / "a.mkv", b_frames=b_frames)
    packets = ring(path)
    first = min(packet.mono for packet in packets)
    for frame in pictures(path):
        found = still(packets, first + frame.mono + 0.01, "front")
        assert found is not None
        assert found.mono == pytest.approx(first + frame.mono, abs=0.002)
        assert np.array_equal(found.yuv, frame.yuv)


def test_nothing_is_made_up_for_a_time_that_the_ring_does_not_hold(tmp_path: Path) -> None:
    packets = ring(films.film(tmp_path / "a.mkv"))
    assert still(packets, START - 1.0, "front") is None
    assert still(packets, START + 5.0, "front") is None
    assert still((), START, "front") is None


def test_what_is_far_from_its_keyframe_is_not_worth_the_work(tmp_path: Path) -> None:
    first, *rest = ring(films.film(tmp_path / "a.mkv", MOST + 20, keyframe_every=1000))
    packets = (first, *(replace(packet, keyframe=False) for packet in rest))
    assert still(packets, packets[MOST - 1].mono, "front") is not None
    assert still(packets, packets[MOST].mono, "front") is None


def test_a_ring_without_a_keyframe_before_it_has_no_picture(tmp_path: Path) -> None:
    packets = ring(films.film(tmp_path / "a.mkv"))
    assert still(packets[1:4], packets[3].mono, "front") is None


def test_damage_before_the_picture_leaves_none_and_damage_after_it_does_not_matter(tmp_path: Path) -> None:
    packets = list(ring(films.film(tmp_path / "a.mkv")))
    packets[2] = replace(packets[2], data=b"\x00\x00\x00\x01\x41" + bytes(60))
    assert still(packets, packets[1].mono, "front") is not None
    assert still(packets, packets[3].mono, "front") is None


def test_a_codec_that_nobody_knows_has_no_picture(tmp_path: Path) -> None:
    packets = ring(films.film(tmp_path / "a.mkv"))
    unknown = [replace(packet, stream=replace(packet.stream, codec="none such")) for packet in packets]
    assert still(unknown, packets[3].mono, "front") is None
