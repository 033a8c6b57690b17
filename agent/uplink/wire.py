"""What passes between the link and those who use it: packets one way, what happened the other."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is and who we are to it. With `tls`, `ca` is the only authority that is trusted."""

    host: str
    port: int
    tls: bool = True
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    username: str | None = None
    password: str | None = None
    keepalive: int = 60


@dataclass(frozen=True, slots=True)
class Packet:
    """One PUBLISH. `expiry` is in seconds; `attributes` become user properties."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    content_type: str
    attributes: tuple[tuple[str, str], ...]
    expiry: int | None = None


@dataclass(frozen=True, slots=True)
class Up:
    """The broker accepted us: how many QoS 1 packets may be unanswered, and the largest packet in bytes it takes."""

    receive_maximum: int
    packet_maximum: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The broker's PUBACK for packet `mid`."""

    mid: int
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Down:
    """The connection ended or never was.

    `refused`: the broker is there and does not want us, or we not it. `cut`: it ended an accepted connection.
    """

    reason: str
    refused: bool = False
    cut: bool = False


Event = Up | Answer | Down
