"""What passes between the link and those who use it: packets one way, what happened the other."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is and who we are to it. With `tls`, `ca` is the only authority that is trusted.

    `receipts`: the control room says what it keeps, and nothing is deleted before it does.
    """

    host: str
    port: int
    tls: bool = True
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    username: str | None = None
    password: str | None = None
    keepalive: int = 60
    receipts: bool = False


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
    """The broker accepted us: how many QoS 1 packets may be unanswered, and the largest packet in bytes it takes.

    `remembered`: it still holds our session, and so most likely what it took from us before.
    """

    receive_maximum: int
    packet_maximum: int
    remembered: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The broker's PUBACK for packet `mid`.

    `permanent`: refused, and asking again will not help; `forbidden`: because we may not write there.
    `unheard`: taken, and nobody is there to be given it.
    """

    mid: int
    accepted: bool
    reason: str
    permanent: bool = False
    forbidden: bool = False
    unheard: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The broker passes on what somebody published; nothing of it is checked. `topic` is empty if it is no text."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Deaf:
    """The broker does not let us hear what we asked to hear."""

    reason: str


@dataclass(frozen=True, slots=True)
class Down:
    """The connection ended or never was.

    `refused`: the broker is there and does not want us, or we not it. `unclear`: this may be so, and the next time will
    show it. `cut`: it ended an accepted connection.
    `shared`: it is the broker's doing and not our own line's, so that every other site is likely in the same boat.
    """

    reason: str
    refused: bool = False
    cut: bool = False
    shared: bool = False
    unclear: bool = False


Event = Up | Answer | Heard | Deaf | Down
