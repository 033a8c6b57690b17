"""What the benchmarks count with."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import cpu
from tests.bench.cameras import grown
from tests.bench.installed import crossings, rates
from tests.bench.quota import Quota
from tests.bench.show import percentile, ratio, table

BURNT = 0.2
BURN = f"import time\nwhile time.process_time() < {BURNT}: pass\nprint('done', flush=True)"
STAY = "input()"
START = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


@pytest.mark.parametrize(
    ("parent", "child"), [(START, f"{BURN}\n{STAY}"), (f"{START}\n{STAY}", BURN)], ids=["lives", "ended"]
)
def test_what_a_child_spends_counts_as_its_parents(parent: str, child: str) -> None:
    command = [sys.executable, "-c", parent, child]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        _wait_until_waited_for(process, child)
        # two clock ticks (10 ms), the unit in which the operating system tells it
        assert cpu.spent(process.pid) >= BURNT - 0.02
        process.kill()


def _wait_until_waited_for(process: subprocess.Popen[str], child: str) -> None:
    """An ended child's time is its parent's only once the parent has waited for it."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while STAY not in child and children.read_text().strip():
        pass


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 50) == 50
    assert percentile(values, 99) == 99
    assert percentile([3.0], 99) == 3
    assert percentile([], 99) is None


def test_there_is_no_ratio_to_a_rival_that_did_not_run() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(1.0, None) is None
    assert ratio(None, 4.0) is None


def test_a_table_shows_what_is_not_known_as_a_dash() -> None:
    rows = [{"film": "leaves", "agent": 1.0, "motion": None}, {"film": "sea", "agent": 12.3456, "motion": 10.0}]
    assert table(rows).splitlines() == [
        "film    agent  motion",
        "leaves      1       -",
        "sea      12.3      10",
    ]


def _health(uptime: float, **frames: int) -> dict[str, Any]:
    return {"uptime": uptime, "cameras": [{"id": name, "frames": each} for name, each in frames.items()]}


def test_a_rate_is_taken_between_the_last_two_health_messages() -> None:
    told = [_health(5, a=0, b=0), _health(30, a=20, b=20), _health(90, a=320, b=170)]
    assert rates(told, "frames") == {"a": 5.0, "b": 2.5}


def test_one_health_message_tells_no_rate() -> None:
    assert rates([_health(5, a=20)], "frames") == {}


def test_crossings_are_counted_over_rules_labels_and_directions() -> None:
    rules = [{"crossings": {"car": {"in": 2, "out": 1}, "person": {"in": 1, "out": 0}}}, {"crossings": {}}]
    assert crossings({"rules": rules}) == 4


@pytest.mark.parametrize(
    ("unified", "file", "limited", "free"),
    [(True, "cpu.max", "25000 100000", "max 100000"), (False, "cpu.cfs_quota_us", "25000", "-1")],
)
def test_both_versions_of_control_groups_are_told_the_quota(
    tmp_path: Path, unified: bool, file: str, limited: str, free: str
) -> None:
    quota = Quota(tmp_path, unified)
    quota.allow(25)
    assert (tmp_path / file).read_text() == limited
    quota.allow(None)
    assert (tmp_path / file).read_text() == free


def test_growth_compares_a_camera_with_one_that_is_alone() -> None:
    assert [row["growth"] for row in grown([{"each": 10.0}, {"each": 8.0}])] == [1.0, 0.8]
