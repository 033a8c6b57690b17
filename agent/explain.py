"""`check --explain`: how each camera of a site will be watched, why, and what that costs on this box.

Costs are measured here and now: some seconds of the self-test's film are decoded, and the site's model looks at a
picture of it. A camera's real pictures cost more or less than the film's; what counts most is their size and number.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from agent import infer, stream
from agent.config import Camera, Site
from agent.data import Image
from agent.line import is_usb, may_sleep
from agent.selftest.minute import FOLDER

FILM = FOLDER / "day.mp4"
PICTURES = 45
LOOKS = 5

MAIN, SUB = (1920, 1080, 15), (640, 360, 15)
"""Width, height and pictures a second that are taken for a main stream and a substream: the usual ones."""

KEYFRAMES = 0.5
"""Keyframes a second of a usual camera."""


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds on this box: of decoding a million pixels, and of one look."""

    megapixel: float
    look: float


def explain(site: Site, detector: infer.Detector) -> Iterator[str]:
    """A few lines for each camera. Raises CameraError for a damaged installation."""
    costs = _measure(detector)
    yield (
        f"on this box, decoding a picture of {MAIN[0]}x{MAIN[1]} takes about {_picture(costs, MAIN) * 1e3:.1f} ms of a "
        f"core, and the model {costs.look * 1e3:.1f} ms for a look"
    )
    for camera in site.cameras:
        yield f"{camera.id}: {_way(camera)}"
        yield f"  {_costs(camera, costs)}"


def _way(camera: Camera) -> str:
    if is_usb(camera.detect_url or camera.url):
        return "a USB camera: so many pictures a second as detect_fps says are looked at, none is recorded"
    if camera.detect_url:
        return (
            "its substream is decoded, always; the main stream is recorded, and decoded only for pictures that are sent"
        )
    if may_sleep(camera):
        return (
            "asleep while nothing moves: then only keyframes are decoded; what moves wakes it, from the keyframe before"
        )
    names = ", ".join(rule.name for rule in camera.rules if rule.every_object)
    return f"always awake: {names} must see each object, and something fast can pass between two keyframes"


def _costs(camera: Camera, costs: Costs) -> str:
    looks = _percent(camera.detect_fps * costs.look)
    moving = f"while something moves {looks} or more for {camera.detect_fps:g} looks a second"
    if is_usb(camera.detect_url or camera.url):
        return f"looks: {moving}"
    every, nap = _percent(MAIN[2] * _picture(costs, MAIN)), _percent(KEYFRAMES * _picture(costs, MAIN))
    substream = _percent(SUB[2] * _picture(costs, SUB))
    if camera.detect_url:
        return f"decoding: about {substream} of a core for {_named(SUB)}; {moving}"
    if may_sleep(camera):
        return f"decoding: about {nap} of a core asleep, {every} awake for {_named(MAIN)}; {moving}"
    return (
        f"decoding: about {every} of a core for {_named(MAIN)}, day and night; {moving}; "
        f"the camera's substream as detect_url would cost {substream}"
    )


def _named(kind: tuple[int, int, int]) -> str:
    return f"{kind[0]}x{kind[1]} at {kind[2]} a second"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %" if share < 0.1 else f"{share * 100:.0f} %"


def _picture(costs: Costs, kind: tuple[int, int, int]) -> float:
    return costs.megapixel * kind[0] * kind[1] / 1e6


def _measure(detector: infer.Detector) -> Costs:
    picture, decoding = _decode(FILM)
    looks = [_cpu(lambda: detector.detect(picture)) for _ in range(LOOKS)]
    return Costs(decoding, median(looks))


def _decode(film: Path) -> tuple[Image, float]:
    """The last of some pictures, and CPU seconds for decoding a million pixels."""
    frames = stream.frames(film, fps=1)
    before = time.process_time()
    frame = next(frame for frame in frames if frame.seq >= PICTURES)
    spent = time.process_time() - before
    return frame.yuv, spent / (frame.seq * frame.yuv.size / 1.5 / 1e6)


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
