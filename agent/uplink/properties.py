"""What MQTT 5 says of a packet besides topic and payload, as paho wants it, and how large it makes the packet."""

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from agent.uplink.incoming import LARGEST
from agent.uplink.wire import Packet

SESSION_EXPIRY = 86_400
"""Seconds for which the broker keeps what it has for us while we are away."""

_HEADERS = 16
"""More bytes than MQTT puts before any one part of a packet."""

_ROOM = 4_096
"""Bytes of topic and properties that may surround the largest payload."""


def connecting() -> Properties:
    """Those of a CONNECT; the broker keeps from us what is larger than anything we could use."""
    properties = _empty(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = SESSION_EXPIRY
    properties.MaximumPacketSize = LARGEST + _ROOM
    return properties


def publishing(packet: Packet, kind: int) -> Properties:
    """Those of a packet sent as `kind`: a PUBLISH or a will."""
    properties = _empty(kind)
    properties.ContentType = packet.content_type
    properties.UserProperty = list(packet.attributes)
    if packet.expiry is not None:
        properties.MessageExpiryInterval = packet.expiry
    return properties


def size(packet: Packet) -> int:
    """An upper bound of its bytes on the wire."""
    pairs = sum(_HEADERS + len(name.encode()) + len(value.encode()) for name, value in packet.attributes)
    return _HEADERS * 2 + pairs + len(packet.topic.encode()) + len(packet.content_type) + len(packet.payload)


def _empty(kind: int) -> Properties:
    return Properties(kind)  # type: ignore[no-untyped-call]  # the one class that paho does not annotate
