"""Public pictures of one camera: taken at the moment that shows most, developed when there is somebody to show them to.

A picture that is taken is only cut out and masked: cheap enough for each look. It becomes a JPEG when its event is
told, and then, where the camera has a sharper stream than the one that is watched, it is taken again from that one. The
first message of an event does not wait for it: decoding a second of a main stream takes a good part of one.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial

from agent.allowance import STRIP_BYTES, WHOLE_BYTES, Allowance
from agent.data import WHOLE, Box, Frame, Jpeg, Phase, Severity
from agent.errors import PrivacyError
from agent.geometry import centre, span
from agent.ladder import FULL, Effort
from agent.privacy import Door, PublicPicture
from agent.thumbnail import encode, side_by_side

log = logging.getLogger(__name__)

EVENT_WIDTH = 480
LOOK_WIDTH, LOOK_BYTES = 320, 6_000
MOMENT_WIDTH, MOMENT_BYTES = 240, 9_000

SETTING = 3.0
LEAST_SETTING = 0.35
"""How much of the picture a moment of a strip shows: so many times the box, and so large a share at least."""

SHARPEN = 10.0
"""Seconds at least between two pictures that are taken again from the sharper stream."""

AROUND = 0.5
"""How much of a box's size is shown around it, on each side, so that the place can be recognised."""

Sharper = Callable[[float], Frame | None]
"""The frame of another stream of the camera nearest to a monotonic time, or None when it is not to be had."""


class Photographer:
    """Takes pictures of one camera's frames. `allowance` None: they cost nothing, because none is sent. `effort` says
    whether there is time for all of them.

    `withheld` counts those that the door kept back, `left_out` those that an event's message went without because the
    allowance was spent, or the time.
    """

    def __init__(
        self,
        camera: str,
        door: Door,
        allowance: Allowance | None = None,
        sharper: Sharper | None = None,
        effort: Callable[[], Effort] = lambda: FULL,
    ) -> None:
        self._camera = camera
        self._door = door
        self._allowance = allowance
        self._sharper = sharper
        self._effort = effort
        self._sharpened = float("-inf")
        self.withheld = 0
        self.left_out = 0
        self._why = ""

    def of_box(self, frame: Frame, box: Box) -> "Negative | None":
        """The surroundings of a box, or None when the picture may not leave."""
        crop = _around(box)
        picture = self._take(frame, crop, EVENT_WIDTH)
        again = partial(self._again, frame.mono, crop) if self._sharper else None
        return Negative(picture, self._most, again) if picture else None

    def of_street(self, frame: Frame) -> Jpeg | None:
        """The whole picture, small, or None when it may not leave."""
        picture = self._take(frame, WHOLE, LOOK_WIDTH)
        return encode(picture, LOOK_BYTES) if picture else None

    def moment(self, frame: Frame, box: Box, severity: Severity) -> Jpeg | None:
        """A box in its setting, small, in the picture's own shape; None when it may not leave, or for want of time."""
        if not self._has_time(severity):
            return None
        picture = self._take(frame, _setting(box), MOMENT_WIDTH)
        return encode(picture, MOMENT_BYTES) if picture else None

    def strip(self, moments: Sequence[Jpeg], severity: Severity) -> Jpeg | None:
        """Moments of an event side by side; None where there is but one, or while the allowance is spent."""
        most = STRIP_BYTES if self._allowance is None else self._allowance.strip(severity)
        return side_by_side(moments, most) if most and len(moments) > 1 else None

    def _most(self, phase: Phase, severity: Severity) -> int:
        most = WHOLE_BYTES if self._allowance is None else self._allowance.most(phase, severity)
        if phase is Phase.NEW and not self._has_time(severity):
            most = 0
        self.left_out += not most
        return most

    def _has_time(self, severity: Severity) -> bool:
        return severity is Severity.ALERT or self._effort().pictures

    def _again(self, mono: float, crop: Box) -> PublicPicture | None:
        """The same from the sharper stream; None when that let go of it, was asked just now, or does not fit the masks.

        On a busy street the watched stream's pictures must do: a sharper one costs as much as a second of watching.
        """
        if not self._sharper or mono - self._sharpened < SHARPEN:
            return None
        frame, self._sharpened = self._sharper(mono), mono
        try:
            return self._door.open(frame.yuv, crop, EVENT_WIDTH) if frame else None
        except PrivacyError:
            return None

    def _take(self, frame: Frame, crop: Box, width: int) -> PublicPicture | None:
        try:
            picture = self._door.open(frame.yuv, crop, width)
        except PrivacyError as error:
            self.withheld += 1
            self._say(str(error))
            return None
        self._say("")
        return picture

    def _say(self, why: str) -> None:
        if why and why != self._why:
            log.error("%s: pictures are withheld: %s", self._camera, why)
        self._why = why


class Negative:
    """A picture that was taken, as `events.Negative`: the same print until there is a better one."""

    def __init__(
        self,
        picture: PublicPicture,
        most: Callable[[Phase, Severity], int],
        again: Callable[[], PublicPicture | None] | None,
    ) -> None:
        self._picture = picture
        self._most = most
        self._again = again
        self._print: Jpeg | None = None

    def __call__(self, phase: Phase, severity: Severity) -> Jpeg | None:
        """The print for an event's message; None while the allowance is spent."""
        again = self._again if phase is not Phase.NEW else None
        if self._print and not again:
            return self._print
        most = self._most(phase, severity)
        if most:
            self._develop(again, most)
        return self._print

    def _develop(self, again: Callable[[], PublicPicture | None] | None, most: int) -> None:
        sharper = again() if again else None
        if again:
            self._again = None  # once: it does not come back
        if sharper or not self._print:
            self._print = encode(sharper or self._picture, most)


def _around(box: Box) -> Box:
    wide, high = (box.x2 - box.x1) * AROUND, (box.y2 - box.y1) * AROUND
    return Box(max(0.0, box.x1 - wide), max(0.0, box.y1 - high), min(1.0, box.x2 + wide), min(1.0, box.y2 + high))


def _setting(box: Box) -> Box:
    side = min(1.0, max(LEAST_SETTING, SETTING * max(box.x2 - box.x1, box.y2 - box.y1)))
    middle = centre(box)
    (left, right), (top, bottom) = span(middle.x, side), span(middle.y, side)
    return Box(left, top, right, bottom)
