"""Messages as a site would make them, in kind and size: minute counts and alerts with a picture."""

import base64
import json
import random
from dataclasses import asdict

from agent.data import Class, Loss, Message
from agent.messages import LossPayload

ALERTS = 0.15
"""The share of alerts: a site with one camera counts each minute and tells of an event every six minutes or so."""

SMALLEST, LARGEST = 2_000, 20_000
"""Bytes of an alert: its picture is a thumbnail under the byte cap of a site."""

COUNT = 600
"""Bytes of a minute's counts."""


class Events:
    """The messages of one site, each under its own id."""

    def __init__(self, site: str, chance: random.Random) -> None:
        self._site = site
        self._chance = chance
        self._made = 0

    def any(self, wall: float) -> Message:
        """The next one, of either kind."""
        return self.alert(wall) if self._chance.random() < ALERTS else self.count(wall)

    def alert(self, wall: float) -> Message:
        """An event with its picture; pictures do not compress."""
        size = self._chance.randint(SMALLEST, LARGEST) * 3 // 4
        body = {"phase": "new", "thumbnail": {"base64": base64.b64encode(self._chance.randbytes(size)).decode()}}
        return self._message("streetcam.event.v1", "event", Class.ALERT, wall, json.dumps(body).encode())

    def count(self, wall: float) -> Message:
        """A minute's counts."""
        body = json.dumps({"camera": "street", "rules": []}).ljust(COUNT).encode()
        return self._message("streetcam.count.v1", "count", Class.COUNT, wall, body)

    def loss(self, wall: float, lost: Loss) -> Message:
        """What a site tells of messages that it had to drop."""
        body = LossPayload(**asdict(lost)).model_dump_json().encode()
        return self._message("streetcam.loss.v1", "loss", Class.ALERT, wall, body)

    def _message(self, kind: str, topic: str, cls: Class, wall: float, payload: bytes) -> Message:
        self._made += 1
        return Message(f"{self._site}.{self._made}", kind, topic, cls, wall, "application/json", payload)
