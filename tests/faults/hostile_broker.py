"""The same hostile payloads through a real mosquitto into an uplink that runs, with an outbox full of messages.

More messages are committed than may be sent without receipts, so that some were never sent: no receipt may delete
them, nor one of another stream, nor one that is retained, any. Runs as a process of its own, whose memory is measured.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Event, Thread

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from agent.data import Class, Message
from agent.outbox import Outbox
from agent.uplink import BrokerSettings, Pace, State, Uplink
from agent.uplink.receipts import WINDOW
from tests.faults.fault import Figure, most, zero
from tests.faults.hostile_child import peak_kib
from tests.faults.hostile_mqtt import Mqtt
from tests.integration.broker import Broker, Subscriber, until

ROOT = Path(__file__).resolve().parents[2]

DOWN = "site/shop/down/"

UNSENT = 100
"""Messages beyond what may be sent without receipt."""

LARGE = bytes(10 * 2**20)

PATIENT = Pace(settle=0.0, doubt=600.0, probe=600.0)
"""Nothing is sent twice while it runs."""

LIMIT = 300
"""Seconds for all of it."""

PEAK_MB = 250
"""Two packets of 10 MB, the libraries and the outbox."""


def run(folder: Path, payloads: int) -> list[Figure]:
    """Figures of so many payloads."""
    command = [sys.executable, "-m", "tests.faults.hostile_broker", str(folder), str(payloads)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        print(done.stdout[-1000:], done.stderr[-3000:], file=sys.stderr)
        return [zero("through mosquitto: crashes", 1)]
    found = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure("through mosquitto: payloads", f"{found['sent']}: {found['strange']} called strange"),
        zero("through mosquitto: crashes", found["dead"]),
        zero("through mosquitto: deleted undelivered", found["lost"]),
        zero("through mosquitto: left after honest receipts", found["left"]),
        most("through mosquitto: peak RSS", found["peak"], PEAK_MB, "MB"),
    ]


def main(folder: str, payloads: str) -> None:
    """Flood an uplink, then give it one honest receipt, then all others; print what came of it."""
    place = Path(folder)
    broker = Broker(place / "broker")
    broker.start()
    try:
        print(json.dumps(_flooded(place, broker, int(payloads))))
    finally:
        broker.stop()


def _flooded(place: Path, broker: Broker, payloads: int) -> dict[str, int]:
    outbox = Outbox(place / "outbox.db", 100_000_000, "boot")
    enemy = Enemy(broker.settings())
    enemy.retain(outbox.stream)
    control = Subscriber(broker.settings(), "site/shop/up/#")
    with _uplink(outbox, replace(broker.settings(), receipts=True)) as (uplink, thread):
        until(lambda: uplink.status.state is State.ONLINE, "the uplink is online")
        seqs = outbox.put_all(_message(f"m{number}") for number in range(WINDOW + UNSENT))
        control.wait(lambda: len(control.on("event")) >= WINDOW, "all that may be sent without receipt")
        sent = enemy.flood(outbox.stream, seqs, payloads)
        enemy.receipt(outbox.stream, [[seqs[0], seqs[0]]])
        until(lambda: outbox.account().delivered > 0, "an honest receipt after the flood")
        lost = outbox.account().delivered - 1
        enemy.receipt(outbox.stream, [[seqs[0], seqs[WINDOW - 1]]])
        control.wait(lambda: len(control.on("event")) >= len(seqs), "the rest is sent")
        enemy.receipt(outbox.stream, [[seqs[0], seqs[-1]]])
        until(lambda: outbox.account().waiting == 0, "nothing waits any more")
        dead = int(not thread.is_alive())
    control.close()
    enemy.close()
    peak, strange = peak_kib() // 1024, uplink.status.strange
    return {"sent": sent, "lost": lost, "left": outbox.depth().rows, "dead": dead, "peak": peak, "strange": strange}


@contextmanager
def _uplink(outbox: Outbox, settings: BrokerSettings) -> Iterator[tuple[Uplink, Thread]]:
    uplink = Uplink(
        "shop",
        settings,
        outbox,
        "boot",
        lambda: _state("birth"),
        _state("will"),
        _state("goodbye"),
        lambda: None,
        PATIENT,
    )
    outbox.on_commit = uplink.wake
    stop = Event()
    thread = Thread(target=uplink.run, args=(stop,))
    thread.start()
    try:
        yield uplink, thread
    finally:
        stop.set()
        thread.join()


class Enemy:
    """Somebody who may write to a site's topics."""

    def __init__(self, broker: BrokerSettings) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="enemy", protocol=MQTTv5)
        self._client.max_queued_messages_set(0)
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def retain(self, stream: str) -> None:
        """What waits for the uplink when it comes."""
        self._publish("receipt", _receipt(stream, [[1, 2**62]]), retain=True)
        self._publish("pace", LARGE, retain=True)

    def receipt(self, stream: str, ranges: list[list[int]]) -> None:
        """What the control room would say."""
        self._publish("receipt", _receipt(stream, ranges))

    def flood(self, stream: str, seqs: tuple[int, ...], payloads: int) -> int:
        """Say what is no honest receipt; how much was said."""
        made, sent = Mqtt(Path()), 0
        unsent = [seqs[WINDOW], 2**62]
        for crafted in (
            _receipt("0" * len(stream), [[1, 2**62]]),
            _receipt(stream, [unsent]),
            _receipt(stream, [[seqs[0], -1]]),
            _receipt(stream, [[-(2**62), 2**62]]),
            _receipt(stream.upper() + " ", [[1, 2**62]]),
            b'{"stream":"%b","received":[[1,1e3]]}' % stream.encode(),
            LARGE,
        ):
            sent += self._publish("receipt", crafted)
        for number in range(payloads):
            retained, topic, payload = made.make(number).split(b"\n", 2)
            if Random(number).random() < 0.1:
                payload = _receipt(stream, [unsent])
            sent += self._publish(topic.decode(), payload, retain=retained == b"1")
        return sent

    def _publish(self, topic: str, payload: bytes, *, retain: bool = False) -> bool:
        if any(mark in topic for mark in "+#\0"):
            return False  # the broker ends the connection of who sends that
        self._client.publish(DOWN + topic, payload, 1, retain).wait_for_publish(30)
        return True


def _receipt(stream: str, ranges: list[list[int]]) -> bytes:
    return json.dumps({"stream": stream, "received": ranges}).encode()


def _message(name: str) -> Message:
    return Message(name, "streetcam.event.v1", "event", Class.ALERT, 1e9, "application/json", b"{}", "door")


def _state(name: str) -> Message:
    return replace(_message(name), topic="state", retain=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
