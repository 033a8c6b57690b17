"""A box writes nothing to its card while nothing happens, and at once when something does."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.broker import Broker, Subscriber
from tests.integration.quick_agent import MINUTE
from tests.integration.rtsp import camera
from tests.integration.site import Site, make_street

pytestmark = pytest.mark.integration

WATCHED = 2.5 * MINUTE
"""Seconds in which at least two minutes of counts end."""


def make_empty_street(path: Path) -> Path:
    """Ten seconds of a grey street with nobody in it."""
    street = "gradients=s=640x360:r=15:d=10:c0=0x404040:c1=0x707070:speed=0.00001,format=yuv420p"
    codec = ["-c:v", "libx264", "-g", "15", "-bf", "0"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", street, *codec, str(path)], check=True)
    return path


def written(pid: int) -> int:
    """Bytes that a process has sent to the disk, by the kernel's count."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    counters = {name: int(number) for name, number in (line.split(": ") for line in lines)}
    return counters["write_bytes"] - counters["cancelled_write_bytes"]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[Broker, Subscriber]]:
    broker = Broker(tmp_path / "broker")
    broker.start()
    subscriber = Subscriber(broker.settings())
    yield broker, subscriber
    subscriber.close()
    broker.stop()


def run(site: Site, subscriber: Subscriber) -> int:
    """Live for some minutes after the first counts are told; bytes written meanwhile."""
    site.start()
    try:
        subscriber.wait(lambda: bool(subscriber.on("up/count")), "the first minute")
        assert site.process is not None
        time.sleep(MINUTE / 2)  # what the first minute led to is over
        before = written(site.process.pid)
        time.sleep(WATCHED)  # the time that is judged, not a wait for anything
        return written(site.process.pid) - before
    finally:
        site.stop()
        site.close()


def test_while_nothing_happens_nothing_is_written(tmp_path: Path, room: tuple[Broker, Subscriber]) -> None:
    broker, subscriber = room
    with camera(make_empty_street(tmp_path / "empty.mp4")) as url:
        site = Site(tmp_path / "site", broker.port, url, module="tests.integration.quick_agent")
        assert run(site, subscriber) == 0
    subscriber.wait(lambda: len(subscriber.on("up/count")) >= 2, "what was held back")
    first, *rest = [json.loads(heard.payload) for heard in subscriber.on("up/count")]
    assert first["seconds"] < 2 * MINUTE < sum(count["seconds"] for count in rest)


def test_what_happens_is_written(tmp_path: Path, room: tuple[Broker, Subscriber]) -> None:
    broker, subscriber = room
    with camera(make_street(tmp_path / "street.mp4")) as url:
        assert run(Site(tmp_path / "site", broker.port, url, module="tests.integration.quick_agent"), subscriber) > 0
