"""Arguments in, exit code out; nobody who types a wrong thing sees a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent import __version__, cli
from agent.models import STREET
from tests.fakes import ScriptedDetector
from tests.test_box import SITE


class Noted:
    """A command that does nothing and remembers what it was given."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __call__(self, *given: Any) -> int:
        self.calls.append(given)
        return 0


def test_help_shows_every_command_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(f"streetcam-agent {command}" in text for command in ("run", "check", "replay", "detect", "clips"))


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"streetcam-agent {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["run"], ["check"], ["replay"], ["detect"], ["clips"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["simulate"],
        ["replay", "a.mp4", "b.mp4", "--annotate", "o.mp4"],
    ],
)
def test_usage_that_only_we_can_judge_is_exit_code_2_with_advice(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "model"),
    [
        (["detect", "a.jpg"], STREET),
        (["detect", "a.jpg", "--model", "m"], Path("m")),
    ],
)
def test_the_agents_own_model_looks_unless_another_is_named(
    arguments: list[str], model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detect = Noted()
    monkeypatch.setattr("agent.detect.run", detect)
    assert cli.main(arguments) == 0
    assert [call[1] for call in detect.calls] == [model]


def test_the_truth_of_a_film_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    replay = Noted()
    monkeypatch.setattr("agent.replay.run", replay)
    assert cli.main(["replay", "a.mp4", "--truth", "t.jsonl"]) == 0
    assert [call[3] for call in replay.calls] == [Path("t.jsonl")]


class Model(ScriptedDetector):
    """A model that keeps guns to itself."""

    name, withheld = "tanks", ("gun",)

    def __init__(self, *labels: str) -> None:
        super().__init__()
        self.labels = labels


def test_a_good_site_yaml_is_fine_and_what_its_model_can_serve_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("agent.infer.load", lambda *_: Model("persn", "tank"))
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    assert cli.main(["check", str(tmp_path / "site.yaml")]) == 0
    first, second, *kinds = capsys.readouterr().out.splitlines()
    assert first.endswith("fine: site shop, 1 camera(s), 1 rule(s)")
    assert "the model tanks" in second
    assert "  zone: yes" in kinds


def test_a_rule_that_the_model_cannot_serve_is_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("agent.infer.load", lambda *_: Model("dog"))
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    assert cli.main(["check", str(tmp_path / "site.yaml")]) == 1
    assert "cameras[0].rules[0].labels" in capsys.readouterr().err


def test_a_bad_site_yaml_is_exit_code_1_with_a_line_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.yaml").write_text("site: Shop\nthreads: 0\nbroker: {hots: x}\n")
    assert cli.main(["check", str(tmp_path / "site.yaml")]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 4
    assert any("did you mean 'host'" in line for line in lines)


@pytest.mark.parametrize("command", ["replay", "detect"])
def test_a_model_that_is_none_is_exit_code_1_with_one_line(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.tflite"
    model.write_bytes(b"no model at all")
    assert cli.main([command, "x", "--model", str(model)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(("ended", "left"), [(True, []), (False, [0])])
def test_a_stop_that_leaves_a_thread_in_a_library_ends_at_once(
    ended: bool, left: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    codes: list[int] = []
    monkeypatch.setattr("os._exit", codes.append)
    monkeypatch.setattr("agent.logs.set_up", lambda: None)
    monkeypatch.setattr("agent.app.run", lambda *_: ended)
    assert cli.main(["run", "--config", str(tmp_path / "site.yaml")]) == 0
    assert codes == left
