"""Model packs: a folder with model.tflite and model.yaml, or a bare .tflite file.

A pack may hold further networks for closer looks. All that model.yaml says is hostile until checked.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agent import siteyaml
from agent.errors import ModelError
from agent.infer.heads import Kind
from agent.infer.letterbox import Colour, Fit

MAX_YAML = 256 * 2**10

MAX_TOLD = 20
"""Problems that an error tells: who made the file sees the pattern."""

MAX_CLOSE = 8
"""Networks for closer looks: each is tried out at the start, whether it is wanted or not."""

Score = Annotated[float, Field(gt=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[tuple[Text, ...], Field(min_length=1, max_length=10_000)]
Side = Annotated[float, Field(ge=-1, le=10)]


class _Part(BaseModel):
    # version: 1.0 is a number to YAML
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Input(_Part):
    """How a picture goes in. What is left out is as the head's authors train it."""

    colour: Colour | None = None
    fit: Fit | None = Field(
        default=None, description="how another shape comes in: stretch, or grey bars: centre, corner"
    )
    range: tuple[float, float] | None = Field(default=None, description="what black and white are, e.g. [-1, 1]")


class Thresholds(_Part):
    """What is told: the least score, of some labels another, and how much two boxes of a label may overlap."""

    score: Score = 0.3
    labels: dict[str, Score] = Field(default_factory=dict)
    overlap: Score = Field(default=0.45, description="intersection over union above which the lower score goes")


class Network(_Part):
    """What one network needs to be loaded, fed and understood."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="of its .tflite file")]
    labels: Annotated[tuple[Text, ...], Field(min_length=1, max_length=10_000)]
    head: Kind
    input: Input = Input()
    thresholds: Thresholds = Thresholds()


class Look(_Part):
    """What gives a reason to look closer, and at which part around it."""

    at: Names = Field(description="labels of the first network")
    grow: tuple[Side, Side, Side, Side] = Field(
        description="how far the part goes beyond the box: left, up, right, down, in its widths and heights; "
        "below 0 it stops short"
    )
    least: Annotated[float, Field(ge=0, le=1, description="the least score that is a reason")] = 0.0
    tells: Names = Field(description="labels of the close network that are told of this part, and only these")

    @field_validator("grow")
    @classmethod
    def _leaves_something(cls, grow: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        left, up, right, down = grow
        if left + right <= -1 or up + down <= -1:
            raise ValueError("leaves nothing of the box")
        return grow


class Close(Network):
    """A further network that looks at parts of the picture at the camera's own resolution."""

    # a name and nothing else: a pack must not reach beyond its folder
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.tflite$", description="beside model.yaml")]
    per_second: Annotated[float, Field(gt=0, le=1000, description="parts looked at in a second, by all cameras")] = 6.0
    looks: Annotated[tuple[Look, ...], Field(min_length=1, max_length=100)]


class Manifest(Network):
    """model.yaml. Its `labels`, `head`, `input` and `thresholds` are those of model.tflite."""

    name: Text
    version: Text
    licence: Text
    experimental: tuple[Text, ...] = Field(
        default=(), description="labels that did not prove themselves: told only to who asks"
    )
    close: Annotated[tuple[Close, ...], Field(max_length=MAX_CLOSE, description="one, or a list in their order")] = ()

    @field_validator("head")
    @classmethod
    def _finds(cls, head: Kind) -> Kind:
        if head is Kind.POSE:
            raise ValueError("a pose is looked for in crops that show a person: name it under close")
        return head

    @field_validator("close", mode="before")
    @classmethod
    def _listed(cls, found: Any) -> Any:
        return found if isinstance(found, list) else [] if found is None else [found]


def read(path: Path) -> tuple[Path, Manifest | None]:
    """The .tflite file and, for a pack, its manifest. Raises ModelError when model.yaml is missing or wrong."""
    if not path.is_dir():
        return path, None
    manifest = path / "model.yaml"
    try:
        with manifest.open("rb") as file:
            text = file.read(MAX_YAML + 1)
    except OSError as error:
        raise ModelError(f"{manifest}: cannot be read ({error.strerror})") from error
    if len(text) > MAX_YAML:
        raise ModelError(f"{manifest}: is larger than {MAX_YAML} bytes")
    return path / "model.tflite", _parse(manifest, text)


def _parse(path: Path, text: bytes) -> Manifest:
    raw = _plain(path, text)
    try:
        found = Manifest.model_validate(raw)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)[:MAX_TOLD]
        problems = (f"{_key(each['loc'], raw)}: {each['msg']}" for each in told)
        raise ModelError(f"{path}: {'; '.join(problems)}") from error
    wrong = list(_strangers(found))
    if wrong:
        raise ModelError(f"{path}: {'; '.join(wrong)}")
    return found


def _plain(path: Path, text: bytes) -> object:
    """What the YAML says, read as strictly as a site.yaml is: no tags that choose types, no aliases that multiply."""
    try:
        document = siteyaml.parse(text.decode())
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: is not UTF-8 text") from error
    if document.problems:
        told = document.problems[:MAX_TOLD]
        wrong = (f"{_key(each.loc, document.data)}: {each.text} (line {each.mark.line})" for each in told)
        raise ModelError(f"{path}: {'; '.join(wrong)}")
    return document.data


def _key(place: tuple[int | str, ...], raw: Any) -> str:
    """A place in the manifest as its author wrote it: one close network need not be a list."""
    if place[:2] == ("close", 0) and isinstance(raw, dict) and not isinstance(raw["close"], list):
        place = place[:1] + place[2:]
    return ".".join(map(str, place)) or "it"


def _strangers(manifest: Manifest) -> Iterator[str]:
    """A sentence for each place that names labels which are none."""
    for place, problem, names, known in _named(manifest):
        missing = sorted(set(names) - set(known))
        if missing:
            yield f"{place} names what {problem}: {', '.join(missing)}"


def _named(manifest: Manifest) -> Iterator[tuple[str, str, Iterable[str], Iterable[str]]]:
    """All names in a manifest that must be labels: place, what is wrong with another name, names, labels."""
    yield "thresholds.labels", "labels does not", manifest.thresholds.labels, manifest.labels
    yield "experimental", "nothing tells", manifest.experimental, told(manifest)
    for number, close in enumerate(manifest.close):
        name = f"close.{number}" if len(manifest.close) > 1 else "close"
        yield f"{name}.thresholds.labels", f"{name}.labels does not", close.thresholds.labels, close.labels
        for place, look in enumerate(close.looks):
            yield f"{name}.looks.{place}.at", "labels does not", look.at, manifest.labels
            yield f"{name}.looks.{place}.tells", f"{name}.labels does not", look.tells, close.labels


def told(manifest: Manifest) -> tuple[str, ...]:
    """All labels that a pack can tell: the first network's, then those that only a closer look tells."""
    closer = dict.fromkeys(label for close in manifest.close for look in close.looks for label in look.tells)
    return (*manifest.labels, *(label for label in closer if label not in manifest.labels))


def sha256(path: Path) -> str:
    """The hash of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, expected: str) -> None:
    """Raise ModelError unless the file has this sha256: bits on an SD card rot, and copies break off."""
    found = sha256(path)
    if found != expected:
        raise ModelError(f"{path}: its sha256 is {found}, model.yaml says {expected}: copy the pack anew")
