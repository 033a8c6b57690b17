"""help: somebody at the box asks for help, by a button or on the box's own page.

Fires at each press, at once, whether the camera shows anything or not; presses within `HOLD` seconds of the last are
one event, and it holds for that long. Nothing in the pictures makes or ends it. Fooled by: whoever presses for fun, and
a keyboard that serves something else as well, where no single key is named.
"""

from pathlib import Path
from threading import Lock
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from agent import credentials
from agent.data import WHOLE, Findings, Scene, Severity, Trigger, Words
from agent.rules.options import RuleOptions

HOLD = 10.0
"""Seconds after the last press for which the claim holds: time for a picture of what happens."""

REPEAT = 1.0
"""Seconds between two claims where nobody presses anew: often enough that the event lives."""

Source = Literal["button", "page"]

_PLACES = {"button": Words("at the button", "ผ่านปุ่มกด"), "page": Words("on the page", "ผ่านหน้าเว็บ")}


def _device(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be an absolute path: start it with /dev/")
    return path


Device = Annotated[Path, AfterValidator(_device)]


class Options(RuleOptions):
    """A way to ask for help in site.yaml: a button, a GPIO line, a page, or several of them."""

    kind: Literal["help"]
    button: Device | None = Field(
        None, description="input device of a USB button or keyboard, best as /dev/input/by-id/...-event-kbd"
    )
    key: Annotated[int, Field(ge=1, le=767)] | None = Field(
        None, description="the one key of it that asks for help, by its code as evtest shows it; default: any key"
    )
    gpio: Annotated[int, Field(ge=0, le=1023)] | None = Field(
        None, description="number of the GPIO line that a button connects with ground"
    )
    gpio_chip: Device = Field(
        Path("/dev/gpiochip0"), description="the chip that has this GPIO line, as gpiodetect says"
    )
    normally_closed: bool = Field(False, description="true for a button that opens its contact when it is pressed")
    page: Annotated[int, Field(ge=1024, le=65535)] | None = Field(
        None, description="TCP port of a page with a button, for phones in the shop's own network"
    )
    secret: Annotated[str, Field(pattern=credentials.NAME)] = Field(
        "help-page", description="name of the credential that ends the page's address: http://box:port/secret"
    )

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.button is None and self.gpio is None and self.page is None:
            raise ValueError("needs a way to ask for help: button, gpio or page")
        if self.key is not None and self.button is None:
            raise ValueError("names a key, and no button that has it")
        return self


class Rule:
    """Counts presses of any thread; one thread asks what to claim. No look is needed for that."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = Lock()
        self._pressed = 0
        self._source: Source = "button"
        self._taken = self._told = 0
        self._call = self._times = 0
        self._last = self._claimed = float("-inf")

    def update(self, scene: Scene) -> Findings:  # noqa: ARG002 - every rule is told of each look
        """Nothing: pictures say nothing of it."""
        return Findings()

    def press(self, source: Source) -> int:
        """Somebody asks for help; the number of this press. For any thread."""
        with self._lock:
            self._pressed += 1
            self._source = source
            return self._pressed

    def has_told(self, press: int) -> bool:
        """Whether what came of a press was told. For any thread."""
        return self._told >= press

    def called(self, now: float) -> Trigger | None:
        """The claim at monotonic time `now`, where there is one to make; what came of the last one has been told."""
        self._told = self._taken
        with self._lock:
            pressed, source = self._pressed, self._source
        anew, self._taken = pressed - self._taken, pressed
        if anew:
            self._count(anew, now)
        elif now - self._last > HOLD or now - self._claimed < REPEAT:
            return None
        self._claimed = now
        return self._trigger(source)

    def _count(self, presses: int, now: float) -> None:
        if now - self._last > HOLD:
            self._call, self._times = self._call + 1, 0
        self._times, self._last = self._times + presses, now

    def _trigger(self, source: Source) -> Trigger:
        options = self._options
        return Trigger(
            rule=options.name,
            kind=options.kind,
            key=str(self._call),
            label="help",
            score=1.0,
            box=WHOLE,
            severity=Severity.ALERT,
            seen=True,
            words=_words(_PLACES[source], self._times),
        )


def _words(place: Words, times: int) -> Words:
    often = "once" if times == 1 else f"{times} times"
    return Words(f"help asked for {place.en} (pressed {often})", f"ขอความช่วยเหลือ{place.th} (กด {times} ครั้ง)")
