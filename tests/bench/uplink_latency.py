"""From `Outbox.put` to a subscriber on loopback, beside paho's own thread without any outbox.

python -m tests.bench.uplink_latency [--json] [--messages N]
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from agent.data import Class, Message
from agent.outbox import Outbox
from agent.uplink import BrokerSettings, State
from tests.integration.broker import Broker, Subscriber, until
from tests.integration.test_uplink import running

PAYLOAD = b"x" * 500


@contextmanager
def ours(folder: Path, settings: BrokerSettings) -> Iterator[Callable[[], None]]:
    outbox = Outbox(folder / "outbox.db", 100_000_000, "boot")
    with running(outbox, settings, "ours") as uplink:
        until(lambda: uplink.status.state is State.ONLINE, "online")
        yield lambda: void(outbox.put(Message("id", "t", "event", Class.ALERT, 0.0, "text/plain", PAYLOAD)))
    outbox.close()


@contextmanager
def rival(settings: BrokerSettings) -> Iterator[Callable[[], None]]:
    client = Client(CallbackAPIVersion.VERSION2, client_id="rival", protocol=MQTTv5)
    client.connect(settings.host, settings.port)
    client.loop_start()
    until(client.is_connected, "connected")
    yield lambda: void(client.publish("site/rival/up/event", PAYLOAD, 1))
    client.disconnect()
    client.loop_stop()


def void(_: object) -> None:
    """For what is called for its effect."""


def measure(send: Callable[[], None], room: Subscriber, messages: int) -> dict[str, float]:
    """Milliseconds from the call to the arrival, one message at a time, and CPU of the whole process for each."""
    taken, used = [], time.process_time()
    for number in range(messages):
        began = time.monotonic()
        send()
        room.wait(lambda due=number + 1: len(room.heard) == due, f"message {number}")  # type: ignore[misc]  # a default, no argument
        taken.append((room.heard[-1].at - began) * 1000)
    cuts = quantiles(taken, n=100)
    cpu = (time.process_time() - used) / messages * 1000
    return {"p50_ms": round(cuts[49], 2), "p99_ms": round(cuts[98], 2), "cpu_ms": round(cpu, 2)}


def main() -> None:
    """Measure both in turn, print a table, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--messages", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder) / "broker")
        broker.start()
        results = {}
        for name, context in (("ours", ours(Path(folder), broker.settings())), ("rival", rival(broker.settings()))):
            room = Subscriber(broker.settings(), f"site/{name}/up/event", f"room-{name}")
            with context as send:
                results[name] = measure(send, room, arguments.messages)
            room.close()
        broker.stop()
    for name, figures in results.items():
        print(f"{name:6}", *(f"{key} {value:8.2f}" for key, value in figures.items()))
    if arguments.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
