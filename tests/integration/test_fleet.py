"""A small fleet of the agent's own uplinks and outboxes against a real mosquitto."""

from pathlib import Path

import pytest

from tests.fleet.run import Plan, measure

pytestmark = pytest.mark.integration

QUICK = {"spread": 2.0, "steady": 1.0, "settle": 0.1, "doubt": 1.0, "probe": 2.0}


def test_a_fleet_that_loses_its_broker_loses_nothing_else(tmp_path: Path) -> None:
    plan = Plan(8, seconds=6, rate=60, receipts=True, restart_at=1, down=1, pile=(3, 1), pace=QUICK)
    result = measure(plan, tmp_path)
    verdict = result.verdict
    assert verdict.put >= 8 * 4
    assert (verdict.arrived, verdict.waiting, verdict.counted) == (verdict.put, 0, 0)
    assert (verdict.lost, verdict.unknown, verdict.gaps) == (0, 0, 0)
    # each site, the control room, and the harness that asks whether the broker listens
    assert result.connects_peak <= 8 + 2
    assert (result.drained, result.undrained) == (8, 0)


def test_without_receipts_the_proof_is_the_same(tmp_path: Path) -> None:
    verdict = measure(Plan(4, seconds=3, rate=120), tmp_path).verdict
    assert verdict.put > 0
    assert (verdict.arrived, verdict.lost, verdict.unknown, verdict.gaps) == (verdict.put, 0, 0, 0)
