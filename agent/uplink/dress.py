"""A message as a packet: its topic, its attributes, and its number."""

from collections import Counter
from dataclasses import replace

from agent.data import Message
from agent.outbox import Stored
from agent.uplink import cloudevents
from agent.uplink.wire import Packet

LIVE_EXPIRY = 60
"""Seconds after which the broker need not deliver a live message any more."""


class Dresser:
    """For `site`, in the boot `boot` of the machine."""

    def __init__(self, site: str, boot: str) -> None:
        self._site, self._boot = site, boot
        self._counts: Counter[str] = Counter()

    def stored(self, stored: Stored, stream: str, *, historical: bool) -> Packet:
        """A message of the outbox, numbered there."""
        said = cloudevents.attributes(
            stored.message, self._site, stored.boot, stored.seq, historical=historical, stream=stream
        )
        return self._packet(stored.message, said, 1)

    def live(self, message: Message, sequence: int) -> Packet:
        """A message that is worth sending now or never."""
        said = cloudevents.attributes(message, self._site, self._boot, sequence, historical=False)
        return replace(self._packet(message, said, 0), expiry=LIVE_EXPIRY)

    def state(self, message: Message) -> Packet:
        """A state: numbered within this process, like a live message."""
        self._counts[message.topic] += 1
        said = cloudevents.attributes(message, self._site, self._boot, self._counts[message.topic], historical=False)
        return self._packet(message, said, 1)

    def _packet(self, message: Message, said: tuple[tuple[str, str], ...], qos: int) -> Packet:
        topic = f"site/{self._site}/up/{message.topic}"
        return Packet(topic, message.payload, qos, message.retain, message.content_type, said)
