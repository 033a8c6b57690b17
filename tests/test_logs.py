"""Nobody reads a password in the journal, whatever went wrong."""

import logging
import sys

import pytest

from agent import cli, logs
from agent.errors import StageError

ADDRESS = "rtsp://shop:hunter2@192.168.1.20/stream1"


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)


def test_an_unexpected_end_is_told_without_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    try:
        raise OSError(f"cannot open {ADDRESS}")
    except OSError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert "the agent ends: cannot open rtsp://" in told
    assert "Traceback" in told
    assert "hunter2" not in told


def test_a_dead_stages_last_line_is_told_without_the_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_options: object) -> int:
        raise StageError(f"stage capture front died: cannot open {ADDRESS}")

    monkeypatch.setattr(cli, "_check", die)
    assert cli.main(["check", "site.yaml"]) == 1
    told = capsys.readouterr().err
    assert "stage capture front died" in told
    assert "hunter2" not in told
