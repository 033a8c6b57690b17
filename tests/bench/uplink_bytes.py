"""Bytes a day on the wire, of a quiet site and of a busy one, on a real street with the shipped model.

python -m tests.bench.uplink_bytes [--json] [--minutes 3]

The agent as it is installed (TLS, client certificate, the shipped broker, the defaults of site.yaml) watches an RTSP
camera. What it sends is counted by the kernel (tests/bench/meter.py): payload, TLS, TCP and IP headers,
acknowledgements, keepalives. A day is then put together from what is periodic (counts, health and keepalives
as they come in five minutes, a look at the street every 300 s) and from the events.

quiet: one camera, a line and a zone, and 20 events in 24 hours.
busy: the same, and for 14 hours as many events as the clip has: a road with cars both ways, where each that is in
    sight for STAY seconds is an event. That is the rule of somebody who wants to know who lingers; a line counts the
    others without an event each.
worst: the same 14 hours under a zone without `stay`, which makes an event of whatever passes.

The two eventful days are played through the agent's own allowance for pictures, with the measured sizes. The floor is
the payloads alone, as they are then sent.
"""

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from agent.allowance import Allowance
from agent.data import Phase, Severity
from tests.bench.meter import HEADER, SEGMENT
from tests.bench.town import EVERYWHERE, VEHICLES, Town, town
from tests.integration.broker import Heard
from tests.integration.rtsp import camera
from tests.shared import shared

CLIP = "clips/street_suburb_cars.mp4"
STAY = 10.0
LOOK_EVERY = 10.0
"""Seconds between two looks at the street while it is measured, so that there are some."""

DAY_MINUTES, BUSY_MINUTES = 1440, 14 * 60
LOOKS_A_DAY = DAY_MINUTES // 5
QUIET_EVENTS = 20
QUIET_MINUTES = 5
MEGABYTE = 1_000_000

RECORD = 22
"""Bytes that TLS 1.3 adds to a record (RFC 8446, 5.2): header 5, content type 1, tag 16."""

PUBACK = 4 + RECORD
PING = 2 * (2 + RECORD) + 4 * HEADER
"""PINGREQ and PINGRESP, each acknowledged."""


@dataclass(frozen=True, slots=True)
class Run:
    """What went over the wire in whole minutes."""

    minutes: float
    wire: int
    heard: tuple[Heard, ...]

    @property
    def events(self) -> float:
        """New events a minute."""
        return sum(kind(heard) == "event new" for heard in self.heard) / self.minutes


def measure(folder: Path, url: str, rules: Sequence[dict[str, Any]], look_every: float, minutes: int) -> Run:
    """Let the agent live; the minutes are those between its own counts."""
    front = {"id": "front", "url": url, "rules": list(rules), "thumbnail_every": look_every}
    with town(folder, [front]) as here:
        here.site.start()
        first = _count(here, 1)
        before, since = here.meter.read(), len(here.room.heard)
        last = _count(here, 1 + minutes)
        wire = here.meter.read().wire - before.wire
        return Run((last - first) / 60, wire, tuple(here.room.heard[since:]))


def _count(here: Town, number: int) -> float:
    """When so many minutes had been told, and what belongs to the last of them had gone over the wire."""
    here.room.wait(lambda: len(here.room.on("/count")) >= number, f"minute {number}", 60 * number + 30)
    time.sleep(0.3)  # the acknowledgements
    return here.room.on("/count")[number - 1].at


def kind(heard: Heard) -> str:
    """What a message is to this bill."""
    name = heard.topic.split("/up/")[1].split("/")[0]
    return f"{name} {json.loads(heard.payload)['phase']}" if name == "event" else name


def published(heard: Heard) -> int:
    """Bytes of the PUBLISH packet: MQTT 5, 3.3."""
    pairs = sum(5 + len(name.encode()) + len(value.encode()) for name, value in heard.attributes.items())
    properties = pairs + 3 + len(heard.content_type) + (0 if heard.expiry is None else 5)
    size = 2 + len(heard.topic) + 2 * (heard.qos > 0) + _varint(properties) + properties + len(heard.payload)
    return 1 + _varint(size) + size


def _varint(number: int) -> int:
    return 1 if number < 128 else 2 if number < 16_384 else 3


