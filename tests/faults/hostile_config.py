"""site.yaml from anyone: what `config.load` makes of 50,000 mutations of it.

Right is a ConfigError, each problem with file, line and column and without what stood there, or a site that says
exactly what the file says and that the published JSON Schema, an independent judge, allows too.
"""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import yaml

from agent import config, siteyaml
from agent.errors import ConfigError
from tests.faults import hostile_yaml

ROOT = Path(__file__).resolve().parents[2]

verdicts = ("refused", "accepted", "accepted bad", "secret told", "unclear error")

SECRET = "hunter2!geheim"  # noqa: S105 - of this test alone
TELLING = "hunter2!"
"""What must not be in any error, wherever in the file it stands, and the part of it that is taken for a tag."""

LONGEST_TEXT = 64 * 1024
"""Characters of an error: it goes into a log at each try to start."""

_LINE = re.compile(r":[1-9][0-9]*:[1-9][0-9]*  \S.*")

SMALLEST = {"site": "a", "broker": {"host": "b.example"}, "cameras": [{"id": "c", "url": "rtsp://10.0.0.9/1"}]}


class Config:
    """Texts made of the example, of the smallest useful file, and of what is written down in hostile_yaml."""

    verdicts = verdicts

    def __init__(self, folder: Path) -> None:
        self._path = folder / "site.yaml"
        self._text = (ROOT / "config" / "site.example.yaml").read_text()
        self._example = siteyaml.parse(self._text).data
        self._schema = jsonschema.Draft202012Validator(json.loads((ROOT / "config" / "site.schema.json").read_text()))

    def make(self, number: int) -> bytes:
        if number < len(hostile_yaml.KNOWN):
            return hostile_yaml.KNOWN[number]
        chance = Random(number)
        whole = chance.random() < 0.15
        data = json.loads(json.dumps(self._example if whole else SMALLEST))
        if whole and chance.random() < 0.5:
            return hostile_yaml.spoil(self._text.encode(), chance)
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            hostile_yaml.change(data, chance, SECRET)
        text = yaml.safe_dump(data, allow_unicode=True) if chance.random() < 0.5 else json.dumps(data, indent=1)
        return hostile_yaml.spoil(text.encode(), chance) if chance.random() < 0.4 else text.encode()

    def judge(self, data: bytes, number: int) -> str:
        self._path.write_bytes(data)
        try:
            site = config.load(self._path)
        except ConfigError as error:
            return self._error(error)
        said = siteyaml.parse(data.decode()).data
        sound = plain(data.decode()) and self._schema.is_valid(said) and says(site.model_dump(mode="json"), said)
        return "accepted" if sound else "accepted bad"

    def _error(self, error: ConfigError) -> str:
        text = str(error)
        if TELLING in text:
            return "secret told"
        lines = [line.removeprefix(str(self._path)) for line in error.problems]
        clear = bool(lines) and all(_LINE.fullmatch(line) and line.isprintable() for line in lines)
        return "refused" if clear and len(text) <= LONGEST_TEXT else "unclear error"


def plain(text: str) -> bool:
    """Whether a text is one YAML document without anchors, aliases, tags and repeated keys, by PyYAML's own account."""
    tokens = (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)
    if any(isinstance(token, tokens) for token in yaml.scan(text)):
        return False
    return _unrepeated(yaml.compose(text, Loader=yaml.BaseLoader))


def _unrepeated(node: Any) -> bool:
    if isinstance(node, yaml.SequenceNode):
        return all(map(_unrepeated, node.value))
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        return len(keys) == len(set(keys)) and all(_unrepeated(value) for _, value in node.value)
    return True


def says(site: Any, said: Any) -> bool:
    """Whether a site holds all that a file said, and nothing else in its place."""
    if isinstance(said, dict):
        return isinstance(site, dict) and all(
            key in site and says(site[key], said[key]) for key in said.keys() - {"model"}
        )
    if isinstance(said, list):
        return isinstance(site, list) and len(site) == len(said) and all(map(says, site, said))
    return bool(site == said and (type(site) is type(said) or {type(site), type(said)} == {int, float}))


def kind(folder: Path) -> Config:
    return Config(folder)
