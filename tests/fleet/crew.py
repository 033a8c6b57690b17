"""A process of simulated sites: `python -m tests.fleet.crew ORDERS`; takes commands on standard input, a line each.

`flow RATE`, `pile COUNTS ALERTS`, `look`, `books` and `end` are each answered with one line of JSON.
"""

import heapq
import json
import logging
import resource
import sys
import threading
import time
from dataclasses import asdict
from queue import Empty, SimpleQueue
from typing import Any

from tests.fleet.orders import Look, Orders, decode
from tests.fleet.site import Site

STACK = 256 * 1024
"""Bytes for each thread's stack; there are hundreds of threads."""

CONFESS = 1.0
"""Seconds between two looks for losses to be told, as in the agent."""

SWITCH = 0.1
"""Seconds a thread may keep the interpreter while others wait. Each of those wakes up so often to ask for it, which at
the usual 5 ms costs more than all they do; a turn of an uplink is over in less than a millisecond."""


class Crew:
    """The sites of one process and the clock that makes them tell."""

    def __init__(self, orders: Orders) -> None:
        self._sites = [Site(orders.first + n, orders) for n in range(orders.sites)]
        self._due: list[tuple[float, int]] = []
        self._rate = self._confess = 0.0
        self.flow(orders.rate)

    def flow(self, rate: float) -> None:
        """Each site tells `rate` events a minute from now on."""
        now, self._rate = time.monotonic(), rate
        self._due = [(now + site.pause(rate), n) for n, site in enumerate(self._sites)] if rate else []
        heapq.heapify(self._due)

    def turn(self) -> float:
        """Do what is due; seconds until there is more to do."""
        if (now := time.monotonic()) >= self._confess:
            self._confess = now + CONFESS
            for site in self._sites:
                site.confess()
        return min(CONFESS, self._tell())

    def _tell(self) -> float:
        while self._due and self._due[0][0] <= time.monotonic():
            at, n = self._due[0]
            self._sites[n].tell()
            heapq.heapreplace(self._due, (at + self._sites[n].pause(self._rate), n))
        return max(0.0, self._due[0][0] - time.monotonic()) if self._due else CONFESS

    def pile(self, counts: int, alerts: int) -> None:
        """So many at once at each site."""
        for site in self._sites:
            site.pile(counts, alerts)

    def look(self) -> Look:
        """How it stands; takes the times noted since the last look."""
        return Look(
            put=sum(len(site.put) for site in self._sites),
            waiting=sum(site.outbox.depth().rows for site in self._sites),
            online=sum(site.online for site in self._sites),
            cpu=time.process_time(),
            ups=[at for site in self._sites for at in _taken(site.ups)],
            drains=[at for site in self._sites for at in _taken(site.outbox.drains)],
        )

    def books(self) -> dict[str, Any]:
        """Every site's books."""
        return {site.id: asdict(site.books()) for site in self._sites}

    def end(self) -> None:
        """Part all at once, then wait for each."""
        for site in self._sites:
            site.part()
        for site in self._sites:
            site.close()


def _taken(times: list[float]) -> list[float]:
    taken = times[:]
    del times[: len(taken)]
    return taken


def obey(crew: Crew, line: str) -> Any:
    """Do as told; the answer."""
    what, *figures = line.split()
    match what:
        case "flow":
            crew.flow(float(figures[0]))
        case "pile":
            crew.pile(int(figures[0]), int(figures[1]))
        case "look":
            return asdict(crew.look())
        case "books":
            return crew.books()
        case "end":
            crew.end()
    return {}


def _listen(lines: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line.strip())
    lines.put("end")


def main() -> None:
    """Until told to end, or its parent is gone."""
    logging.basicConfig(level=logging.ERROR)
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    threading.stack_size(STACK)
    sys.setswitchinterval(SWITCH)
    crew = Crew(decode(sys.argv[1]))
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    line = ""
    print("{}", flush=True)
    while line != "end":
        try:
            line = lines.get(timeout=crew.turn() or 0.001)
        except Empty:
            continue
        print(json.dumps(obey(crew, line)), flush=True)


if __name__ == "__main__":
    main()
