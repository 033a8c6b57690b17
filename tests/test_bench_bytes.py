"""What the bill of bytes is made of: the kernel's count, and the size of a packet by the book."""

import socket
from dataclasses import replace

from paho.mqtt.packettypes import PacketTypes

from agent.uplink.properties import publishing
from agent.uplink.wire import Packet
from tests.bench.meter import HEADER, SEGMENT, Meter
from tests.bench.uplink_bytes import published
from tests.integration.broker import Heard

PACKET = Packet("site/shop/up/event", b"x" * 700, 1, False, "application/json", (("id", "1" * 32), ("time", "now")))


def heard(packet: Packet) -> Heard:
    return Heard(
        packet.topic,
        packet.payload,
        packet.qos,
        packet.retain,
        packet.content_type,
        packet.expiry,
        dict(packet.attributes),
        0.0,
    )


def by_the_book(packet: Packet) -> int:
    """MQTT 5, 3.3: flags, remaining length (two bytes up to 16,383), topic, packet id, properties, payload."""
    properties = publishing(packet, PacketTypes.PUBLISH).pack()  # type: ignore[no-untyped-call]  # paho
    return 3 + 2 + len(packet.topic) + 2 * packet.qos + len(properties) + len(packet.payload)


def test_a_packet_is_as_large_as_paho_makes_it() -> None:
    for packet in (PACKET, replace(PACKET, qos=0, expiry=60), replace(PACKET, attributes=(("subject", "ร้าน" * 40),))):
        assert published(heard(packet)) == by_the_book(packet)


def test_the_meter_counts_what_passes_and_its_headers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        meter = Meter(server.getsockname()[1])
        with socket.create_connection(("127.0.0.1", meter.port)) as client, server.accept()[0] as far:
            client.sendall(bytes(20_000))
            read_all(far, 20_000)
            far.sendall(bytes(100))
            read_all(client, 100)
            client.sendall(b"!")  # acknowledges the 100
            read_all(far, 1)
            traffic = meter.read()
        meter.close()
    assert (traffic.up, traffic.down) == (20_001, 100)
    assert traffic.segments >= 20_000 // SEGMENT + 2
    assert traffic.wire == 20_101 + HEADER * traffic.segments


def read_all(end: socket.socket, size: int) -> None:
    while size:
        size -= len(end.recv(size))
