"""Arguments in, exit code out; nobody who types a wrong thing sees a traceback."""

import json
from pathlib import Path

import pytest

from agent import __version__, cli
from tests.test_box import SITE


def test_help_shows_every_command_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(f"streetcam-agent {command}" in text for command in ("run", "check", "replay", "detect"))


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"streetcam-agent {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["run"], ["check"], ["replay"], ["detect"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2


@pytest.mark.parametrize(
    "arguments",
    [["replay", "a.mp4"], ["detect", "a.jpg"], ["replay", "a.mp4", "b.mp4", "--model", "m", "--annotate", "o.mp4"]],
)
def test_usage_that_only_we_can_judge_is_exit_code_2_with_advice(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_a_good_site_yaml_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.yaml").write_text(json.dumps(SITE))
    assert cli.main(["check", str(tmp_path / "site.yaml")]) == 0
    assert "fine: site shop, 1 camera(s), 1 rule(s)" in capsys.readouterr().out


def test_a_bad_site_yaml_is_exit_code_1_with_a_line_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.yaml").write_text("site: Shop\nbroker: {hots: x}\n")
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
