"""The broker's configuration that ships, in a real mosquitto."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.uplink.link import Link
from agent.uplink.wire import Answer, BrokerSettings, Down, Event, Packet, Up
from tests.integration.broker import Authority, Broker, Subscriber, until

pytestmark = pytest.mark.integration

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "broker"


class Site:
    """A client that is accepted by the broker; notes what it is told."""

    def __init__(self, name: str, settings: BrokerSettings) -> None:
        self._link = Link(name, settings)
        self._events: list[Event] = []
        self._name = name
        self.open()

    def open(self) -> Event:
        """What comes of trying to connect."""
        before = len(self._events)
        self._link.open(self.packet(f"site/{self._name}/up/state", b"offline"))
        self.wait(lambda: len(self._events) > before)
        return self._events[before]

    @staticmethod
    def packet(topic: str, payload: bytes = b"x") -> Packet:
        return Packet(topic, payload, qos=1, retain=False, content_type="text/plain", attributes=())

    @property
    def first(self) -> Event:
        return self._events[0]

    def may_write(self, topic: str) -> bool:
        mid = self._link.publish(self.packet(topic))
        assert mid is not None
        self.wait(lambda: any(isinstance(event, Answer) and event.mid == mid for event in self._events))
        return any(isinstance(event, Answer) and event.mid == mid and event.accepted for event in self._events)

    def vanish(self) -> None:
        self._link.abandon(Down("test"))

    def wait(self, condition: Callable[[], bool]) -> None:
        def happened() -> bool:
            self._events += self._link.turn(0.05)
            return condition()

        until(happened, "the broker answers")


class Town:
    """The shipped broker, with only its port and folders moved, and certificates for all who ask."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder / "streetcam")
        self.authority.issue("server")
        (folder / "streetcam" / "acl").write_text((SHIPPED / "acl").read_text())
        self.broker = Broker(folder, (SHIPPED / "mosquitto.conf").read_text())
        self.broker.start()

    def settings(self, name: str, days: float = 1, authority: Authority | None = None) -> BrokerSettings:
        certificate, key = (authority or self.authority).issue(name, days)
        return replace(self.nobody, certificate=certificate, key=key)

    @property
    def nobody(self) -> BrokerSettings:
        return BrokerSettings("localhost", self.broker.port, ca=self.authority.certificate)

    def site(self, name: str) -> Site:
        return Site(name, self.settings(name))

    def listener(self, name: str, topic: str) -> Subscriber:
        return Subscriber(self.settings(name), topic, name)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town(tmp_path_factory.mktemp("town"))
    yield town
    town.broker.stop()


def test_a_site_writes_its_own_up_and_nothing_else(town: Town) -> None:
    site = town.site("shop-1")
    assert isinstance(site.first, Up)
    assert site.may_write("site/shop-1/up/event")
    assert not site.may_write("site/shop-2/up/event")
    assert not site.may_write("site/shop-1/down/command")
    assert not site.may_write("elsewhere")


def test_a_site_hears_its_own_down_and_nothing_else(town: Town) -> None:
    nosy, room = town.listener("shop-3", "#"), town.site("control-room")
    assert town.site("shop-4").may_write("site/shop-4/up/event")
    assert room.may_write("site/shop-4/down/command")
    assert room.may_write("site/shop-3/down/command")
    nosy.wait(lambda: bool(nosy.heard), "its own command")
    assert [heard.topic for heard in nosy.heard] == ["site/shop-3/down/command"]
    nosy.close()


def test_the_control_room_alone_gives_a_site_receipts_and_a_pace(town: Town) -> None:
    nosy, room, stranger = (
        town.listener("shop-12", "site/shop-12/down/#"),
        town.site("control-room"),
        town.site("shop-13"),
    )
    for topic in ("site/shop-12/down/receipt", "site/shop-12/down/pace"):
        assert not stranger.may_write(topic)
        assert room.may_write(topic)
    nosy.wait(lambda: len(nosy.heard) == 2, "both")
    nosy.close()


def test_the_control_room_hears_all_sites_and_cannot_speak_for_one(town: Town) -> None:
    room = town.listener("control-room", "site/+/up/#")
    assert town.site("shop-5").may_write("site/shop-5/up/event")
    assert town.site("shop-6").may_write("site/shop-6/up/count")
    room.wait(lambda: bool(room.on("shop-5/up/event") and room.on("shop-6/up/count")), "both sites")
    room.close()
    assert not town.site("control-room").may_write("site/shop-5/up/event")


def test_the_will_of_a_site_that_vanishes_is_heard(town: Town) -> None:
    room, site = town.listener("control-room", "site/shop-7/up/#"), town.site("shop-7")
    site.vanish()
    room.wait(lambda: bool(room.on("state")), "the will")
    assert room.on("state")[0].payload == b"offline"
    room.close()


def test_a_site_that_uses_anothers_client_id_does_not_end_its_session(town: Town) -> None:
    victim = town.site("shop-8")
    Site("shop-8", town.settings("shop-9"))
    assert victim.may_write("site/shop-8/up/event")


def test_the_largest_packet_is_announced(town: Town) -> None:
    first = town.site("shop-10").first
    assert isinstance(first, Up)
    assert first.packet_maximum == 262_144


def refused(settings: BrokerSettings) -> Down:
    first = Site("shop-11", settings).first
    assert isinstance(first, Down)
    assert first.refused
    return first


def is_turned_away(settings: BrokerSettings) -> bool:
    """The alert that says why may be lost in the reset that follows it, so only the second try is sure of a refusal."""
    site = Site("shop-11", settings)
    again = site.open()
    return isinstance(site.first, Down) and isinstance(again, Down) and again.refused


def test_nobody_enters_without_a_certificate(town: Town) -> None:
    assert is_turned_away(town.nobody)


def test_nobody_enters_with_a_certificate_of_another_authority(town: Town, tmp_path: Path) -> None:
    assert is_turned_away(town.settings("shop-11", authority=Authority(tmp_path, "another authority")))


def test_nobody_enters_with_an_expired_certificate(town: Town) -> None:
    assert is_turned_away(town.settings("shop-11", days=-1))


def test_a_site_does_not_trust_a_broker_of_another_authority(town: Town, tmp_path: Path) -> None:
    settings = replace(town.settings("shop-11"), ca=Authority(tmp_path, "another authority").certificate)
    assert "CERTIFICATE_VERIFY_FAILED" in refused(settings).reason


def test_a_site_does_not_trust_a_broker_under_a_name_its_certificate_lacks(town: Town) -> None:
    settings = replace(town.settings("shop-11"), host="127.0.0.1")
    assert "IP address mismatch" in refused(settings).reason
