"""The whole agent as a process: a real camera, a real broker; the detector sees white things."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.uplink import BrokerSettings
from tests.integration.broker import Authority, Broker, Heard, Subscriber, until
from tests.integration.rtsp import camera
from tests.integration.site import ROOT, Site, make_small, make_street, missing, renamed, unreadable

pytestmark = pytest.mark.integration

SHIPPED = ROOT / "config" / "broker"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a camera in a street that someone crosses again and again."""
    with camera(make_street(tmp_path_factory.mktemp("street") / "street.mp4")) as url:
        yield url


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


@pytest.fixture
def site(tmp_path: Path, broker: Broker, street: str) -> Iterator[Site]:
    site = Site(tmp_path / "site", broker.port, street)
    yield site
    site.close()


def told(heard: list[Heard], topic: str) -> list[dict[str, Any]]:
    return [json.loads(message.payload) for message in heard if message.topic == f"site/shop/up/{topic}"]


def phases(heard: list[Heard]) -> set[str]:
    return {payload["phase"] for payload in told(heard, "event")}


def listen(broker: Broker) -> Subscriber:
    broker.start()
    return Subscriber(broker.settings())


def test_from_a_camera_to_the_control_room(site: Site, broker: Broker) -> None:
    control_room = listen(broker)
    site.start()
    control_room.wait(lambda: "end" in phases(control_room.heard), "an event's end")
    control_room.wait(lambda: any(m.topic.endswith("thumb/front") for m in control_room.heard), "a look")
    code, seconds = site.stop()
    control_room.wait(lambda: {"state": "stopped"}.items() <= told(control_room.heard, "state")[-1].items(), "goodbye")
    control_room.close()
    heard = control_room.heard
    assert (code, seconds < 10) == (0, True), site.log.read_text()
    assert [payload["state"] for payload in told(heard, "state")] == ["online", "stopped"]
    event = told(heard, "event")[0]
    assert (event["phase"], event["label"], event["kind"], event["camera"]) == ("new", "person", "zone", "front")
    assert event["thumbnail"]["content_type"] == "image/jpeg"
    clips = {clip["clip"]: clip for clip in told(heard, "clip")}
    assert event["clip"] in clips
    assert event["event"] in clips[event["clip"]]["events"]
    assert unreadable(site.clips) == []
    assert {path.stem for path in site.clips} == set(clips)
    assert any(rule["crossings"] for count in told(heard, "count") for rule in count["rules"])
    assert missing(heard, site.committed()) == renamed(heard) == set()


def test_every_event_that_began_ends_and_its_id_is_its_own(site: Site, broker: Broker) -> None:
    control_room = listen(broker)
    site.start()
    control_room.wait(lambda: len(told(control_room.heard, "event")) >= 4, "four event messages")
    site.stop()
    control_room.wait(lambda: told(control_room.heard, "state")[-1]["state"] == "stopped", "goodbye")
    control_room.close()
    lives: dict[str, list[str]] = {}
    for payload in told(control_room.heard, "event"):
        lives.setdefault(payload["event"], []).append(payload["phase"])
    assert all(life[0] == "new" and life[-1] == "end" for life in lives.values()), lives
    assert all(life.count("new") == life.count("end") == 1 for life in lives.values()), lives


def test_the_service_manager_hears_ready_watchdog_and_stopping(site: Site, broker: Broker) -> None:
    broker.start()
    site.start()
    site.notified("READY=1")
    site.notified("WATCHDOG=1")
    site.stop()
    site.notified("STOPPING=1")


@pytest.fixture
def near(tmp_path: Path, broker: Broker, street: str) -> Iterator[Site]:
    """A site that comes back to its broker within two seconds."""
    site = Site(tmp_path / "near", broker.port, street, module="tests.integration.near_agent")
    yield site
    site.close()


def test_without_a_broker_it_watches_and_sends_everything_later_as_historical(near: Site, broker: Broker) -> None:
    control_room = listen(broker)
    broker.save()  # the control room's session outlives the broker, so that nothing is sent to nobody
    broker.stop()
    near.start()
    near.notified("READY=1")
    until(lambda: any(path.suffix == ".mp4" for path in near.clips), "an event came and went without a broker")
    broker.start()
    control_room.wait(lambda: "end" in phases(control_room.heard), "events after the outage", 60)
    near.stop()
    control_room.wait(lambda: told(control_room.heard, "state")[-1]["state"] == "stopped", "goodbye")
    first = next(message for message in control_room.heard if message.topic.endswith("up/event"))
    assert first.attributes["historical"] == "true"
    # what waited goes at a pace, which a stop does not wait for: the next life sends the rest
    committed = near.committed()
    near.start()
    control_room.wait(lambda: not missing(control_room.heard, committed), "everything", 60)
    near.stop()
    control_room.close()
    assert renamed(control_room.heard) == set()


