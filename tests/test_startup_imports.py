"""Each command imports what it uses: a start must not wait for what it does not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_box import SITE

HEAVY = {"av", "cv2", "ai_edge_litert", "tflite_runtime", "paho", "sqlite3", "psutil"}
MODEL = {"cv2", "ai_edge_litert", "tflite_runtime"}
CAMERA = {"id": "front", "url": "rtsp://127.0.0.1/"}
LIBRARIES = HEAVY | {"numpy", "pydantic", "yaml"}

COMMANDS = {"annotate", "detect", "picture", "replay", "report", "selftest", "simulate", "simulator"}
"""Rooms of the agent that only other commands use."""


def _imported(code: str, *arguments: str) -> set[str]:
    """Modules that a fresh interpreter holds after running `code`, which may exit."""
    told = f"import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n{code}"
    ended = subprocess.run([sys.executable, "-c", told, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


def _command(*arguments: str) -> set[str]:
    return _imported("from agent.cli import main\nsys.exit(main())", *arguments)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_help_waits_for_no_library(arguments: list[str]) -> None:
    assert _command(*arguments) & LIBRARIES == set()


def test_check_loads_the_model_and_waits_for_no_camera_and_no_broker(tmp_path: Path) -> None:
    config = tmp_path / "site.yaml"
    config.write_text(json.dumps({key: value for key, value in SITE.items() if key != "model"} | {"cameras": [CAMERA]}))
    assert _command("check", str(config)) & (HEAVY - MODEL) == set()


def test_run_waits_for_no_other_command() -> None:
    rooms = {name.split(".")[1] for name in _imported("import agent.app, agent.infer") if name.startswith("agent.")}
    assert "watch" in rooms
    assert rooms & COMMANDS == set()
