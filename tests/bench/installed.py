"""The agent as an installed process: a broker, the control room's ear, a site.yaml as an installer would write it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.models import STREET
from tests.integration.broker import Broker, Heard, Subscriber
from tests.integration.site import SITE, Site

EVERYWHERE = [[0, 0], [1, 0], [1, 1], [0, 1]]
LABELS = ["person", "car"]
ZONE = {"kind": "zone", "name": "street", "polygon": EVERYWHERE, "labels": LABELS}
LINE = {"kind": "line", "name": "middle", "points": [[0.5, 0], [0.5, 1]], "labels": LABELS}


def camera(name: str, url: str, *rules: dict[str, Any]) -> dict[str, Any]:
    """A camera's entry in site.yaml: a main stream, five looks a second."""
    return {"id": name, "url": url, "detect_fps": 5, "rules": list(rules)}


class _Installed(Site):
    """The agent with these cameras, the model that ships and every default."""

    def __init__(self, folder: Path, port: int, cameras: Sequence[dict[str, Any]]) -> None:
        super().__init__(folder, port, "", STREET)
        broker = {"host": "127.0.0.1", "port": port, "tls": False}
        told = {"site": SITE, "broker": broker, "cameras": cameras, "storage": {"directory": str(self.state)}}
        self.config.write_text(json.dumps(told, indent=1))


@dataclass(frozen=True, slots=True)
class Agent:
    """A running agent, and all that the control room has heard of it."""

    pid: int
    room: Subscriber

    def told(self, topic: str, since: float = 0.0) -> list[tuple[float, dict[str, Any]]]:
        """Payloads on up/`topic` with the monotonic time of their arrival."""
        return [(each.at, json.loads(each.payload)) for each in self._heard(topic, since)]

    def _heard(self, topic: str, since: float) -> list[Heard]:
        return [each for each in self.room.on(f"/{topic}") if each.at >= since]


@contextmanager
def running(folder: Path, cameras: Sequence[dict[str, Any]]) -> Iterator[Agent]:
    """The agent at work; it is given once it says that it is ready."""
    broker = Broker(folder / "broker")
    broker.start()
    room = Subscriber(broker.settings())
    site = _Installed(folder / "site", broker.port, cameras)
    try:
        site.start()
        site.notified("READY=1")
        assert site.process is not None
        yield Agent(site.process.pid, room)
        site.stop()
    finally:
        site.close()
        room.close()
        broker.stop()


def begun(agent: Agent, since: float = 0.0) -> list[tuple[float, dict[str, Any]]]:
    """New events: when each arrived, and what it says."""
    return [(at, event) for at, event in agent.told("event", since) if event["phase"] == "new"]


def delays(agent: Agent, since: float = 0.0) -> list[float]:
    """Seconds from the frame that began each event to its arrival: the kernel has one monotonic clock for both."""
    return [at - event["mono"] for at, event in begun(agent, since)]


def pace(agent: Agent, counter: str, since: float = 0.0) -> dict[str, float]:
    """How fast `decoded`, `frames` (looked at) or another counter grew each second, by camera; see `rates`."""
    return rates([health for _, health in agent.told("health", since)], counter)


def rates(told: Sequence[dict[str, Any]], counter: str) -> dict[str, float]:
    """How fast a counter of the cameras grew between the last two health payloads; empty with fewer."""
    if len(told) < 2:
        return {}
    first, last = ({each["id"]: each[counter] for each in health["cameras"]} for health in told[-2:])
    seconds = told[-1]["uptime"] - told[-2]["uptime"]
    return {name: (last[name] - first[name]) / seconds for name in last}


def crossings(count: dict[str, Any]) -> int:
    """How many things crossed lines, as a count message tells."""
    return sum(number for rule in count["rules"] for ways in rule["crossings"].values() for number in ways.values())
