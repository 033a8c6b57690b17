"""An order becomes a film, its truth and a sheet that belong together, or nothing at all."""

from pathlib import Path

import pytest

from agent import cli, simulate, stream
from agent.errors import SimulatorError
from agent.simulator import journal, scenes, timecode
from tests.walk import Walk


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch) -> None:
    """One scene, `walk`, of ten pictures."""

    class Scene:
        incidents = ()

    monkeypatch.setattr(scenes, "NAMES", ("walk",))
    monkeypatch.setattr(scenes, "summary", lambda _: "Someone walks")
    monkeypatch.setattr(scenes, "load", lambda _name, _seed: Scene)
    monkeypatch.setattr(simulate, "Renderer", lambda _scene, _seed, size, fps: Walk(size=size, fps=fps))


@pytest.mark.usefixtures("walk")
def test_an_order_makes_film_truth_and_sheet_that_belong_together(tmp_path: Path) -> None:
    film_path, truth, drawn = tmp_path / "walk.mp4", tmp_path / "truth.jsonl", tmp_path / "sheet.jpg"
    assert simulate.run(simulate.Order("walk", film_path, truth, drawn, 7, (640, 360), 10.0, "h264", True)) == 0
    record = journal.read(truth)
    assert (record.heading.scene, record.heading.seed, record.heading.frames) == ("walk", 7, 10)
    assert [timecode.read(frame.yuv) for frame in stream.frames(film_path)] == list(range(len(record.pictures)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.jpg", "truth.jsonl", "walk.mp4"]


@pytest.mark.usefixtures("walk")
def test_a_film_that_cannot_be_made_leaves_no_truth(tmp_path: Path) -> None:
    order = simulate.Order(
        "walk", tmp_path / "odd.mp4", tmp_path / "truth.jsonl", None, 7, (641, 360), 10.0, "h264", True
    )
    with pytest.raises(SimulatorError):
        simulate.run(order)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_size_rate_or_seed_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for option, value in (("--size", "720p"), ("--fps", "0"), ("--fps", "fast"), ("--seed", "-1"), ("--codec", "av1")):
        with pytest.raises(SystemExit) as end:
            cli.main(["simulate", "street", f"{option}={value}"])
        assert end.value.code == 2
        assert option in capsys.readouterr().err
    assert cli.main(["simulate"]) == 2


def test_a_truth_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "truth.jsonl").write_text("{}")
    assert cli.main(["replay", "street.mp4", "--truth", str(tmp_path / "truth.jsonl")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.usefixtures("walk")
def test_the_list_names_each_scene_and_what_happens_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["simulate", "--list"]) == 0
    assert capsys.readouterr().out == "walk  Someone walks\n"


@pytest.mark.usefixtures("walk")
def test_a_film_is_called_like_its_scene_where_nobody_says_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["simulate", "walk", "--size=320x180"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["walk.mp4"]
