"""Who comes to the page, and what becomes of it: the decisions, without a socket."""

import hmac
import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

log = logging.getLogger(__name__)

LEAST_SECRET = 16
"""Characters of the secret in the address; 16 of a hexadecimal one are 64 bits, which nobody guesses over a network."""

APART = 1.0
"""Seconds within which two presses are one: a finger that trembles, or somebody who floods."""

WRONG = 10
"""Wrong addresses a minute that are answered; more is somebody who guesses."""

MINUTE = 60.0


class Wish(Enum):
    """What a request is."""

    LOOK = auto()
    PRESS = auto()
    WRONG = auto()
    IGNORED = auto()


def is_near(host: str) -> bool:
    """Whether an address belongs to a private network or to the box itself; nobody else is let in."""
    address = ipaddress.ip_address(host)
    return address.is_private or address.is_loopback or address.is_link_local


def is_secret(text: str) -> bool:
    """Whether a text may end the page's address: long enough, of letters, digits, - and _."""
    return len(text) >= LEAST_SECRET and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


@dataclass(frozen=True, slots=True)
class Bell:
    """What a press at the page does. `ring` gives it a number, `told` says whether what came of that number was told;
    `lost` counts messages that could not be kept, and `online` says whether the control room can be reached."""

    ring: Callable[[], int]
    told: Callable[[int], bool]
    lost: Callable[[], int]
    online: Callable[[], bool]


class Porter:
    """Knows the page's `secret`. `called` names the page in the log."""

    def __init__(self, called: str, secret: str, bell: Bell) -> None:
        self._called = called
        self._address = b"/" + secret.encode()
        self._bell = bell
        self._number = 0
        self._rang = self._minute = float("-inf")
        self._wrong = 0

    def judge(self, head: bytes, now: float) -> Wish:
        """What a request's head wants, at monotonic time `now`."""
        method, _, rest = head.partition(b" ")
        # in constant time, so that an answer's delay says nothing of the secret
        if not hmac.compare_digest(rest.partition(b" ")[0], self._address):
            return self._refuse(now)
        return {b"GET": Wish.LOOK, b"POST": Wish.PRESS}.get(method, Wish.WRONG)

    def ring(self, now: float) -> int:
        """Ring the bell, but not twice in a moment; the number of the press that counts."""
        if now - self._rang >= APART:
            self._rang, self._number = now, self._bell.ring()
        return self._number

    def _refuse(self, now: float) -> Wish:
        if now - self._minute >= MINUTE:
            self._minute, self._wrong = now, 0
        self._wrong += 1
        if self._wrong == WRONG + 1:
            log.warning("%s: somebody tries wrong addresses", self._called)
        return Wish.WRONG if self._wrong <= WRONG else Wish.IGNORED
