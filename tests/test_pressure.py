"""A box that runs out of memory lets footage go, says so, and holds it again when it can."""

import sys
from pathlib import Path

import pytest

from agent.pressure import EASE, LAST, SCARCE, SETTLE, SHARES, TIGHT, Gauge, Squeeze

PLENTY = 10 * TIGHT
MIB = 2**20


class Ring:
    """Notes its share."""

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.share = 1.0

    def cover(self, share: float) -> None:
        self.share = share


class Kernel:
    """Counts what it was given back."""

    def __init__(self) -> None:
        self.times = 0

    def take(self) -> None:
        self.times += 1


def squeeze(*rings: Ring) -> tuple[Squeeze, Kernel]:
    kernel = Kernel()
    made = Squeeze(kernel.take)
    for ring in rings:
        made.add(ring)
    return made, kernel


def judged(made: Squeeze, free: int, begin: float, seconds: float) -> float:
    now = begin
    while now < begin + seconds:
        now += 1.0
        made.judge(free, now)
    return now


def test_with_memory_to_spare_all_footage_is_held_and_nothing_is_said() -> None:
    ring = Ring()
    made, kernel = squeeze(ring)
    judged(made, PLENTY, 0, 100)
    assert (ring.share, made.degraded, made.spent, kernel.times) == (1.0, "", False, 0)


def test_when_memory_is_tight_half_of_all_cameras_footage_goes_and_its_memory_back() -> None:
    rings = Ring(), Ring()
    made, kernel = squeeze(*rings)
    made.judge(TIGHT - 1, 1.0)
    assert [ring.share for ring in rings] == [0.5, 0.5]
    assert kernel.times == 1
    assert made.degraded == "short of memory: 1/2 of the footage before events"
    assert not made.spent


def test_the_next_step_waits_for_what_the_last_one_freed() -> None:
    ring = Ring()
    made, _ = squeeze(ring)
    made.judge(TIGHT - 1, 1.0)
    made.judge(TIGHT - 1, 1.0 + SETTLE / 2)
    assert ring.share == SHARES[1]
    made.judge(TIGHT - 1, 1.0 + SETTLE)
    assert ring.share == SHARES[2]


def test_when_memory_is_scarce_everything_goes_at_once() -> None:
    ring = Ring()
    made, _ = squeeze(ring)
    made.judge(SCARCE - 1, 1.0)
    assert ring.share == SHARES[LAST]
    assert made.spent


def test_that_nothing_is_left_to_let_go_is_said_only_while_memory_is_tight() -> None:
    made, _ = squeeze(Ring())
    made.judge(SCARCE - 1, 1.0)
    made.judge(TIGHT, 2.0)
    assert not made.spent


def test_footage_is_held_again_step_by_step_after_a_while_of_ease() -> None:
    ring = Ring()
    made, _ = squeeze(ring)
    made.judge(SCARCE - 1, 0.0)
    now = judged(made, PLENTY, 0, EASE)
    assert ring.share == SHARES[LAST]
    now = judged(made, PLENTY, now, 1)
    assert ring.share == SHARES[LAST - 1]
    judged(made, PLENTY, now, 2 * EASE + 3)
    assert (ring.share, made.degraded) == (1.0, "")


def test_footage_is_not_held_again_where_it_would_take_the_room_that_is_there() -> None:
    ring = Ring(size=TIGHT)
    made, _ = squeeze(ring)
    made.judge(TIGHT - 1, 0.0)
    judged(made, 3 * TIGHT - 1, 0, 10 * EASE)
    assert ring.share == 0.5
    judged(made, 3 * TIGHT, 1000, EASE + 1)
    assert ring.share == 1.0


def group(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def machine(folder: Path, megabytes: int = 1000) -> Path:
    path = folder / "machine"
    path.write_text(f"MemTotal: 9 kB\nMemAvailable:   {megabytes * 1024} kB\n")
    return path


def membership(folder: Path, text: str) -> Path:
    path = folder / "membership"
    path.write_text(text)
    return path


def test_the_limit_of_a_group_of_the_second_version_counts_and_cached_files_are_free(tmp_path: Path) -> None:
    stat = f"anon 5\ninactive_file {3 * MIB}\n"
    group(tmp_path / "system" / "agent", memory__max=f"{20 * MIB}", memory__current=f"{15 * MIB}", memory__stat=stat)
    assert Gauge(tmp_path, membership(tmp_path, "0::/system/agent\n"), machine(tmp_path)).free() == 8 * MIB


def test_the_limit_of_a_group_of_the_first_version_counts(tmp_path: Path) -> None:
    files = {"limit_in_bytes": f"{20 * MIB}", "usage_in_bytes": f"{15 * MIB}", "stat": f"total_inactive_file {MIB}\n"}
    group(tmp_path / "memory" / "agent", **{f"memory.{name}": text for name, text in files.items()})
    told = "5:cpu:/agent\n4:memory:/agent\n0::/agent\n"
    assert Gauge(tmp_path, membership(tmp_path, told), machine(tmp_path)).free() == 6 * MIB


def test_the_tightest_of_the_groups_around_counts(tmp_path: Path) -> None:
    stat = "inactive_file 0\n"
    group(tmp_path / "shop", memory__max=f"{12 * MIB}", memory__current=f"{10 * MIB}", memory__stat=stat)
    group(tmp_path / "shop" / "agent", memory__max=f"{20 * MIB}", memory__current=f"{9 * MIB}", memory__stat=stat)
    assert Gauge(tmp_path, membership(tmp_path, "0::/shop/agent\n"), machine(tmp_path)).free() == 2 * MIB


@pytest.mark.parametrize("told", ["", "0::/nowhere\n", "0::/open\n", "0::/odd\n"])
def test_without_a_limit_that_can_be_read_the_machine_counts(tmp_path: Path, told: str) -> None:
    group(tmp_path / "open", memory__max="max\n", memory__current="5\n", memory__stat="inactive_file 0\n")
    group(tmp_path / "odd", memory__max="many\n", memory__current="5\n", memory__stat="inactive_file 0\n")
    assert Gauge(tmp_path, membership(tmp_path, told), machine(tmp_path, 70)).free() == 70 * MIB


def test_a_machine_that_has_less_than_the_group_counts(tmp_path: Path) -> None:
    stat = "inactive_file 0\n"
    group(tmp_path / "agent", memory__max=f"{20 * MIB}", memory__current=f"{9 * MIB}", memory__stat=stat)
    assert Gauge(tmp_path, membership(tmp_path, "0::/agent\n"), machine(tmp_path, 5)).free() == 5 * MIB


def test_a_machine_without_control_groups_has_its_own_memory(tmp_path: Path) -> None:
    assert Gauge(tmp_path, tmp_path / "none", machine(tmp_path, 70)).free() == 70 * MIB


def test_this_machine_can_be_read() -> None:
    assert Gauge().free() > 0


@pytest.mark.parametrize("text", ["", "MemTotal: 9 kB\n"])
def test_where_nobody_says_there_is_enough(tmp_path: Path, text: str) -> None:
    told = group(tmp_path / "odd", machine=text) / "machine"
    for path in (told, tmp_path / "none"):
        assert Gauge(tmp_path, tmp_path / "none", path).free() == sys.maxsize
