"""The guide's example is a scene that plays."""

import re

from agent.simulator.cast import Cast
from agent.simulator.render import Renderer
from tests.integration.site import ROOT

GUIDE = (ROOT / "docs" / "scenes.md").read_text()


def test_the_guides_scene_plays_and_takes_twenty_lines() -> None:
    found = re.search(r"```python\n(.+?)```", GUIDE, re.DOTALL)
    assert found
    names: dict[str, object] = {}
    exec(compile(found[1], "scenes.md", "exec"), names)  # noqa: S102 - our own words
    play = names["play"]
    assert callable(play)
    scene = play(Cast(1))
    _, truth = Renderer(scene, 1, (320, 180), 1.0).picture(12)
    assert {"bicycle", "car", "phone"} <= {seen.thing.label for seen in truth.seen}
    assert truth.incidents == ("congestion",)
    assert len(found[1].splitlines()) <= 25
