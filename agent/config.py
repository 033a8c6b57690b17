"""site.yaml -> Site: typed, frozen and validated as a whole; every problem at once, each with its place.

Secrets are never in the file: it holds names of credentials (see credentials.py). No problem repeats a value, so that
a secret in the wrong place does not end in a log. config/site.schema.json is made from these types.
"""

import json
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from agent import addresses, credentials, problems, siteyaml
from agent.errors import ConfigError
from agent.models import STREET
from agent.rules import KINDS
from agent.rules.options import Label, Polygon, RuleOptions
from agent.siteyaml import Loc, Mark, Problem

MEBIBYTE = 1024 * 1024
"""Bytes of the unit in which site.yaml counts room."""

MAX_BYTES = MEBIBYTE

MAX_TOLD = 100
"""Problems that an error tells, of up to 20,000: it goes into a log at each try to start."""


def _off_or_rare(seconds: float) -> float:
    if 0 < seconds < 10:
        raise ValueError("must be at least 10, or 0 for none")
    return seconds


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be an absolute path: start it with /")
    return path


def _named(path: Path) -> Path:
    if not path.name:
        raise ValueError("must name a model pack's folder or a .tflite file")
    return path


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Url = Annotated[str, Field(max_length=2048), AfterValidator(addresses.url)]
Credential = Annotated[str, Field(pattern=credentials.NAME)]
Side = Annotated[int, Field(ge=16, le=16384)]

AnyRule = Annotated[
    RuleOptions,
    # the union of whatever lies in the folder, which only pydantic needs to know
    GetPydanticSchema(lambda _, build: build(Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")])),
]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Privacy(_Section):
    """What of a camera's picture never leaves the box."""

    masks: Annotated[tuple[Polygon, ...], Field(max_length=32)] = Field(
        default=(),
        description="areas painted black in every picture that leaves: polygons of [x, y], fractions of the picture",
    )
    drawn_on: tuple[Side, Side] | None = Field(
        default=None,
        validate_default=True,
        description="[width, height] in pixels of the picture that the masks were drawn on; required with masks",
    )

    @field_validator("drawn_on")
    @classmethod
    def _required_with_masks(cls, drawn_on: tuple[int, int] | None, info: ValidationInfo) -> tuple[int, int] | None:
        if info.data.get("masks") and drawn_on is None:
            raise ValueError("is missing: [width, height] in pixels of the picture that the masks were drawn on")
        return drawn_on


class Camera(_Section):
    """One camera and what to look for in its pictures."""

    id: Id = Field(description="names the camera in topics, events and clips; unique on the site")
    url: Url = Field(
        description="where the pictures come from: rtsp://, rtsps://, http://, https://, file:///path or /dev/video0"
    )
    detect_url: Url | None = Field(
        default=None,
        description="the camera's substream, where it has one: decoded in place of url, which is only recorded",
    )
    credentials: Credential | None = Field(
        default=None, description="name of the credential file that holds user:password for the camera"
    )
    detect_fps: Annotated[float, Field(ge=0.2, le=30)] = Field(
        default=5.0, description="looks per second while something moves"
    )
    thumbnail_every: Annotated[float, Field(ge=0, le=86400), AfterValidator(_off_or_rare)] = Field(
        default=300.0, description="seconds between routine thumbnails, from 10; 0: none"
    )
    privacy: Privacy = Field(default=Privacy(), description="what of the picture never leaves the box")
    rules: Annotated[tuple[AnyRule, ...], Field(max_length=32)] = Field(
        default=(), description="what makes an event or is counted; without rules there are only looks at the street"
    )


class Broker(_Section):
    """The control room's MQTT 5 broker, and who the site is to it."""

    host: Annotated[str, AfterValidator(addresses.host)] = Field(description="name or IP address of the MQTT broker")
    tls: bool = Field(default=True, description="encrypt and authenticate; false only for a broker on the box itself")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=8883, description="TCP port; when tls is false 1883 is usual"
    )
    ca: Credential = Field(
        default="broker-ca.pem",
        description="name of the credential: certificate of the authority that signed the broker's",
    )
    certificate: Credential = Field(
        default="site.crt",
        description="name of the credential: the site's certificate; not used when there is a username",
    )
    key: Credential = Field(
        default="site.key", description="name of the credential: the private key of the site's certificate"
    )
    username: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        default=None, description="for a broker without client certificates"
    )
    password: Credential | None = Field(
        default=None, description="name of the credential that holds the username's password"
    )
    keepalive: Annotated[int, Field(ge=5, le=600)] = Field(
        default=30, description="seconds of silence after which the connection is probed"
    )
    receipts: bool = Field(
        default=False,
        description="the control room says what it keeps, and nothing is deleted on the box before it does",
    )

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        plain = isinstance(data, dict) and data.get("tls") is False
        return {"port": 1883, **data} if plain else data

    @field_validator("tls")
    @classmethod
    def _plain_on_loopback_only(cls, tls: bool, info: ValidationInfo) -> bool:
        if not tls and not addresses.is_loopback(info.data.get("host", "localhost")):
            raise ValueError("must be true: only a broker on localhost, 127.0.0.0/8 or ::1 may go without")
        return tls

    @field_validator("password")
    @classmethod
    def _belongs_to_username(cls, password: str | None, info: ValidationInfo) -> str | None:
        if password is not None and info.data.get("username", "") is None:
            raise ValueError("needs a username beside it")
        return password


