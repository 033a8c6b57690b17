"""Ways to ask for help at the box: a stage for each, which waits for presses and passes them to the rule."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event as Stop
from typing import Protocol

from agent import credentials
from agent.errors import CredentialError
from agent.help.button import Button
from agent.help.evdev import InputDevice
from agent.help.gpio import GpioLine
from agent.help.page import Page
from agent.help.porter import LEAST_SECRET, Bell, is_secret
from agent.rules.help import Options, Rule

__all__ = ["Listener", "listeners"]


class Listener(Protocol):
    """A stage that waits for presses. `trouble` says why it hears none now; empty while it would."""

    name: str
    trouble: str

    def run(self, stop: Stop) -> None:
        """Wait for presses until told to stop."""


def listeners(
    camera: str,
    options: Options,
    rule: Rule,
    lost: Callable[[], int],
    online: Callable[[], bool],
    beat: Callable[[str], Callable[[], None]],
) -> Iterator[Listener]:
    """The stages of one rule, none of them started. `beat` registers a stage. Raises CredentialError for the secret.

    `lost` counts messages that could not be kept, `online` says whether the control room can be reached.
    """
    name, pressed = f"help {camera} {options.name}", partial(rule.press, "button")
    if options.button is not None:
        called, opening = f"{name} button", partial(InputDevice, options.button, options.key)
        yield Button(called, f"the button {options.button}", opening, pressed, beat(called))
    if options.gpio is not None:
        called, where = f"{name} gpio", f"line {options.gpio} of {options.gpio_chip}"
        line = partial(GpioLine, options.gpio_chip, options.gpio, normally_closed=options.normally_closed)
        yield Button(called, where, line, pressed, beat(called))
    if options.page is not None:
        called, bell = f"{name} page", Bell(partial(rule.press, "page"), rule.has_told, lost, online)
        yield Page(called, options.page, _secret(options.secret), bell, beat(called))


def _secret(name: str) -> str:
    secret = credentials.read(name)
    if not is_secret(secret):
        raise CredentialError(
            f"credential {name} must hold {LEAST_SECRET} or more letters, digits, - or _, hard to guess: "
            f"write what 'openssl rand -hex 16' says into it"
        )
    return secret
