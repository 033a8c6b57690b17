"""A working day of a site, with its broker and its camera dying all along: does anything pile up, does anything go?

The day is replayed at eight times its pace: the agent's clocks run so fast (see faster.c), and the camera films so
fast, with the stamps of the film. Everything the agent does by the clock (counts, health, backoff, keepalive, what is
written hourly) is then done as often as in a whole day, at the price of eight times the work in an hour. The figures
are per hour of the agent's own time.
"""

import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from tqdm import tqdm

from tests.faults import faster, living, trend, verdict
from tests.faults.blackbox import VARIABLE
from tests.faults.counted_agent import COUNTS
from tests.faults.fault import Figure, Mutant, least, zero
from tests.integration.site import broken, camera_settings
from tests.shared import ROOT as SHARED

INJECTED = "8 hours of street at 8 times their pace, broker and camera killed 420 times each"

MUTANTS = (
    Mutant(
        "agent/footage.py",
        "            self.evicted += len(group.packets)",
        "",
        "counting the footage that is let go",
    ),
    Mutant(
        "agent/mux/writer.py",
        "        self._file.close()\n        label, seconds",
        '        globals().setdefault("_left", []).append(self._file)\n        label, seconds',
        "closing the file of a finished clip",
    ),
    Mutant(
        "agent/watch.py",
        "        self._last = frame\n",
        '        self._last = frame\n        globals().setdefault("_seen", []).append(frame)\n',
        "letting go of a frame that was looked at",
    ),
)

PACE = 8

RECORDED = SHARED / "clips" / "street_suburb_cars.mp4"
"""A recorded street, watched by the shipped model; where it is missing, a drawn one and a detector of white things."""

DRAWN = {"model": "blobs.tflite"}

SHIPPED = {"model": None}


LABELS = ("person", "car")


@dataclass(frozen=True, slots=True)
class Form:
    """Real seconds, how often each of broker and camera dies, how many reconnects have to come of that, and how much
    may be noise: megabytes, descriptors, threads."""

    seconds: float
    deaths: int
    reconnects: int
    noise: tuple[float, float, float]


FULL = Form(3600.0, 420, 500, (3.0, 1.0, 1.0))
"""What is dead cannot be lost again: an outage may swallow the next. Noise: 3 % of what the process has; descriptors
and threads come and go with connections, one at a time."""

SHORT = Form(40.0, 14, 5, (12.0, 4.0, 2.0))
"""In so short a time the process still settles."""

EVERY = 0.5
"""Real seconds between two samples."""

SETTLING = 0.2
"""Share of the run of which nothing is judged: caches fill."""

AWAY = 0.4
"""Real seconds, at most, for which the broker or the camera stays dead."""

SEED = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """At so many hours of the agent's own time: megabytes, descriptors, threads."""

    hours: float
    rss: float
    descriptors: int
    threads: int


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """Live, while others die; then hear the site out."""
    form = FULL if full else SHORT
    real = full and RECORDED.exists()
    film = RECORDED if real else living.make_busy_street(folder / "street.mp4")
    environment = {**faster.environment(folder, PACE), VARIABLE: str(folder)}
    settings = {**(SHIPPED if real else DRAWN), "clips": living.SHORT_CLIPS}
    with living.scene(
        folder,
        film,
        pace=PACE,
        receipts=True,
        module="tests.faults.counted_agent",
        settings=settings,
        environment=environment,
    ) as it:
        it.site.configure(
            broker={**living.through(it.broker.port, receipts=True), "keepalive": 60},
            cameras=[camera_settings("front", it.camera.url, labels=LABELS)],
        )
        it.site.start()
        it.site.notified("READY=1")
        samples, died = _soak(it, form)
        it.site.stop()
        pictures = _pictures(folder)
        found = verdict.hear_out(it, spoiled=broken)
        lived = _lived(it, form, died)
    return (
        *_grown(samples, form),
        *lived,
        *pictures,
        *verdict.figures([found]),
    )


