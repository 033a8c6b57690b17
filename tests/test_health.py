"""Vital signs and heartbeats."""

from pathlib import Path

from agent.health import Doctor, Heartbeats


def test_a_silent_stage_is_late_and_one_that_beats_is_not() -> None:
    now = 0.0
    beats = Heartbeats(lambda: now)
    capture, _ = beats.register("capture", 30), beats.register("watch", 60)
    assert beats.late() == ()
    now = 31.0
    assert beats.late() == ("capture",)
    capture()
    assert beats.late() == ()
    now = 61.0
    assert beats.late() == ("watch",)


def test_the_signs_are_plausible(tmp_path: Path) -> None:
    signs = Doctor(tmp_path).sample()
    assert 1 < signs.memory_mb < 10_000
    assert signs.memory_free_mb > 0
    assert signs.disk_free_mb > 0
    assert signs.heat is None or -50 < signs.heat < 150
