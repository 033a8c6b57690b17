"""Makers of test data: what a test does not name is ordinary."""

from typing import Any

import numpy as np

from agent.data import Box, Event, Frame, Image, Phase, Scene, Severity, Stamp, Track, Trigger, Words

PERSON = Box(0.4, 0.4, 0.5, 0.7)


def street(width: int = 320, height: int = 180, seed: int = 1) -> Image:
    """An I420 picture of a still, textured street."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(60, 180, (height // 20 + 1, width // 20 + 1), dtype=np.uint8)
    luma = np.kron(coarse, np.ones((20, 20), np.uint8))[:height, :width]
    return np.vstack([luma, np.full((height // 2, width), 128, np.uint8)])


def frame(at: float = 0.0, yuv: Image | None = None, wall: float | None = None, camera: str = "front") -> Frame:
    """A frame at monotonic second `at`."""
    return Frame(camera, round(at * 25), at, 1000.0 + at if wall is None else wall, street() if yuv is None else yuv)


def track(number: int = 1, box: Box = PERSON, label: str = "person", **facts: Any) -> Track:
    """A track as of the last look, confirmed and seen unless `facts` say otherwise."""
    ordinary = {"score": 0.8, "hits": 5, "confirmed": True, "seen": True}
    times = {"first_seen": 0.0, "last_seen": 0.0, "still_since": 0.0}
    return Track(id=number, label=label, box=box, **{**ordinary, **times, **facts})


def trigger(key: str = "1", score: float = 0.8, box: Box = PERSON, *, seen: bool = True) -> Trigger:
    """A zone's claim about a person."""
    words = Words("person inside", "คนอยู่ในพื้นที่")
    return Trigger("pavement", "zone", key, "person", score, box, Severity.INFO, seen, words)


def scene(now: float = 0.0, *tracks: Track, **facts: Any) -> Scene:
    """A moment with these tracks; `facts` are further fields of Scene."""
    return Scene(now, facts.pop("frame", None) or frame(now), tracks, **facts)


def event(phase: Phase = Phase.NEW, number: str = "e1") -> Event:
    """An event of the claim above."""
    ended, ended_mono = (1001.0, 1.0) if phase is Phase.END else (None, None)
    return Event(number, phase, "front", trigger(), 1001.0, 1.0, 1000.0, 0.0, ended, ended_mono, 0.8, 0.9, None, "")


def stamp(wall: float = 1001.0, mono: float = 1.0) -> Stamp:
    """A moment of a boot whose clock is right."""
    return Stamp(wall, mono, "boot", "synced")
