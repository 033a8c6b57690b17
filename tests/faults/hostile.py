"""Hostile input through every door: configuration, messages from the broker, models, pictures, video, the help page.

Each kind is tried in a process of its own with bounded address space and CPU time, from numbered inputs that are the
same each time (see hostile_child). One child tries many and is started anew when it dies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.faults import hostile_broker, hostile_endless, hostile_model
from tests.faults.fault import Figure, Mutant, zero
from tests.faults.hostile_drive import Plan, drive, figures

INJECTED = (
    "Mutations of site.yaml, receipts and paces, packs and networks, JPEG, H.264 and HTTP requests, from numbers: "
    "structure-aware, bombs, cut and spoilt; each kind in a child with bounded memory."
)

BAD = ("accepted bad", "secret told", "unclear error", "too large", "let in", "kept out")
"""Verdicts that must not come."""


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of input: inputs of the short and of the full form, MB of address space, and the goals per input: MB of
    resident memory, libraries included, and seconds on a busy machine."""

    module: str
    what: str
    short: int
    full: int
    space_mb: int
    peak_mb: float
    seconds: float


PARTS = (
    Part("config", "site.yaml", 300, 50_000, 1024, 200, 5),
    Part("mqtt", "receipts and paces", 1_500, 200_000, 1024, 150, 5),
    Part("pack", "model packs", 120, 5_000, 2048, 200, 5),
    Part("model", "networks", 60, 10_000, 3072, 2048, 30),
    Part("video", "H.264", 120, 20_000, 2048, 350, 10),
    Part("jpeg", "JPEG", 240, 20_000, 2048, 450, 10),
    Part("page", "help page", 40, 1_000, 1024, 120, 10),
)

BROKER = (200, 1_000)
"""Payloads that go through a real broker, short and full."""

OWN_WAY = (3, 40)
"""Networks that are loaded as the agent does it, each with a canary of its own, short and full."""

MUTANTS = (
    Mutant("agent/config.py", "if len(data) > MAX_BYTES:", "if not data:", "the bound of site.yaml's size", "config"),
    Mutant(
        "agent/siteyaml.py",
        'self._refuse(loc, "is an alias (*): write the value out")',
        "return",
        "the refusal of aliases",
        "config",
    ),
    Mutant(
        "agent/siteyaml.py",
        "isinstance(event, yaml.CollectionStartEvent) > MAX_DEPTH",
        "isinstance(event, yaml.CollectionStartEvent) < 0",
        "the bound of nesting",
        "config",
    ),
    Mutant("agent/siteyaml.py", '"tag handle": "', '"no such thing": "', "hiding what a tag says", "config"),
    Mutant("agent/config.py", "ordered[:MAX_TOLD]", "ordered[:]", "the bound of what an error tells", "config"),
    Mutant(
        "agent/uplink/delivery.py",
        "if receipt.stream != self._stream or not receipt.ranges:",
        "if not receipt.ranges:",
        "the check of a receipt's stream",
        "broker",
    ),
    Mutant("agent/infer/loader.py", "pack.verify(file, facts.sha256)", "pass", "the check of a model's hash", "pack"),
    Mutant("agent/infer/look.py", "if walked > MAX_ENTRIES:", "if not tensors:", "the bound of shared tables", "model"),
    Mutant(
        "agent/picture.py",
        "if not 0 < width * height <= MAX_PIXELS:",
        "if width * height <= 0:",
        "the look at a picture's header",
        "jpeg",
    ),
    Mutant("agent/picture.py", "not _holds_its_chunks(data)", "not data", "the look at a PNG's chunks", "jpeg"),
    Mutant(
        "agent/__init__.py",
        'os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MAX_PIXELS))',
        "",
        "OpenCV's bound, behind which a USB camera is",
        "jpeg",
    ),
    Mutant(
        "agent/stream/decoder.py",
        'context.options = {"max_pixels": str(MAX_PIXELS), **options}',
        "context.options = dict(options)",
        "the bound of a decoded picture",
        "video",
    ),
    Mutant(
        "agent/stream/allocation.py",
        "ctypes.c_size_t(MOST)",
        "ctypes.c_size_t(2**31)",
        "the bound of one allocation, where a stream claims a huge picture",
        "video",
    ),
    Mutant(
        "agent/stream/source.py",
        "    allocation.bound()\n",
        "",
        "the bound of one allocation, where a picture never ends",
        "endless",
    ),
    Mutant(
        "agent/help/porter.py",
        'if not hmac.compare_digest(rest.partition(b" ")[0], self._address):',
        "if not rest:",
        "the secret of the help page",
        "page",
    ),
)


def run(folder: Path, full: bool, only: str = "") -> Sequence[Figure]:
    """All kinds, or `only` one: the module of a part, endless, or broker."""
    found = [figure for part in PARTS if only in ("", part.module) for figure in _part(folder, part, full)]
    if only in ("", "model"):
        found += hostile_model.in_the_agents_way(folder / "own", OWN_WAY[full])
    if only in ("", "endless"):
        found += hostile_endless.run(folder / "endless")
    if only in ("", "broker"):
        found += hostile_broker.run(folder / "broker", BROKER[full])
    return found


def _part(folder: Path, part: Part, full: bool) -> list[Figure]:
    verdicts = import_module(f"tests.faults.hostile_{part.module}").verdicts
    inputs = range(part.full if full else part.short)
    harmless = hostile_model.in_canary if part.module == "model" else lambda _: False
    tally = drive(Plan(part.module, verdicts, inputs, folder / part.module, part.space_mb, harmless))
    found = figures(tally, part.what, part.peak_mb, part.seconds)
    found += [zero(f"{part.what}: {verdict}", tally.verdicts[verdict]) for verdict in BAD if verdict in verdicts]
    if part.module == "model":
        found.append(Figure(f"{part.what}: killed a child where the agent has its canary", str(len(tally.spared))))
    return found
