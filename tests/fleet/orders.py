"""What a crew is told at its start, and what it answers: JSON objects, one a line."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Orders:
    """Sites `first` to `first + sites - 1`, `rate` events a minute of each, their broker, and their outboxes' `folder`.

    `pace` holds what differs from the uplink's own Pace.
    """

    sites: int
    host: str = ""
    port: int = 0
    folder: str = ""
    first: int = 1
    keepalive: int = 60
    receipts: bool = False
    rate: float = 0.0
    outbox_bytes: int = 200 * MEBIBYTE
    pace: dict[str, Any] = field(default_factory=dict)

    def encode(self) -> str:
        """For the command line of a crew."""
        return json.dumps(asdict(self))


def decode(text: str) -> Orders:
    """What `encode` made."""
    told: dict[str, Any] = json.loads(text)
    return Orders(**told)


def name(number: int) -> str:
    """The id of site `number`."""
    return f"fleet-{number:04d}"


@dataclass(frozen=True, slots=True)
class Look:
    """How a crew stands now. `ups` are monotonic times of connections that the broker accepted since the last look,
    `drains` those at which a site had sent all that had waited for its connection; `cpu` are seconds of this process
    since its start."""

    put: int
    waiting: int
    online: int
    cpu: float
    ups: list[float]
    drains: list[float]


@dataclass(frozen=True, slots=True)
class Books:
    """What a site committed, by sequence; what still waits; what was dropped or buried, by class or reason."""

    stream: str
    put: dict[int, str]
    waiting: list[int]
    counted: dict[str, int]
