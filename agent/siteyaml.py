"""The text of site.yaml -> plain data, the place of every value in it, and what is wrong with its YAML.

The file may come from anyone. PyYAML only cuts the text into events, without recursion; dicts, lists and scalars are
built here, at most `MAX_DEPTH` deep and `MAX_NODES` many, from a subset of YAML: one document, no anchors and aliases,
no tags, text keys without repetition, finite decimal numbers, text without control characters.

Plain scalars follow the core schema of YAML 1.2 (section 10.3.2), as the editors do that check the file: `yes`, `no`,
`on`, `off`, `10:30`, `010` and dates are text, where PyYAML's own YAML 1.1 would make them booleans, minutes, octal
numbers and dates without a word. Where text does not fit, the types say so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any, NamedTuple, NoReturn

import yaml

MAX_DEPTH = 16
MAX_NODES = 10_000

Loc = tuple[str | int, ...]
"""The way to a value: keys and, within lists, positions from 0. Empty for the whole file."""


class Mark(NamedTuple):
    """A place in the file, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what to do about it. The text never repeats a value: it may be a secret."""

    mark: Mark
    loc: Loc
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the file says. `values` and `keys` give places; `refused` has a problem already, its value means nothing.

    `data` is None when the file could not be read to its end.
    """

    data: object
    values: dict[Loc, Mark]
    keys: dict[Loc, Mark]
    refused: frozenset[Loc]
    problems: tuple[Problem, ...]


def parse(text: str) -> Document:
    """Read one YAML document; never raises, whatever the text."""
    reader = _Reader(yaml.parse(text, Loader=yaml.SafeLoader))
    data: object = None
    try:
        data = reader.document()
    except _RefusedError as error:
        reader.problems.append(error.problem)
    except yaml.reader.ReaderError as error:
        mark = Mark(text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position))
        reader.problems.append(Problem(mark, (), "holds a character that YAML does not allow: delete it"))
    except yaml.MarkedYAMLError as error:
        mark = _place(error.problem_mark or error.context_mark)
        reader.problems.append(Problem(mark, (), _syntax(error.problem or "")))
    except (ValueError, OverflowError):
        # PyYAML lets them through from escapes beyond Unicode ("\UFFFFFFFF") and endless version numbers
        reader.problems.append(Problem(reader.reached, (), "has a number or an escape here that is too large"))
    return Document(data, reader.values, reader.keys, frozenset(reader.refused), tuple(reader.problems))


class _RefusedError(Exception):
    """Reading cannot go on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


class _Reader:
    """Builds data from events, noting places and problems on the way."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._nodes = 0
        self.reached = Mark(1, 1)
        self.values: dict[Loc, Mark] = {}
        self.keys: dict[Loc, Mark] = {}
        self.refused: set[Loc] = set()
        self.problems: list[Problem] = []

    def document(self) -> object:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            self._stop((), "is empty: start from site.example.yaml")
        data = self._node(self._next(), ())
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            self._note((), "holds a second document: keep one, and delete the line ---")
        if data is None and not self.refused:
            self._stop((), "is empty: start from site.example.yaml")
        return data

    def _next(self) -> yaml.Event:
        event = next(self._events)
        self.reached = _place(event.start_mark)
        return event

    def _note(self, loc: Loc, text: str) -> None:
        self.problems.append(Problem(self.reached, loc, text))

    def _refuse(self, loc: Loc, text: str) -> None:
        self.refused.add(loc)
        self._note(loc, text)

    def _stop(self, loc: Loc, text: str) -> NoReturn:
        raise _RefusedError(Problem(self.reached, loc, text))

    def _node(self, event: yaml.Event, loc: Loc) -> object:
        self.values.setdefault(loc, self.reached)
        self._count(event, loc)
        self._plain(event, loc)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event, loc)
            case yaml.SequenceStartEvent():
                return self._list(loc)
            case yaml.MappingStartEvent():
                return self._dict(loc)
        return None

    def _count(self, event: yaml.Event, loc: Loc) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(loc, f"is one value too many: at most {MAX_NODES} are read")
        if len(loc) + isinstance(event, yaml.CollectionStartEvent) > MAX_DEPTH:
            self._stop(loc, f"is nested too deep: at most {MAX_DEPTH} levels are read")

    def _plain(self, event: yaml.Event, loc: Loc) -> None:
        """Aliases can grow a small file without bounds, and tags choose types: neither has a use here."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(loc, "is an alias (*): write the value out")
        elif getattr(event, "anchor", None) is not None:
            self._note(loc, "has an anchor (&): delete it and write values out where they are used")
        if getattr(event, "tag", None) is not None:
            self._refuse(loc, "has a tag (!): delete it; write text that looks like a number in quotes")

    def _scalar(self, event: yaml.ScalarEvent, loc: Loc) -> object:
        value = _resolve(event.value) if event.implicit[0] else event.value
        if isinstance(value, float) and not isfinite(value):
            self._refuse(loc, "must be a finite number")
            return None
        if isinstance(value, str) and _CONTROL.search(value):
            self._refuse(loc, "must be on one line and without control characters")
            return None
        return value

    def _list(self, loc: Loc) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*loc, len(items))))
        return items

    def _dict(self, loc: Loc) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, loc)
            value = self._node(self._next(), (*loc, key))
            entries.setdefault(key, value)
        return entries

    def _key(self, event: yaml.Event, loc: Loc) -> str:
        if isinstance(event, yaml.ScalarEvent) and not _CONTROL.search(event.value):
            self._name(event, (*loc, event.value))
            return event.value
        self._refuse((*loc, NO_KEY), "must be a key: plain text on one line")
        if isinstance(event, yaml.CollectionStartEvent):
            self._node(event, (*loc, NO_KEY))
        return NO_KEY

    def _name(self, event: yaml.ScalarEvent, loc: Loc) -> None:
        self._count(event, loc)
        self._plain(event, loc)
        if first := self.keys.get(loc):
            self._note(loc, f"is given twice, first in line {first.line}: delete one")
        self.keys.setdefault(loc, self.reached)


NO_KEY = "?"
"""Stands for a key that cannot be one."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def _resolve(plain: str) -> object:
    if plain in _WORDS:
        return _WORDS[plain]
    if _WHOLE.fullmatch(plain):
        return int(plain)
    if _NUMBER.fullmatch(plain):
        return float(plain)
    return nan if _NOT_FINITE.fullmatch(plain) else plain


_SYNTAX = {
    # the parser would repeat the handle, which may be the start of a secret: `password: !abc!def`
    "tag handle": "has a tag (!): delete it; write text that starts with ! in quotes",
    "mapping values are not allowed": "has a second ': ' in one line: put the text in quotes, or check the indentation",
    "cannot start any token": "starts with a character that cannot start a value: indent with spaces, not tabs; "
    "put other text in quotes",
    "expected <block end>": "does not fit the lines above: check the indentation",
    "could not find expected ':'": "lacks a ':' after a key, in this line or above",
    "unexpected end of stream": "ends inside quotes: close them",
    "got '<stream end>'": "ends inside brackets: close them",
}


def _syntax(problem: str) -> str:
    hints = (text for part, text in _SYNTAX.items() if part in problem)
    return next(hints, f"is not valid YAML: {problem}")


def _place(mark: Any) -> Mark:
    """PyYAML counts from 0, and its readers in C and in Python have different types for it."""
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