def test_what_a_crash_left_open_is_ended_and_its_clip_is_saved(site: Site, broker: Broker) -> None:
    control_room = listen(broker)
    site.start()
    control_room.wait(lambda: "new" in phases(control_room.heard), "an event")
    (left,) = {payload["event"] for payload in told(control_room.heard, "event")}
    until(lambda: any(b"moof" in path.read_bytes() for path in site.clips), "its clip has a fragment")
    site.kill()
    site.start()
    control_room.wait(lambda: _reason(control_room.heard, left) == "interrupted", "the end of what was left open")
    control_room.wait(lambda: any(not clip["complete"] for clip in told(control_room.heard, "clip")), "its clip")
    site.stop()
    control_room.close()
    assert unreadable(site.clips) == []
    assert missing(control_room.heard, site.committed()) == renamed(control_room.heard) == set()


def _reason(heard: list[Heard], event: str) -> str:
    return next((p["reason"] for p in told(heard, "event") if p["event"] == event and p["phase"] == "end"), "")


def test_the_substream_is_watched_and_the_main_stream_is_recorded(tmp_path: Path, broker: Broker) -> None:
    control_room = listen(broker)
    film = make_street(tmp_path / "street.mp4")
    with camera(film) as main, camera(make_small(tmp_path / "small.mp4", film)) as small:
        site = Site(tmp_path / "site", broker.port, main, detect_url=small)
        try:
            site.start()
            control_room.wait(lambda: bool(told(control_room.heard, "clip")), "a clip")
            control_room.wait(lambda: bool(told(control_room.heard, "health")), "health")
            assert site.stop()[0] == 0
        finally:
            site.close()
            control_room.close()
    (watched,) = told(control_room.heard, "health")[0]["cameras"]
    assert (watched["width"], watched["height"]) == (320, 180)
    probe = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", str(site.clips[0])]
    assert subprocess.run(probe, capture_output=True, text=True, check=True).stdout.split() == ["640,360"]


def test_over_tls_with_certificates_through_the_shipped_broker(tmp_path: Path, street: str) -> None:
    folder, secrets = tmp_path / "town", tmp_path / "secrets"
    authority = Authority(folder / "streetcam")
    authority.issue("server")
    (folder / "streetcam" / "acl").write_text((SHIPPED / "acl").read_text())
    broker = Broker(folder, (SHIPPED / "mosquitto.conf").read_text())
    broker.start()
    ours = dict(zip(("site.crt", "site.key"), authority.issue("shop"), strict=True))
    secrets.mkdir()
    for name, path in {**ours, "broker-ca.pem": authority.certificate}.items():
        shutil.copy(path, secrets / name)
    settings = BrokerSettings("localhost", broker.port, True, authority.certificate, *authority.issue("control-room"))
    control_room = Subscriber(settings, "site/+/up/#", "control-room")
    site = Site(tmp_path / "site", broker.port, street, secrets=secrets)
    try:
        site.start()
        control_room.wait(lambda: "end" in phases(control_room.heard), "an event's end")
        assert site.stop()[0] == 0
    finally:
        site.close()
        control_room.close()
        broker.stop()
    assert "PRIVATE KEY" not in site.log.read_text()


def test_a_camera_that_is_away_is_told_and_is_no_crash(tmp_path: Path, broker: Broker) -> None:
    control_room = listen(broker)
    site = Site(tmp_path / "site", broker.port, "rtsp://127.0.0.1:1/away")
    try:
        site.start()
        control_room.wait(lambda: bool(told(control_room.heard, "health")), "health")
        (camera,) = told(control_room.heard, "health")[0]["cameras"]
        assert camera["state"] == "away"
        assert any("camera front: away" in said for said in told(control_room.heard, "health")[0]["degraded"])
        assert site.stop()[0] == 0
    finally:
        site.close()
        control_room.close()


def test_a_wrong_site_yaml_is_one_line_a_fault_and_exit_code_1(tmp_path: Path) -> None:
    config = tmp_path / "site.yaml"
    config.write_text("site: shop\nmodle: x\n")
    command = [sys.executable, "-m", "agent", "run", "--config", str(config)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "did you mean" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert all(line.startswith(str(config)) for line in ran.stderr.strip().splitlines())
