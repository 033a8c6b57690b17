"""What pydantic finds wrong with a site.yaml, said in plain English and at its place in the file.

The way pydantic gives to a value is followed through the JSON Schema of the types: that tells what the keys there are,
what a missing one would say, and which part of the way is no key but the kind of a union.
"""

import difflib
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agent.siteyaml import Document, Loc, Mark, Problem

Schema = dict[str, Any]

_TEXTS = {
    "string_type": "must be text: put it in quotes",
    "path_type": "must be text: put it in quotes",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "tuple_type": "must be a list",
    "named_tuple_type": "must be a list of numbers, [x, y]",
    # points, up to pydantic 2.12
    "arguments_type": "must be a list of numbers, [x, y]",
    "missing_argument": "is missing",
    "unexpected_positional_argument": "is one too many",
    "model_type": "must be a block of lines, each `key: value`",
    "dict_type": "must be a block of lines, each `key: value`",
    "greater_than_equal": "must be at least {ge:.15g}",
    "less_than_equal": "must be at most {le:.15g}",
    "greater_than": "must be above {gt:.15g}",
    "less_than": "must be below {lt:.15g}",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} characters at most",
    "too_short": "must have {min_length} or more entries",
    "too_long": "must have {max_length} entries at most",
    "value_error": "{error}",
}


def line(file: str, problem: Problem) -> str:
    """`site.yaml:14:9  cameras[0].url  must ...`."""
    return f"{file}:{problem.mark.line}:{problem.mark.column}  {where(problem.loc)}  {problem.text}"


def where(loc: Loc) -> str:
    """`cameras[0].url`. What does not look like a key shows as `?`: it may be a secret in the wrong place."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step if _KEY.fullmatch(step) else '?'}" for step in loc)
    return "".join(steps).removeprefix(".") or "(file)"


_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


def explain(error: ValidationError, document: Document, schema: Schema) -> Iterator[Problem]:
    """Every fault of an error, less those that only follow from another one. `schema` is that of the whole file."""
    found = [
        (loc, fault, part)
        for fault in error.errors(include_url=False, include_input=False)
        for loc, part in [_follow(fault, schema)]
    ]
    misspelt = {(*loc[:-1], _closest(loc, part)) for loc, fault, part in found if fault["type"] == "extra_forbidden"}
    for loc, fault, part in found:
        known = any(loc[:end] in document.refused for end in range(len(loc) + 1))
        if not (known or _is_echo(fault, loc, document) or (fault["type"] == "missing" and loc in misspelt)):
            yield Problem(_mark(fault, loc, document), loc, _text(fault, loc, part, document))


def _follow(fault: ErrorDetails, schema: Schema) -> tuple[Loc, Schema]:
    """The way to the value in the file, and the part of the schema that describes it; for an unknown key, its block."""
    loc: Loc = ()
    part = schema
    for step in fault["loc"]:
        block = _resolve(part, schema)
        if "discriminator" in block:
            part = {"$ref": block["discriminator"]["mapping"][step]}
            continue
        loc = (*loc, step)
        part = block.get("items", {}) if isinstance(step, int) else block.get("properties", {}).get(step, block)
    if fault["type"].startswith("union_tag"):
        union = _resolve(part, schema)["discriminator"]
        loc, part = (*loc, union["propertyName"]), {"description": f"one of {', '.join(union['mapping'])}"}
    return loc, part


def _resolve(part: Schema, schema: Schema) -> Schema:
    reference = part.get("$ref", "")
    return schema["$defs"][reference.removeprefix("#/$defs/")] if reference else part


def _is_echo(fault: ErrorDetails, loc: Loc, document: Document) -> bool:
    """Whether a list only counts as too short because entries of it are wrong, which is told already."""
    value = _value(loc, document)
    return fault["type"] == "too_short" and isinstance(value, list) and len(value) >= fault["ctx"]["min_length"]


def _value(loc: Loc, document: Document) -> Any:
    """What the file says there; None as well where it says nothing."""
    value: Any = document.data
    for step in loc:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _mark(fault: ErrorDetails, loc: Loc, document: Document) -> Mark:
    """An unknown key's own place, else the value's, else that of the block it is missing from."""
    if fault["type"] == "extra_forbidden" and loc in document.keys:
        return document.keys[loc]
    while loc not in document.values:
        loc = loc[:-1]
    return document.values[loc]


def _text(fault: ErrorDetails, loc: Loc, part: Schema, document: Document) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in ("missing", "union_tag_not_found"):
        return _missing(part)
    if kind == "extra_forbidden":
        return f"unknown key; {_suggest(_closest(loc, part)) or 'known here: ' + ', '.join(part.get('properties', ()))}"
    if loc in document.values and _value(loc, document) is None:
        return "has no value: write one or delete the line"
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return _choice(_value(loc, document), context.get("expected_tags") or context["expected"])
    if kind == "string_pattern_mismatch":
        return _pattern(context["pattern"])
    return _TEXTS[kind].format(**context) if kind in _TEXTS else fault["msg"].replace("Input should be", "must be")


def _missing(part: Schema) -> str:
    return f"is missing: {part['description']}" if "description" in part else "is missing"


def _closest(loc: Loc, part: Schema) -> str:
    """The key that was probably meant by the last step of an unknown key's way, or nothing."""
    return next(iter(difflib.get_close_matches(str(loc[-1]), part.get("properties", ()), 1)), "")


def _suggest(word: str) -> str:
    return f"did you mean '{word}'?" if word else ""


def _choice(value: Any, quoted: str) -> str:
    choices = re.findall(r"'([^']*)'", quoted)
    close = difflib.get_close_matches(str(value), choices, 1)
    return "; ".join(filter(None, (f"must be one of: {', '.join(choices)}", _suggest("".join(close)))))


def _pattern(pattern: str) -> str:
    """Patterns here are a class for the first character and one for up to so many more."""
    parts = re.fullmatch(r"\^\[(.+?)\]\[(.+?)\]\{0,(\d+)\}\$", pattern)
    if not parts:
        return f"must match the regular expression {pattern}"
    first, rest, more = parts.groups()
    return f"must be 1 to {int(more) + 1} characters out of {_characters(rest)}, the first out of {_characters(first)}"


def _characters(of_class: str) -> str:
    return " ".join(re.findall(r".-.|.", of_class)).replace("   ", " space ")
