"""How far wall time is trusted."""

from pathlib import Path

from agent.clock import REFUSED, TIME_ERROR, ClockWatch, is_synced, kernel_state


def test_trust_follows_the_kernel() -> None:
    synced = [False, True]
    clock = ClockWatch(lambda: synced.pop(0))
    assert [clock.sample(1000.0, 1.0), clock.sample(1001.0, 2.0)] == ["unsynced", "synced"]


def test_a_jump_either_way_is_told_for_ten_minutes() -> None:
    for step in (3600.0, -3600.0):
        clock = ClockWatch(lambda: True)
        clock.sample(1000.0, 1.0)
        assert clock.sample(1001.0 + step, 2.0) == "jumped"
        assert clock.sample(1600.0 + step, 601.0) == "jumped"
        assert clock.sample(1602.0 + step, 603.0) == "synced"


def test_slewing_is_no_jump() -> None:
    clock = ClockWatch(lambda: True)
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
