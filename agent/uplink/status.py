"""How the link to the control room stands, as others may know it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How the link to the broker stands."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Status:
    """How the uplink stands. `since` is monotonic.

    `refused` counts messages that the broker would not take and that are tried again, `unreceipted` those it took and
    the control room has not said it keeps, `repeated` how often one was to be sent again because of that, `strange`
    what came down and was not understood. `deaf` says why the broker does not let us hear the control room; empty
    where it does.
    """

    state: State
    since: float
    reason: str
    in_flight: int
    sent: int
    refused: int
    reconnects: int
    dropped_live: int
    unreceipted: int
    repeated: int
    strange: int
    deaf: str
