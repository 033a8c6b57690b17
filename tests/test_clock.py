"""How far wall time is trusted."""

from agent.clock import ClockWatch, kernel_synced


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
    assert kernel_synced() in {True, False}
