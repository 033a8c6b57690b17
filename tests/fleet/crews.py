"""The crews as whoever leads them sees them: one fleet, spread over processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.fleet.orders import Books, Look, Orders

PER_CORE = 2
"""Crews for each core: an interpreter runs one thread at a time, and one crew's burst must not hold up all sites."""

SMALL = 25
"""Sites that need no second process."""

ROOT = Path(__file__).resolve().parents[2]


class Fleet:
    """Running crews. Every call asks all of them and waits for all answers."""

    def __init__(self, crews: Sequence["subprocess.Popen[str]"]) -> None:
        self._crews = crews
        self._answers()

    def flow(self, rate: float) -> None:
        """Each site tells `rate` events a minute from now on."""
        self._ask(f"flow {rate}")

    def pile(self, counts: int, alerts: int) -> None:
        """So many at once at each site."""
        self._ask(f"pile {counts} {alerts}")

    def look(self) -> Look:
        """The sum of all crews."""
        looks = [Look(**answer) for answer in self._ask("look")]
        ups, drains = (sorted(at for look in looks for at in times(look)) for times in (_ups, _drains))
        put, waiting, online = (sum(each) for each in zip(*((x.put, x.waiting, x.online) for x in looks), strict=True))
        return Look(put, waiting, online, sum(look.cpu for look in looks), ups, drains)

    def books(self) -> dict[str, Books]:
        """Every site's books."""
        found = {site: books for answer in self._ask("books") for site, books in answer.items()}
        return {
            site: Books(
                books["stream"],
                {int(seq): each for seq, each in books["put"].items()},
                books["waiting"],
                books["counted"],
            )
            for site, books in found.items()
        }

    def end(self) -> None:
        """Let every site say goodbye."""
        self._ask("end")
        for crew in self._crews:
            crew.wait(30)

    def _ask(self, line: str) -> list[dict[str, Any]]:
        for crew in self._crews:
            assert crew.stdin is not None
            crew.stdin.write(line + "\n")
            crew.stdin.flush()
        return self._answers()

    def _answers(self) -> list[dict[str, Any]]:
        lines = [crew.stdout.readline() for crew in self._crews if crew.stdout is not None]
        assert all(lines), "a crew ended"
        return [json.loads(line) for line in lines]


def _ups(look: Look) -> list[float]:
    return look.ups


def _drains(look: Look) -> list[float]:
    return look.drains


@contextmanager
def fleet(orders: Orders, prefix: Sequence[str] = ()) -> Iterator[Fleet]:
    """All sites of `orders`, spread over crews, each started through `prefix`; they are gone when it ends."""
    crews: list[subprocess.Popen[str]] = []
    try:
        for part in _parts(orders):
            command = [*prefix, sys.executable, "-m", "tests.fleet.crew", part.encode()]
            pipe = subprocess.PIPE
            crews.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=_environment()))
        yield Fleet(crews)
    finally:
        for crew in crews:
            crew.kill()
            crew.communicate()


def _parts(orders: Orders) -> Iterator[Orders]:
    crews = min(max(1, orders.sites // SMALL), PER_CORE * (os.cpu_count() or 1))
    edges = [orders.sites * n // crews for n in range(crews + 1)]
    for begin, end in pairwise(edges):
        yield replace(orders, first=orders.first + begin, sites=end - begin)


def _environment() -> dict[str, str]:
    """The crew's agent is that of its leader."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
