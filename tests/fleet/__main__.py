"""Runs N simulated sites against a broker and proves that nothing is missing: scripts/fleet N

The sites are the agent's own uplink and outbox, each in a thread with a file of its own; what they send is made up.
Without --broker a mosquitto of its own is started, which --restart-at may kill and start again. Peaks are of one
second; after a restart everything is counted from when the broker listens again. Ends with 1 when something is lost,
unknown, or still waits.
"""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from tests.bench.show import table
from tests.fleet.run import Plan, Result, measure, memory


def main() -> int:
    """Run the fleet; 0 when nothing is missing."""
    options = _options()
    plan = _plan(options)
    with memory() as folder:
        result = measure(plan, folder)
    if not options.json:
        print(_shown(result))
    print(json.dumps({"fleet": asdict(plan), "result": asdict(result)}))
    verdict = result.verdict
    return int(bool(verdict.lost or verdict.unknown or verdict.waiting or verdict.gaps))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/fleet", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sites", type=int, metavar="N")
    parser.add_argument("--broker", metavar="HOST:PORT", help="default: a mosquitto of its own")
    parser.add_argument("--seconds", type=float, default=60.0, help="default: %(default)g")
    parser.add_argument("--rate", type=float, default=1.2, help="events a minute of each site; default: %(default)g")
    parser.add_argument("--restart-at", type=float, metavar="S", help="kill the broker S seconds after the start")
    parser.add_argument("--down", type=float, default=2.0, help="seconds until it is started again")
    parser.add_argument("--receipts", action="store_true", help="sites wait for the control room's receipts")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    options = parser.parse_args()
    if options.broker and options.restart_at is not None:
        parser.error("--restart-at: only a broker of its own can be restarted")
    return options


def _plan(options: argparse.Namespace) -> Plan:
    host, port = None, 0
    if options.broker:
        host, _, text = options.broker.rpartition(":")
        port = int(text)
    return Plan(
        options.sites,
        options.seconds,
        options.rate,
        options.receipts,
        options.restart_at,
        options.down,
        host=host,
        port=port,
    )


def _shown(result: Result) -> str:
    flat: dict[str, Any] = asdict(result)
    flat |= flat.pop("verdict")
    return table([{"figure": figure.replace("_", " "), "value": value} for figure, value in flat.items()])


if __name__ == "__main__":
    sys.exit(main())
