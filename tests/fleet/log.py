"""What mosquitto's log says of its clients: connections and messages as they came, by whole seconds of wall time."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CONF = """
listener 8883
allow_anonymous true
persistence true
persistence_location /var/lib/mosquitto/
autosave_interval 5
max_queued_messages 200000
max_queued_bytes 1000000000
max_packet_size 262144
set_tcp_nodelay true
log_type all
"""
"""The shipped configuration without its certificates, and with a log that names each packet."""

_CONNECTION = re.compile(r"(\d+): New connection from .* on port \d+\.")
_MESSAGE = re.compile(r"(\d+): Received PUBLISH from (\S+) \(.*, '[^']*/up/(event|count|loss)', \.\.\. \((\d+) bytes\)")


@dataclass(frozen=True, slots=True)
class Traffic:
    """By second: TCP connections accepted (this harness's own among them), stored messages published, their bytes."""

    connections: Counter[int]
    messages: Counter[int]
    size: Counter[int]


def read(log: Path) -> Traffic:
    """The whole log."""
    with log.open(errors="replace") as lines:
        return _count(lines)


def _count(lines: Iterable[str]) -> Traffic:
    connections, messages, size = Counter[int](), Counter[int](), Counter[int]()
    for line in lines:
        if found := _CONNECTION.match(line):
            connections[int(found[1])] += 1
        elif found := _MESSAGE.match(line):
            messages[int(found[1])] += 1
            size[int(found[1])] += int(found[4])
    return Traffic(connections, messages, size)


def since(counts: Counter[int], second: float) -> list[int]:
    """What was counted in each second from this one on."""
    return [count for at, count in counts.items() if at >= int(second)]
