"""The unit file keeps its promises to systemd's own judge."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

UNIT = Path(__file__).resolve().parents[2] / "systemd" / "streetcam-agent.service"


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", *arguments, str(UNIT)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_exposure_is_at_most_one_and_a_half() -> None:
    """systemd-analyze counts the threshold in tenths."""
    judged = analyze("--threshold=15")
    assert judged.returncode == 0, judged.stdout[-500:] + judged.stderr


def test_the_judge_can_say_no() -> None:
    assert analyze("--threshold=5").returncode != 0


def test_the_watchdog_is_on_and_the_service_always_comes_back() -> None:
    text = UNIT.read_text()
    for line in ("Type=notify", "WatchdogSec=60", "Restart=always", "StartLimitIntervalSec=0", "LimitCORE=0"):
        assert line in text.splitlines()
