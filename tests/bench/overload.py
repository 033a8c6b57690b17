"""Four times more than the CPU can do: how late events come, and whether the agent says so.

`python -m tests.bench.overload [--film crowd|suburb] [--seconds 90] [--quick] [--json]`; needs root (see quota.py).

The agent watches a crowd (1080p, 15 pictures a second, a `zone` rule for persons and cars: events enough for a p99)
first without a limit. What it used then, divided by four, is all it may use from then on (a control group's quota).
Latency is from the frame that began an event to the event's arrival at a subscriber, from the moment of the quota on:
the time in which the agent has not noticed yet counts. Then the limit is lifted.

The goals: p99 at most 1.5 s; `degraded` in the health message says `overloaded` within 10 s of the quota, and
withdraws it within 60 s of its end; nothing queues, so the latest events are no later than the others (`longest`), and
no message waits in the outbox.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import cpu, films, installed, quota
from tests.bench.show import options, percentile, show
from tests.integration import rtsp

GOAL = {"p99": 1.5, "said after": 10.0, "withdrawn after": 60.0}
SETTLE = 15.0
TIMES = 4
WORD = "overloaded"
PATIENCE = 120.0


def measure(folder: Path, film: str, seconds: float) -> Iterator[dict[str, Any]]:
    """A row for each phase: free, overloaded, free again."""
    shown = films.make(folder, film, films.BUSY[film])
    with (
        rtsp.camera(shown) as url,
        quota.group() as limit,
        installed.running(folder, [installed.camera("front", url, installed.ZONE)]) as agent,
    ):
        limit.take(agent.pid)
        time.sleep(SETTLE)
        free = _phase("free", agent, seconds)
        yield free
        since = time.monotonic()
        limit.allow(free["percent"] / TIMES)
        overloaded = _phase("overloaded", agent, seconds)
        yield overloaded | {"said after": _heard(agent, since, True, 0.0)}
        since = time.monotonic()
        limit.allow(None)
        withdrawn = _heard(agent, since, False, PATIENCE) if _overloaded(agent) else None
        yield _phase("free again", agent, seconds / 3) | {"withdrawn after": withdrawn}


def _phase(name: str, agent: installed.Agent, seconds: float) -> dict[str, Any]:
    """What arrives from now on for `seconds`, however late it is."""
    since = time.monotonic()
    used = cpu.percent({"agent": agent.pid}, seconds)["agent"]
    late = installed.delays(agent, since)
    told = {"phase": name, "percent": used, "events": len(late)}
    times = {"p50": percentile(late, 50), "p99": percentile(late, 99), "longest": max(late, default=None)}
    frames = installed.pace(agent, "frames", since).get("front")
    return {
        **told,
        **times,
        "frames/s": frames,
        "waiting": _waiting(agent),
        "said after": None,
        "withdrawn after": None,
    }


def _waiting(agent: installed.Agent) -> int | None:
    told = agent.told("health")
    return told[-1][1]["outbox"]["messages"] if told else None


def _overloaded(agent: installed.Agent) -> bool:
    told = agent.told("health")
    return bool(told) and _says(told[-1][1])


def _says(health: dict[str, Any]) -> bool:
    return any(WORD in reason for reason in health["degraded"])


def _heard(agent: installed.Agent, since: float, said: bool, patience: float) -> float | None:
    """Seconds from `since` until health first said, or no longer said, that the agent is overloaded; None: never."""
    while True:
        found = [at - since for at, health in agent.told("health", since) if _says(health) is said]
        if found or time.monotonic() > since + patience:
            return found[0] if found else None
        time.sleep(0.2)


def main() -> None:
    """Print the table, and with --json one line."""
    parser = options(__doc__, 90)
    parser.add_argument("--film", choices=films.BUSY, default="crowd")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="overload-") as folder:
        rows = list(measure(Path(folder), told.film, 20 if told.quick else told.seconds))
    show("overload", GOAL, rows, as_json=told.json)


if __name__ == "__main__":
    main()
