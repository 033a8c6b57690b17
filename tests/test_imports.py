"""Imports go one way: errors, data <- config, handoff <- the stages <- watch <- app <- cli."""

import ast
from functools import cache
from pathlib import Path

import agent

ROOT = Path(agent.__file__).parent

FOUNDATION = {
    "errors",
    "data",
    "durable",
    "geometry",
    "backoff",
    "handoff",
    "messages",
    "meter",
    "ladder",
    "turnstile",
    "counts",
    "credentials",
    "redact",
    "rfc3339",
    "thai",
    "vehicles",
    "yuv",
}
"""What every room may import."""

MAY = {
    "problems": {"siteyaml"},
    "infer": {"siteyaml"},
    "config": {"addresses", "models", "problems", "rules", "siteyaml"},
    "thumbnail": {"privacy"},
    "encode": set(),
    "attention": {"gate", "habit", "places", "regions"},
    "canary": {"stream"},
    "eyes": {"footage", "gate", "hint", "stream"},
    "help": {"rules"},
    "rules": {"evidence"},
    "events": {"moments"},
    "watch": {"attention", "events", "gate", "rules", "shrink"},
    "photographer": {"allowance", "privacy", "thumbnail"},
    "desk": {"allowance", "encode", "photographer"},
    "capture": {"stream", "usb"},
    "clips": {"footage", "mux", "shelf"},
    "shelf": {"mux"},
    "janitor": {"shelf"},
    "store": {"outbox"},
    "uplink": {"outbox"},
    "simulator": set(),
}
"""What some rooms may import besides: the parts they are made of."""

HALLS = {
    "app",
    "box",
    "line",
    "ability",
    "check",
    "truths",
    "checkup",
    "chores",
    "logs",
    "cli",
    "explain",
    "keep",
    "replay",
    "detect",
    "simulate",
    "selftest",
    "report",
    "annotate",
    "__main__",
}
"""Where rooms are put together: the agent's life and the commands. They may import any room."""


@cache
def _names(path: Path) -> frozenset[str]:
    """Dotted names of all that a file imports."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    whole = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    froms = [node for node in found if isinstance(node, ast.ImportFrom) and node.module]
    return frozenset(whole | {f"{node.module}.{alias.name}" for node in froms for alias in node.names})


def _imports(path: Path) -> set[str]:
    rooms = {name.split(".")[1] for name in _names(path) if name.startswith("agent.")}
    return {room for room in rooms if (ROOT / room).is_dir() or (ROOT / f"{room}.py").exists()}


def test_stages_import_only_what_lies_below_them() -> None:
    wrong = {}
    for path in sorted(ROOT.rglob("*.py")):
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        strangers = _imports(path) - FOUNDATION - MAY.get(room, set()) - {room}
        if room not in HALLS and strangers:
            wrong[path.name] = strangers
    assert wrong == {}


def test_only_one_room_knows_each_outside_library() -> None:
    knows = {"paho": {"uplink"}, "av": {"stream", "mux", "annotate", "simulator"}, "psutil": {"health"}}
    for library, rooms in knows.items():
        users = {
            path.relative_to(ROOT).parts[0].removesuffix(".py")
            for path in ROOT.rglob("*.py")
            if any(name.split(".")[0] == library for name in _names(path))
        }
        assert users <= rooms, library


def test_the_simulator_shares_nothing_with_the_agent_that_is_judged_by_it() -> None:
    shared = {room for path in (ROOT / "simulator").rglob("*.py") for room in _imports(path)}
    assert shared <= {"data", "errors", "geometry", "simulator"}


def test_of_the_simulator_only_the_film_encodes() -> None:
    users = {path.name for path in (ROOT / "simulator").rglob("*.py") if "import av" in path.read_text()}
    assert users == {"film.py"}


def test_nobody_imports_a_hall_but_a_hall() -> None:
    guests = {
        path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py") if _imports(path) & HALLS
    }
    assert guests <= HALLS


def test_every_folder_of_modules_is_a_package() -> None:
    """One that is not works from a checkout and is missing from what is installed."""
    folders = {path.parent for path in ROOT.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
