"""Model packs: a folder with model.tflite and model.yaml, or a bare .tflite file."""

import hashlib
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import ModelError
from agent.infer.heads import Kind
from agent.infer.letterbox import Colour, Fit

MAX_YAML = 256 * 2**10

Score = Annotated[float, Field(gt=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


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


class Manifest(_Part):
    """model.yaml."""

    name: Text
    version: Text
    licence: Text
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="of model.tflite")]
    labels: Annotated[tuple[Text, ...], Field(min_length=1, max_length=10_000)]
    head: Kind
    input: Input = Input()
    thresholds: Thresholds = Thresholds()


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
    try:
        found = Manifest.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise ModelError(f"{path}: is no YAML ({' '.join(str(error).split())})") from error
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, each['loc'])) or 'it'}: {each['msg']}" for each in error.errors())
        raise ModelError(f"{path}: {'; '.join(problems)}") from error
    unknown = set(found.thresholds.labels) - set(found.labels)
    if unknown:
        raise ModelError(f"{path}: thresholds.labels names what labels does not: {', '.join(sorted(unknown))}")
    return found


def sha256(path: Path) -> str:
    """The hash of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, expected: str) -> None:
    """Raise ModelError unless the file has this sha256: bits on an SD card rot, and copies break off."""
    found = sha256(path)
    if found != expected:
        raise ModelError(f"{path}: its sha256 is {found}, model.yaml says {expected}: copy the pack anew")
