"""The endurance scripts in short: they run, judge and print figures. Their full forms are run by hand."""

import json
import subprocess
import sys

import pytest

from tests.integration.site import ROOT

pytestmark = pytest.mark.integration


@pytest.mark.timeout(300)
def test_nothing_is_lost_over_a_few_random_kills() -> None:
    command = [sys.executable, "-m", "tests.endurance.kills", "--kills", "5", "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    figures = json.loads(ran.stdout.splitlines()[-1])
    assert figures["lost"] == figures["clips_unreadable"] == figures["events_without_end"] == 0
    assert figures["committed"] > 0