def _soak(it: living.Scene, form: Form) -> tuple[list[Sample], int]:
    """Samples, and how often the agent itself died; it is started again, as the service manager would."""
    plan = _plan(form)
    samples: list[Sample] = []
    died, begun = 0, time.monotonic()
    with _notebook() as note, tqdm(total=round(form.seconds), unit="s", disable=None) as progress:
        while (now := time.monotonic() - begun) < form.seconds:
            while plan and plan[0][0] <= now:
                _strike(it, plan.pop(0)[1])
            sample = _sample(it, now)
            if sample is None:
                died += 1
                it.site.start()
                it.site.notified("READY=1")
                continue
            samples.append(sample)
            note(sample)
            progress.update(round(now) - progress.n)
            time.sleep(EVERY)
    return samples, died


def _plan(form: Form) -> list[tuple[float, str]]:
    """Second and victim of each death; none in the last tenth, in which all come back."""
    chance = random.Random(SEED)
    victims = ("broker", "camera") * form.deaths
    return sorted((chance.uniform(0, 0.9 * form.seconds), victim) for victim in victims)


def _strike(it: living.Scene, victim: str) -> None:
    """kill -9, and back at the same address."""
    who = it.broker if victim == "broker" else it.camera
    who.kill()
    time.sleep(random.Random(time.monotonic()).uniform(0, AWAY))
    who.start()


def _sample(it: living.Scene, now: float) -> Sample | None:
    """None when the agent has died."""
    try:
        process = psutil.Process(it.site.process.pid if it.site.process else None)
        if it.site.process is None or it.site.process.poll() is not None:
            return None
        return Sample(now * PACE / 3600, process.memory_info().rss / 1e6, process.num_fds(), process.num_threads())
    except psutil.NoSuchProcess:
        return None


@contextmanager
def _notebook() -> Iterator[Callable[[Sample], None]]:
    """Where samples are written down as they come, for who looks in before the end."""
    path = Path(tempfile.gettempdir(), f"streetcam-soak-{os.getpid()}.jsonl")
    tqdm.write(f"samples: {path}")
    with path.open("w") as file:
        yield lambda sample: print(json.dumps(asdict(sample)), file=file, flush=True)


def _grown(samples: Sequence[Sample], form: Form) -> tuple[Figure, ...]:
    settled = samples[round(len(samples) * SETTLING) :]
    hours = [sample.hours for sample in settled]
    memory, descriptors, threads = form.noise
    return (
        least("time lived", samples[-1].hours, 0.95 * form.seconds * PACE / 3600, f"h at {PACE} times its pace"),
        trend.figure("memory", trend.trend(hours, [sample.rss for sample in settled]), memory, "MB"),
        trend.figure("descriptors", trend.trend(hours, [float(s.descriptors) for s in settled]), descriptors),
        trend.figure("threads", trend.trend(hours, [float(sample.threads) for sample in settled]), threads),
    )


def _lived(it: living.Scene, form: Form, died: int) -> tuple[Figure, ...]:
    """How often it came back, by what it told."""
    births = sum(not heard.retain and b'"online"' in heard.payload for heard in it.control_room.on("/state"))
    told = [json.loads(heard.payload) for heard in it.control_room.on("/health")]
    camera = max(health["cameras"][0]["reconnects"] for health in told)
    # the first birth and that of the last life are no reconnects
    broker = births - 2 - died
    return (
        zero("deaths of the agent itself", died),
        Figure("broker and camera killed", f"{form.deaths} times each"),
        least(f"reconnects ({broker} to the broker, {camera} to the camera)", broker + camera, form.reconnects),
        Figure("health told", str(len(told))),
    )


def _pictures(folder: Path) -> tuple[Figure, ...]:
    """Every packet that came is held, or was let go of."""
    rings = json.loads((folder / COUNTS).read_text())
    came = sum(ring["appended"] for ring in rings)
    return (
        Figure("packets from the camera", str(came), "> 0", came > 0),
        zero("packets in minus held and let go", came - sum(ring["held"] + ring["evicted"] for ring in rings)),
    )
