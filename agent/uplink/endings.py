"""Why a connection ended or never was: whether the broker does not want us, and whether it is every site's trouble."""

import ssl

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from agent.uplink.wire import Down

_KEEP_ALIVE = ReasonCode(PacketTypes.DISCONNECT, "Keep alive timeout")
_UNSPECIFIED = ReasonCode(PacketTypes.DISCONNECT, "Unspecified error")
"""What paho says when a connection ends without a word."""

BUSY = (0x88, 0x89, 0x97, 0x9F)
"""Reason codes of a CONNACK that say nothing about us: server unavailable, server busy, quota exceeded, connection rate
exceeded (MQTT 5, section 2.4)."""

_HANG_UP = (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


def hung_up(error: Exception | None) -> bool:
    """Whether the other side ended it without a word."""
    return error is None or isinstance(error, _HANG_UP)


def unreachable(error: Exception) -> Down:
    """There was no connection. A host that refuses TCP is there, and its broker is not."""
    return Down(str(error), refused=_is_refusal(error), shared=isinstance(error, ConnectionRefusedError))


def refused(reason: ReasonCode) -> Down:
    """The broker's CONNACK says no."""
    return Down(f"the broker refuses: {reason}", refused=True, shared=reason.value in BUSY)


def ended(reason: ReasonCode, error: Exception | None, *, by_broker: bool, unaccepted: int) -> Down:
    """A connection ended. `by_broker`: it said so; `unaccepted`: how many in a row ended before their CONNACK."""
    if by_broker:
        unheard = reason == _KEEP_ALIVE  # our own line passes nothing on: it is no other site's trouble
        return Down(f"the broker ended it: {reason}", cut=not unheard, shared=not unheard)
    if unaccepted:
        return turned_away(error or str(reason), unaccepted)
    why = "the connection broke" if reason == _UNSPECIFIED else reason
    return Down(str(error or why), cut=reason != _KEEP_ALIVE, shared=reason == _UNSPECIFIED and hung_up(error))


def turned_away(why: Exception | str, times: int) -> Down:
    """Ended before the answer to CONNECT, for the `times` time in a row. TLS 1.3 shows a rejected certificate here, but
    its alert may be lost in the reset that follows it: once may be bad luck, twice in a row is a refusal."""
    refusal = times > 1 or (isinstance(why, Exception) and _is_refusal(why))
    reason = f"the broker ended the connection before accepting it: {why}"
    return Down(reason, refused=refusal, shared=not refusal, unclear=not refusal)


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