class Storage(_Section):
    """What the agent may keep on disk."""

    directory: Annotated[Path, AfterValidator(_absolute)] = Field(
        default=Path("/var/lib/streetcam-agent"),
        description="absolute path of the folder for clips, messages and state",
    )
    outbox_mb: Annotated[int, Field(ge=1, le=65536)] = Field(
        default=256, description="MiB at most for messages that the control room does not have yet"
    )
    clips_mb: Annotated[int, Field(ge=10)] = Field(
        default=4096, description="MiB at most for clips; the oldest go first"
    )
    free_mb: Annotated[int, Field(ge=0)] = Field(
        # twice what the outbox may have, so that evidence never costs a message
        default=512,
        description="MiB of the disk that are to stay free, whoever fills it: clips go until they are",
    )
    card_mb_per_day: Annotated[int, Field(ge=1)] = Field(
        # 500 full writes of 32 GB, of which four bytes go for each that is sent, over five years
        default=2000,
        description="MB written in a day above which health says that the card wears out too fast; "
        "2000 wear out a card of 32 GB in about five years",
    )


class ClipTimes(_Section):
    """How much footage is kept around an event."""

    before: Annotated[float, Field(ge=0, le=60)] = Field(default=10.0, description="seconds kept from before an event")
    after: Annotated[float, Field(ge=0, le=60)] = Field(default=10.0, description="seconds kept after its end")
    longest: Annotated[float, Field(ge=10, le=3600)] = Field(
        default=120.0, description="seconds at most in one clip; at least before + after"
    )
    ring_mb: Annotated[int, Field(ge=4, le=1024)] = Field(
        default=32, description="MiB of RAM at most per camera for footage from before an event"
    )

    @field_validator("longest")
    @classmethod
    def _holds_both_ends(cls, longest: float, info: ValidationInfo) -> float:
        if longest < info.data.get("before", 0) + info.data.get("after", 0):
            raise ValueError("must be at least before + after")
        return longest


class Site(_Section):
    """Everything that differs from one site to the next."""

    site: Id = Field(description="the site's id, as in its certificate and topics: a-z, 0-9 and -")
    name: Annotated[str, Field(max_length=100)] = Field(
        default="", description="what people call the site, in any script"
    )
    model: Annotated[Path, AfterValidator(_named)] = Field(
        # by a factory, because a path of this machine has no place in the schema
        default_factory=lambda: STREET,
        description="model pack (folder) or .tflite file; a relative path starts at the folder of site.yaml; "
        "left out: the pack that the agent brings along",
    )
    experimental: Annotated[tuple[Label, ...], Field(max_length=32)] = Field(
        default=(),
        description="labels of the model that are still experimental and wanted all the same, see its MODEL_CARD.md",
    )
    threads: Annotated[int, Field(ge=1, le=8)] = Field(
        default=1, description="CPU threads for the detector: more make a look shorter and dearer"
    )
    broker: Broker = Field(description="the control room's MQTT broker")
    cameras: Annotated[tuple[Camera, ...], Field(min_length=1, max_length=16)] = Field(
        description="the site's cameras, 1 to 16"
    )
    storage: Storage = Field(default=Storage(), description="what the agent may keep on disk")
    clips: ClipTimes = Field(default=ClipTimes(), description="how much footage is kept around an event")


def load(path: Path) -> Site:
    """The site that a site.yaml describes. Raises ConfigError with every problem, in the order of the file."""
    document = siteyaml.parse(_read(path))
    found = list(document.problems)
    site = None
    if document.data is not None:
        try:
            # by way of JSON: in strict mode pydantic takes a list for a tuple, or text for a path, from nothing else
            site = Site.model_validate_json(json.dumps(document.data), strict=True)
        except ValidationError as error:
            found += problems.explain(error, document, _schema())
        found += (Problem(document.values[loc], loc, text) for loc, text in _repeated(document.data))
    if found or site is None:
        raise _wrong(path, *found)
    return site.model_copy(update={"model": path.absolute().parent / site.model})


def json_schema() -> str:
    """The text of config/site.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema()}
    return json.dumps(schema, indent=2) + "\n"


@cache
def _schema() -> dict[str, Any]:
    return Site.model_json_schema()


def _read(path: Path) -> str:
    start = Mark(1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _wrong(path, Problem(start, (), f"cannot be read: {error.strerror}; check path and rights")) from error
    if len(data) > MAX_BYTES:
        raise _wrong(path, Problem(start, (), "is larger than 1 MiB: this is no site.yaml"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        mark = Mark(data.count(b"\n", 0, error.start) + 1, 1)
    raise _wrong(path, Problem(mark, (), "is not UTF-8 text in this line: save the file as UTF-8"))


def _wrong(path: Path, *found: Problem) -> ConfigError:
    ordered = sorted(found, key=lambda problem: problem.mark)
    told, more = ordered[:MAX_TOLD], ordered[MAX_TOLD:]
    if more:
        told.append(Problem(more[0].mark, (), f"has {len(more)} more problems from here on"))
    return ConfigError(tuple(problems.line(str(path), problem) for problem in told))


def _repeated(data: Any) -> Iterator[tuple[Loc, str]]:
    """Names used twice. Looked for in the file, not in the types: one bad camera must not hide a repeated name."""
    cameras = data.get("cameras") if isinstance(data, dict) else None
    yield from _twice(cameras, ("cameras",), "id")
    for number, camera in enumerate(cameras if isinstance(cameras, list) else ()):
        if isinstance(camera, dict):
            yield from _twice(camera.get("rules"), ("cameras", number, "rules"), "name")


def _twice(items: Any, loc: Loc, key: str) -> Iterator[tuple[Loc, str]]:
    first: dict[str, int] = {}
    for number, item in enumerate(items if isinstance(items, list) else ()):
        value = item.get(key) if isinstance(item, dict) else None
        if not isinstance(value, str):
            continue
        if first.setdefault(value, number) != number:
            yield (*loc, number, key), f"is the {key} of {problems.where((*loc, first[value]))} already"
