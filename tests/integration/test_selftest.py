"""The installer's proof: the whole agent on a filmed minute, in a process of its own."""

import json
import subprocess
import sys
from typing import Any

import pytest

from agent.selftest import minute
from tests.integration.site import ROOT

pytestmark = pytest.mark.integration

MISSES_PEOPLE = """
import sys
from agent.selftest.eyes import Eyes
detect = Eyes.detect
Eyes.detect = lambda self, *given: tuple(d for d in detect(self, *given) if d.label != "person")
from agent import cli
sys.exit(cli.main(["selftest", "--json"]))
"""

BLIND = """
import sys
from agent.infer import Detector
Detector.detect = lambda self, *given: ()
from agent import cli
sys.exit(cli.main(["selftest", "--json"]))
"""


def selftest(*command: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("shot", minute.SHOTS, ids=lambda shot: shot.camera)
def test_the_films_show_what_is_drawn_today(shot: minute.Shot) -> None:
    """When this fails the simulator has changed: scripts/minute draws the films anew."""
    kept, today = minute.record(shot).pictures, minute.drawn(shot)
    assert len(kept) == today.frames
    for number in (0, 40, 80, 120, 159):
        _, truth = today.picture(number)
        assert [seen.thing for seen in kept[number].seen] == [seen.thing for seen in truth.seen]
        boxes = [[*seen.box] for seen in truth.seen]
        assert [[*seen.box] for seen in kept[number].seen] == [pytest.approx(box, abs=2e-3) for box in boxes]


def test_this_box_passes() -> None:
    code, told = selftest("-m", "agent", "selftest", "--json")
    assert [finding for finding in told["findings"] if not finding["good"]] == []
    assert {"day: crossings", "model day", "model night"} <= {finding["what"] for finding in told["findings"]}
    assert (code, told["good"]) == (0, True)


def test_a_box_that_misses_people_fails_and_says_where() -> None:
    code, told = selftest("-c", MISSES_PEOPLE)
    assert (code, told["good"]) == (1, False)
    assert any(finding["what"] == "day: crossings" and not finding["good"] for finding in told["findings"])


def test_a_box_whose_model_sees_nothing_fails_for_that_alone() -> None:
    code, told = selftest("-c", BLIND)
    assert (code, told["good"]) == (1, False)
    bad = [finding["what"] for finding in told["findings"] if not finding["good"]]
    assert bad == [f"model {shot.camera}" for shot in minute.SHOTS]
