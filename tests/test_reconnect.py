"""1,000 sites neither come back together nor stay away for long; an alert does not wait for either."""

from ssl import SSLCertVerificationError, SSLEOFError

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from agent.uplink.endings import ended, refused, turned_away, unreachable
from agent.uplink.pace import TOGETHER, Pace
from agent.uplink.reconnect import Reconnect
from agent.uplink.wire import Down

PACE = Pace()
BROKER, LINE, REFUSED = Down("it went", cut=True, shared=True), Down("no route"), Down("no", refused=True)
NOTHING_SAID = ReasonCode(PacketTypes.DISCONNECT, "Unspecified error")
SILENCE = ReasonCode(PacketTypes.DISCONNECT, "Keep alive timeout")


def waits(downs: list[tuple[Down, float | None]], sites: int = 2_000) -> list[float]:
    """The wait of each of many sites after the last of these."""
    found = []
    for _ in range(sites):
        reconnect = Reconnect(PACE, 0.0)
        for down, held in downs:
            reconnect.lost(down, held, 0.0)
        found.append(reconnect.due)
    return found


def test_the_first_try_is_made_at_once() -> None:
    assert Reconnect(PACE, 7.0).due == 7.0


def test_sites_that_are_switched_on_together_spread_over_45_seconds() -> None:
    found = sorted(Reconnect(TOGETHER, 7.0).due - 7.0 for _ in range(2_000))
    assert found[0] < 1
    assert 44 < found[-1] <= 45


def test_an_alert_after_switching_on_waits_for_five_seconds_at_most() -> None:
    found = []
    for _ in range(2_000):
        reconnect = Reconnect(TOGETHER, 7.0)
        reconnect.hurry(8.0)
        found.append(reconnect.due)
    assert max(found) <= 13.0


def test_sites_that_lost_the_broker_together_spread_over_45_seconds() -> None:
    found = sorted(waits([(BROKER, 1_000.0)]))
    assert found[0] < 1
    assert 44 < found[-1] <= 45
    most = max(sum(start <= each < start + 1 for each in found) for start in range(45))
    assert most < 2 * len(found) / 45, "no second sees twice its share"


def test_a_line_of_our_own_that_broke_is_tried_within_a_second() -> None:
    assert max(waits([(LINE, 1_000.0)])) <= 1


def test_waits_double_up_to_five_minutes() -> None:
    assert 80 < max(waits([(BROKER, 1_000.0), (BROKER, None)])) <= 90
    assert 280 < max(waits([(BROKER, 1_000.0), *[(BROKER, None)] * 9])) <= 300


def test_only_a_connection_that_held_ends_the_doubling() -> None:
    assert max(waits([*[(LINE, None)] * 6, (LINE, 1.0)])) > 30
    assert max(waits([*[(LINE, None)] * 6, (LINE, PACE.steady)])) <= 1


def test_a_refusal_is_not_repeated_more_than_twice_a_minute() -> None:
    for times in range(1, 12):
        assert min(waits([(REFUSED, None)] * times, 200)) >= 30


def test_an_alert_shortens_the_wait_once_in_an_outage() -> None:
    reconnect = Reconnect(PACE, 0.0)
    for _ in range(8):
        reconnect.lost(BROKER, None, 0.0)
    reconnect.due = 200.0
    reconnect.hurry(100.0)
    assert 100.0 <= reconnect.due <= 105.0
    reconnect.lost(BROKER, None, 110.0)
    reconnect.due = 300.0
    reconnect.hurry(120.0)
    assert reconnect.due == 300.0
    reconnect.lost(BROKER, 5.0, 400.0)
    reconnect.due = 600.0
    reconnect.hurry(410.0)
    assert reconnect.due <= 415.0, "another outage"


def test_an_alert_makes_no_wait_longer() -> None:
    reconnect = Reconnect(PACE, 0.0)
    reconnect.due = 100.0
    reconnect.hurry(100.0)
    assert reconnect.due == 100.0


def test_an_alert_does_not_hurry_a_broker_that_refuses_us() -> None:
    reconnect = Reconnect(PACE, 0.0)
    reconnect.lost(REFUSED, None, 0.0)
    due = reconnect.due
    reconnect.hurry(1.0)
    assert reconnect.due == due


def test_what_may_have_been_a_refusal_is_not_repeated_at_once_either() -> None:
    """The TLS alert that says so may be lost in the reset that follows it."""
    first = turned_away(SSLEOFError(), 1)
    assert (first.refused, turned_away(SSLEOFError(), 2).refused) == (False, True)
    assert min(waits([(first, None)], 200)) >= 30


@pytest.mark.parametrize(
    ("down", "shared"),
    [
        (ended(NOTHING_SAID, None, by_broker=False, unaccepted=0), True),
        (ended(NOTHING_SAID, ConnectionResetError(), by_broker=False, unaccepted=0), True),
        (ended(NOTHING_SAID, None, by_broker=True, unaccepted=0), True),
        (ended(NOTHING_SAID, None, by_broker=False, unaccepted=1), True),
        (unreachable(ConnectionRefusedError()), True),
        (refused(ReasonCode(PacketTypes.CONNACK, "Server unavailable")), True),
        (ended(SILENCE, None, by_broker=False, unaccepted=0), False),
        (ended(NOTHING_SAID, OSError("No route to host"), by_broker=False, unaccepted=0), False),
        (ended(NOTHING_SAID, TimeoutError(), by_broker=False, unaccepted=0), False),
        (unreachable(OSError("Network is unreachable")), False),
        (unreachable(TimeoutError()), False),
        (unreachable(SSLCertVerificationError()), False),
        (refused(ReasonCode(PacketTypes.CONNACK, "Not authorized")), False),
    ],
    ids=lambda value: value.reason[:40] if isinstance(value, Down) else "",
)
def test_the_brokers_doing_is_told_from_our_own_lines(down: Down, shared: bool) -> None:
    assert down.shared is shared