def reckoned(heard: Heard) -> int:
    """Bytes of the IP packets that a message leads to, its answer and the acknowledgements with it."""
    sealed = published(heard) + RECORD
    segments = -(-sealed // (SEGMENT - 12))
    answer = PUBACK + 2 * HEADER if heard.qos else HEADER
    return sealed + segments * HEADER + answer


@dataclass(frozen=True, slots=True)
class Cost:
    """Means of one kind of message: how many a minute, bytes of the payload and of the IP packets, the share that
    carries a picture, and bytes of that picture in base64."""

    rate: float
    payload: float
    wire: float
    pictures: float
    picture: float

    @property
    def words(self) -> float:
        """Bytes of the payload without its picture."""
        return self.payload - self.pictures * self.picture

    def weighs(self, picture: float) -> float:
        """Bytes of the IP packets with a picture of another size."""
        return self.wire + (picture - self.pictures * self.picture) * (1 + HEADER / (SEGMENT - 12))


def costs(run: Run) -> dict[str, Cost]:
    """What each kind of message costs, scaled so that all together are what the kernel counted."""
    kinds: dict[str, list[Heard]] = defaultdict(list)
    for heard in run.heard:
        kinds[kind(heard)].append(heard)
    scale = run.wire / sum(map(reckoned, run.heard))
    return {name: _cost(group, run.minutes, scale) for name, group in sorted(kinds.items())}


def _cost(group: Sequence[Heard], minutes: float, scale: float) -> Cost:
    pictures = [size for heard in group if (size := _picture(heard))]
    return Cost(
        rate=len(group) / minutes,
        payload=fmean(len(heard.payload) for heard in group),
        wire=scale * fmean(map(reckoned, group)),
        pictures=len(pictures) / len(group),
        picture=fmean(pictures or [0]),
    )


def _picture(heard: Heard) -> int:
    told = json.loads(heard.payload) if kind(heard).startswith("event") else {}
    return len(told["thumbnail"]["base64"]) if told.get("thumbnail") else 0


@dataclass(frozen=True, slots=True)
class Day:
    """Events, megabytes on the wire, megabytes of the payloads alone, and pictures that the allowance left out."""

    events: float
    wire: float
    floor: float
    left_out: int


def quiet_day(still: Run, found: dict[str, Cost]) -> Day:
    """What is periodic, and the few events of a street in which nearly nothing happens."""
    minute = sum(len(heard.payload) for heard in still.heard) / still.minutes
    looks = found["thumb"]
    wire = DAY_MINUTES * still.wire / still.minutes + LOOKS_A_DAY * looks.wire
    floor = DAY_MINUTES * minute + LOOKS_A_DAY * looks.payload
    few = eventful(found, QUIET_EVENTS / DAY_MINUTES, DAY_MINUTES)
    return Day(few.events, wire / MEGABYTE + few.wire, floor / MEGABYTE + few.floor, few.left_out)


def busy_day(quiet: Day, found: dict[str, Cost]) -> Day:
    """The same with the events of 14 hours."""
    told = eventful(found, found["event new"].rate, BUSY_MINUTES)
    return Day(told.events, quiet.wire + told.wire, quiet.floor + told.floor, told.left_out)


def eventful(found: dict[str, Cost], rate: float, minutes: float) -> Day:
    """`rate` events a minute as they were measured, under the agent's own allowance, which was full before."""
    clock, events = [-86_400.0], round(rate * minutes)
    allowance = Allowance(lambda: clock[0])
    wire = floor = left_out = 0.0
    for number in range(events):
        clock[0] = number / rate * 60
        for name, cost in _messages(found, number):
            most = allowance.most(Phase(name.split()[-1]), Severity.INFO) if cost.pictures else 0
            picture = cost.pictures * min(cost.picture, most * 4 / 3)
            left_out += 0 if most else cost.pictures
            if cost.pictures:
                allowance.spend(round(cost.words + picture))
            wire += cost.weighs(picture)
            floor += cost.words + picture
    return Day(events, wire / MEGABYTE, floor / MEGABYTE, round(left_out))


def _messages(found: dict[str, Cost], number: int) -> Iterator[tuple[str, Cost]]:
    """What event `number` leads to: on average as much as was measured, each message a whole one."""
    for name, cost in found.items():
        if name.startswith("event") or name == "clip":
            share = cost.rate / found["event new"].rate
            yield from ((name, cost) for _ in range(int((number + 1) * share) - int(number * share)))


def rules(stay: float, labels: Sequence[str]) -> list[dict[str, Any]]:
    """A line across the road and a zone over all of the picture."""
    line = {"kind": "line", "name": "road", "points": [[0.5, 0], [0.5, 1]], "labels": list(labels)}
    zone = {"kind": "zone", "name": "kerb", "polygon": EVERYWHERE, "labels": list(labels), "stay": stay}
    return [line, zone]


def show(name: str, run: Run) -> None:
    """One run's messages, kind by kind."""
    ratio = run.wire / sum(map(reckoned, run.heard))
    print(
        f"\n{name}: {run.minutes:.1f} min, {run.wire / run.minutes:,.0f} bytes a minute; measured/reckoned {ratio:.2f}"
    )
    for told, cost in costs(run).items():
        picture = f", {cost.pictures:4.0%} with a picture of {cost.picture:,.0f}" if cost.pictures else ""
        print(f"  {told:14}{cost.rate:6.1f} a minute, payload {cost.payload:7,.0f}, wire {cost.wire:7,.0f}{picture}")


def main() -> None:
    """Measure the three in turn, print tables, and with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--minutes", type=int, default=3)
    options = parser.parse_args()
    people = ["person", *VEHICLES]
    with tempfile.TemporaryDirectory() as folder, camera(shared(CLIP)) as url:
        still = measure(Path(folder, "still"), url, rules(86_400, people), 0, QUIET_MINUTES)
        busy = measure(Path(folder, "busy"), url, rules(STAY, people), LOOK_EVERY, options.minutes)
        worst = measure(Path(folder, "worst"), url, rules(0, people), LOOK_EVERY, options.minutes)
    for name, run in (("no events", still), ("busy", busy), ("worst", worst)):
        show(name, run)
    quiet = quiet_day(still, costs(busy))
    days = {"quiet": quiet, "busy": busy_day(quiet, costs(busy)), "worst": busy_day(quiet, costs(worst))}
    print(f"\n{'':8}{'events a day':>14}{'MB a day':>10}{'payloads':>10}{'pictures left out':>20}")
    for name, day in days.items():
        print(f"{name:8}{day.events:14,.0f}{day.wire:10.2f}{day.floor:10.2f}{day.left_out:20,}")
    if options.json:
        print(json.dumps({name: asdict(day) for name, day in days.items()}))


if __name__ == "__main__":
    main()
