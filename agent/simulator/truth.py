"""What is true of a rendered picture: frozen, without behaviour."""

from dataclasses import dataclass

from agent.data import Box


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that has a box of its own. `of` is the track that carries or wears it; tracks count from 1."""

    track: int
    label: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing in one picture.

    `box` holds the outline that the thing would have if nothing stood before it, as far as it is in the picture;
    `visible` is the share (0..1) of that outline that is really seen. `at` is its place on the ground in metres
    (see `view`); `doing` is what it is at, in a word: walk, lie, fight, drive.
    """

    thing: Thing
    box: Box
    visible: float
    at: tuple[float, float]
    doing: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What a control room should be told of: seconds from the scene's start, and the tracks that take part."""

    kind: str
    start: float
    end: float
    tracks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is true of one picture."""

    number: int
    seconds: float
    seen: tuple[Seen, ...]
    incidents: tuple[str, ...]
