"""A wrong clock and a broker that wants certificates: they look expired until the clock is set."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.clock_site import YEAR, Clock, deaths, running
from tests.faults.fault import Figure, most, zero
from tests.integration.broker import Authority, Broker, free_port, until
from tests.integration.site import Site

TLS_BROKER = """
listener 8883
cafile {folder}/ca.crt
certfile {folder}/server.crt
keyfile {folder}/server.key
require_certificate true
use_identity_as_username true
allow_anonymous false
persistence false
"""


def part(folder: Path, full: bool) -> Sequence[Figure]:
    """Certificates of today, a clock of ten years later."""
    authority = Authority(folder / "broker")
    authority.issue("server")
    broker = Broker(folder / "broker", TLS_BROKER.format(folder=folder / "broker"))
    broker.start()
    clock, secrets = Clock(folder), folder / "secrets"
    secrets.mkdir()
    for name, path in zip(("site.crt", "site.key"), authority.issue("shop"), strict=True):
        shutil.copy(path, secrets / name)
    shutil.copy(authority.certificate, secrets / "broker-ca.pem")
    clock.set(10 * YEAR)
    site = Site(
        folder / "site",
        broker.port,
        f"rtsp://127.0.0.1:{free_port()}/none",
        secrets=secrets,
        module="tests.faults.clock_agent",
        environment=clock.environment(3.0),
    )
    log, watched = folder / "broker" / "log", 60.0 if full else 8.0
    try:
        with running(site):
            until(lambda: _refusals(site) > 0, "a refusal", 20)
            time.sleep(watched)  # the time over which attempts are counted, not a wait for anything
            attempts = log.read_text().count("New connection")
            begun = time.monotonic()
            clock.set(0)
            clock.sync()
            until(lambda: " as shop " in log.read_text(), "a connection", 330)
            waited = time.monotonic() - begun
    finally:
        broker.stop()
    return (
        Figure("what TLS says with a clock ten years ahead", _said(site), "certificate", "certificate" in _said(site)),
        most(f"attempts within {watched:g} s of a wrong clock", attempts, 12),
        zero("stages that died of it", deaths(site)),
        most("from a clock that is right to a connection", waited, 300, "s"),
    )


def _refusals(site: Site) -> int:
    return site.log.read_text().lower().count("certificate")


def _said(site: Site) -> str:
    lines = [line for line in site.log.read_text().splitlines() if "certificate" in line.lower()]
    return lines[0].split(": ", 1)[-1] if lines else "nothing"
