"""A site in a process of its own, whose memory is looked at: python -m tests.faults.mute_site PORT FOLDER PUTS RECEIPTS

Puts messages one by one, sends what it can meanwhile, and prints what it saw as one line of JSON.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import psutil

from agent.data import Class
from agent.uplink import BrokerSettings, Pace
from tests.faults.lone import lone

SAMPLES = 40

PACE = Pace(away=1.0, spread=1.0, answer=3.0)
"""A broker that owes answers is left after three seconds, then six, and so on."""

SETTLED = 4
"""Of the samples, how many are of a process that still warms up."""

LEAST = 8.0
"""Seconds that it takes at least, so that several connections are seen."""

CLASSES = (Class.ALERT, Class.COUNT)


def main() -> None:
    """See above."""
    port, folder, puts, receipts = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "receipts"
    broker = BrokerSettings("127.0.0.1", port, tls=False, receipts=receipts)
    process, memory, flying, open_files, began = psutil.Process(), [], 0, [], time.monotonic()
    with lone(folder, broker, PACE) as site:
        for sample in range(SAMPLES):
            for number in range(puts // SAMPLES):
                site.put(CLASSES[number % 2], 2_000)
                flying = max(flying, site.uplink.status.in_flight)
            while time.monotonic() - began < LEAST * (sample + 1) / SAMPLES:
                time.sleep(0.02)
                flying = max(flying, site.uplink.status.in_flight)
            memory.append(process.memory_info().rss / 1e6)
            open_files.append(process.num_fds())
        status = site.uplink.status
        account = site.stop()
    print(
        json.dumps(
            {
                "grown": max(memory[SETTLED:]) - memory[SETTLED],
                "files": max(open_files[SETTLED:]) - open_files[SETTLED],
                "flying": flying,
                "sent": status.sent,
                "account": asdict(account),
            }
        )
    )


if __name__ == "__main__":
    main()
