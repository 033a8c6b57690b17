"""The box's vital signs and the stages' heartbeats."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import psutil

MEGABYTE = 1_000_000

FEEL = 10.0
"""Seconds between two looks at the sensors: a box warms slowly, and reading them all costs a millisecond."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Percent of one core since the last sample, load over one minute, megabytes, degrees Celsius or None."""

    cpu_percent: float
    load: float
    memory_mb: float
    memory_free_mb: float
    disk_free_mb: float
    heat: float | None


class Doctor:
    """Samples this process and the box; `directory` is on the disk that matters."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._felt = float("-inf")
        self._heat: float | None = None

    def sample(self) -> Vitals:
        """The signs as of now."""
        return Vitals(
            cpu_percent=self._process.cpu_percent(),
            load=psutil.getloadavg()[0],
            memory_mb=self._process.memory_info().rss / MEGABYTE,
            memory_free_mb=psutil.virtual_memory().available / MEGABYTE,
            disk_free_mb=psutil.disk_usage(str(self._directory)).free / MEGABYTE,
            heat=self.heat(),
        )

    def heat(self) -> float | None:
        """The hottest sensor, read every few seconds at most; None on a machine that has none."""
        now = time.monotonic()
        if now - self._felt >= FEEL:
            self._felt, self._heat = now, _heat()
        return self._heat


def _heat() -> float | None:
    sensors = psutil.sensors_temperatures() if hasattr(psutil, "sensors_temperatures") else {}
    readings = [reading.current for group in sensors.values() for reading in group]
    return max(readings, default=None)


class Heartbeats:
    """When each stage last beat. A stage that falls silent for longer than its limit is late."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._limits: dict[str, float] = {}
        self._beats: dict[str, float] = {}

    def register(self, stage: str, limit: float) -> Callable[[], None]:
        """Expect `stage` to call what this returns at least every `limit` seconds from now on."""
        self._limits[stage] = limit

        def beat() -> None:
            with self._lock:
                self._beats[stage] = self._now()

        beat()
        return beat

    def late(self) -> tuple[str, ...]:
        """The stages that have been silent for too long."""
        now = self._now()
        with self._lock:
            return tuple(stage for stage, limit in self._limits.items() if now - self._beats[stage] > limit)
