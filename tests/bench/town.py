"""A site as it is installed, for what is measured of the whole agent: TLS, the shipped broker, a real RTSP camera."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.uplink import BrokerSettings
from tests.bench.meter import Meter
from tests.integration.broker import Authority, Broker, Subscriber
from tests.integration.site import ROOT, SITE, Site

EVERYWHERE = [[0, 0], [1, 0], [1, 1], [0, 1]]
VEHICLES = ["car", "truck", "bus", "motorcycle"]

_CONF = ROOT / "config" / "broker"


@dataclass(frozen=True, slots=True)
class Town:
    """The agent, not started yet, what it says on the wire, and the control room that hears it."""

    site: Site
    meter: Meter
    room: Subscriber


@contextmanager
def town(folder: Path, cameras: Sequence[dict[str, Any]], *, blobs: bool = False) -> Iterator[Town]:
    """A site of these cameras (as in site.yaml) with the shipped model; `blobs`: with the detector of blob_agent."""
    authority = Authority(folder / "broker" / "streetcam")
    authority.issue("server")
    (folder / "broker" / "streetcam" / "acl").write_text((_CONF / "acl").read_text())
    broker = Broker(folder / "broker", (_CONF / "mosquitto.conf").read_text())
    broker.start()
    certificate, key = authority.issue("control-room")
    room = Subscriber(BrokerSettings("localhost", broker.port, True, authority.certificate, certificate, key))
    meter = Meter(broker.port)
    secrets = _secrets(folder / "secrets", authority)
    site = Site(folder / "site", meter.port, "rtsp://127.0.0.1/none", None if blobs else ROOT, secrets)
    site.config.write_text(json.dumps(_yaml(site, meter, cameras)))
    try:
        yield Town(site, meter, room)
    finally:
        site.close()
        room.close()
        meter.close()
        broker.stop()


def _yaml(site: Site, meter: Meter, cameras: Sequence[dict[str, Any]]) -> dict[str, Any]:
    broker = {"host": "localhost", "port": meter.port}
    storage = {"directory": str(site.state)}
    return {"site": SITE, "broker": broker, "storage": storage, "cameras": list(cameras)}


def _secrets(folder: Path, authority: Authority) -> Path:
    folder.mkdir()
    certificate, key = authority.issue(SITE)
    for name, path in (("broker-ca.pem", authority.certificate), ("site.crt", certificate), ("site.key", key)):
        (folder / name).write_bytes(path.read_bytes())
    return folder
