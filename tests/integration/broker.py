"""A real mosquitto on a free loopback port, certificates for it, and a subscriber that writes down what it hears."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from agent.uplink import BrokerSettings

LONG = 30.0
"""Seconds until a wait in these tests is given up."""


def until(condition: Callable[[], bool], what: str, timeout: float = LONG) -> None:
    """Wait for something that announces itself to nobody."""
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end, f"not within {timeout:g} s: {what}"
        time.sleep(0.01)


PORTS = range(12_000, 30_000)
"""Below those that the kernel gives to whoever asks for any: a broker that is down for a second keeps its port."""


def free_port() -> int:
    chance = random.SystemRandom()
    while True:
        port = chance.choice(PORTS)
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) != 0:
                return port


class Authority:
    """A private certificate authority in `folder`."""

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = _certificate(self._name, self._name, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = folder / "ca.crt"
        self.certificate.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, days: float = 1) -> tuple[Path, Path]:
        """Paths of a certificate for `name`, valid for localhost too, and of its key; `days` < 0 has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        addresses = [x509.DNSName("localhost")]
        builder = _certificate(subject, self._name, key.public_key(), days)
        builder = builder.add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        certificate, private = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        certificate.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        private.write_bytes(key.private_bytes(*form))
        return certificate, private


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: float = 1
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
    )


PLAIN = """
listener 8883
allow_anonymous true
persistence true
persistence_location /var/lib/mosquitto/
max_queued_messages 200000
"""


class Broker:
    """Mosquitto, stopped at first; the same port and data over all its lives.

    `conf` is its configuration, of which only port 8883 and the folders in /etc and /var/lib are moved: to a free
    port of loopback and to `folder`.
    """

    def __init__(self, folder: Path, conf: str = PLAIN) -> None:
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        if program is None:
            pytest.skip("needs mosquitto")
        self._program = program
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._conf = folder / "mosquitto.conf"
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.configure(conf)

    def configure(self, conf: str) -> None:
        """Another configuration, from the next start or `reload` on."""
        folder = self._folder
        conf = conf.replace("listener 8883", f"listener {self.port} 127.0.0.1")
        conf = conf.replace("/var/lib/mosquitto", str(folder)).replace("/etc/mosquitto", str(folder))
        # as root it would become the user mosquitto, who may not enter the temporary folder
        self._conf.write_text(conf + ("user root\n" if os.geteuid() == 0 else ""))

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([self._program, "-c", self._conf], stdout=log, stderr=log)
        until(self._listens, "mosquitto listens", 10)
        self.started = time.monotonic()

    def stop(self) -> None:
        """SIGTERM: it saves what it holds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: what it did not save is gone."""
        self._end(signal.SIGKILL)

    def save(self) -> None:
        """Make it save now."""
        assert self._process is not None
        saved = self._folder / "mosquitto.db"
        before = saved.stat().st_mtime_ns if saved.exists() else 0
        self._process.send_signal(signal.SIGUSR1)
        until(lambda: saved.exists() and saved.stat().st_mtime_ns > before, "mosquitto saves")

    def reload(self) -> None:
        """SIGHUP: it reads its configuration and its ACL again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def log(self) -> str:
        """All that it has written so far."""
        return (self._folder / "log").read_text(errors="replace")

    def settings(self, keepalive: int = 60) -> BrokerSettings:
        return BrokerSettings("127.0.0.1", self.port, tls=False, keepalive=keepalive)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it arrived; `attributes` are the user properties."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    content_type: str
    expiry: int | None
    attributes: dict[str, str]
    at: float


RECEIPT_EVERY = 0.5
"""Seconds between two receipts of a control room for one site."""


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs, both ends included."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


class Receipts:
    """What a control room has heard and not said so yet: sequences by site and stream."""

    def __init__(self) -> None:
        self._due: dict[tuple[str, str], set[int]] = defaultdict(set)

    def note(self, topic: str, attributes: dict[str, str]) -> None:
        """A message was heard; one that no outbox numbers wants no receipt."""
        if "stream" in attributes:
            self._due[topic.split("/")[1], attributes["stream"]].add(int(attributes["sequence"]))

    def take(self) -> list[tuple[str, bytes]]:
        """Topic and payload of each receipt that is due."""
        due, self._due = self._due, defaultdict(set)
        return [
            (f"site/{site}/down/receipt", json.dumps({"stream": stream, "received": ranges(numbers)}).encode())
            for (site, stream), numbers in due.items()
        ]


class Subscriber:
    """Hears `topic` at QoS 1 over a session that outlives its connections.

    With `receipts` it is a control room that says what it has: what was heard again is said again.
    """

    def __init__(
        self, broker: BrokerSettings, topic: str = "site/#", name: str = "control-room", *, receipts: bool = False
    ) -> None:
        self._topic = topic
        self._changed = Condition()
        self._ready = False
        self._receipts = Receipts()
        self._closed = Event()
        self.heard: list[Heard] = []
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTv5)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect, self._client.on_subscribe = self._on_connect, self._on_subscribe
        self._client.on_message = self._on_message
        if broker.tls:
            key, certificate, authority = (str(path) for path in (broker.key, broker.certificate, broker.ca))
            self._client.tls_set(authority, certificate, key)
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho does not annotate it
        session.SessionExpiryInterval = 3600
        self._client.connect(broker.host, broker.port, clean_start=False, properties=session)
        self._client.loop_start()
        self.wait(lambda: self._ready, "subscribed")
        self._secretary = Thread(target=self._say, daemon=True)
        if receipts:
            self._secretary.start()

    def close(self) -> None:
        self._closed.set()
        if self._secretary.is_alive():
            self._secretary.join()
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish at QoS 1."""
        self._client.publish(topic, payload, 1, retain)

    def _say(self) -> None:
        while not self._closed.wait(RECEIPT_EVERY):
            with self._changed:
                receipts = self._receipts.take()
            for topic, payload in receipts:
                self.say(topic, payload)

    def wait(self, condition: Callable[[], bool], what: str, timeout: float = LONG) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, timeout), f"not within {timeout:g} s: {what}; {self._summary()}"

    def on(self, topic: str) -> list[Heard]:
        """What was heard on topics that end so."""
        return [heard for heard in self.heard if heard.topic.endswith(topic)]

    def ids(self, topic: str) -> list[str]:
        return [heard.attributes["id"] for heard in self.on(topic)]

    def _summary(self) -> str:
        return f"heard {len(self.heard)}, last {self.heard[-3:]}"

    def _on_connect(self, client: Client, _: Any, __: ConnectFlags, ___: ReasonCode, ____: Any) -> None:
        client.subscribe(self._topic, qos=1)

    def _on_subscribe(self, _: Client, __: Any, ___: int, ____: list[ReasonCode], _____: Any) -> None:
        with self._changed:
            self._ready = True
            self._changed.notify_all()

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        said = message.properties
        heard = Heard(
            message.topic,
            bytes(message.payload),
            message.qos,
            message.retain,
            getattr(said, "ContentType", ""),
            getattr(said, "MessageExpiryInterval", None),
            dict(getattr(said, "UserProperty", ())),
            time.monotonic(),
        )
        with self._changed:
            self.heard.append(heard)
            self._receipts.note(heard.topic, heard.attributes)
            self._changed.notify_all()
