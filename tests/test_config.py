"""site.yaml: what a site may say, and that everything else is one clear line at its place."""

import copy
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from agent import siteyaml
from agent.config import MAX_BYTES, MAX_TOLD, Broker, Site, json_schema, load
from agent.errors import ConfigError
from agent.models import STREET
from agent.rules import KINDS

CONFIG = Path(__file__).resolve().parents[1] / "config"
EXAMPLE = (CONFIG / "site.example.yaml").read_text(encoding="utf-8")
UNCOMMENTED = re.sub(r"^# (\w+:)", r"\1", EXAMPLE, flags=re.MULTILINE)
"""With the keys that the example shows as comments, because a value of one's own is the exception."""

SHORT = """\
site: bkk-0001
model: models/street
broker:
  host: broker.example.org
cameras:
  - id: front
    url: rtsp://192.168.1.64/stream1
"""
SHORTEST = SHORT.replace("model: models/street\n", "")
LINE = re.compile(r"site\.yaml:[1-9]\d*:[1-9]\d*  (\(file\)|[A-Za-z0-9_?.\[\]-]+)  \S.*")
TRIANGLE = "[[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]"


def write(folder: Path, data: bytes | str) -> Path:
    path = folder / "site.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def problems(folder: Path, data: bytes | str) -> list[str]:
    """The problems of a file, without its folder, each checked for its form."""
    path = write(folder, data)
    with pytest.raises(ConfigError) as caught:
        load(path)
    lines = [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]
    assert all(LINE.fullmatch(line) and line.isprintable() for line in lines), lines
    return lines


def with_camera(keys: str) -> str:
    return SHORT + "".join(f"    {line}\n" for line in keys.splitlines())


def with_rule(keys: str) -> str:
    return with_camera(f"rules:\n  - {{{keys}}}")


def with_broker(keys: str) -> str:
    return SHORT.replace("  host: broker.example.org\n", "".join(f"  {line}\n" for line in keys.splitlines()))


def test_the_shortest_file_gets_every_default(tmp_path: Path) -> None:
    site = load(write(tmp_path, SHORTEST))
    assert (site.site, site.name, site.threads) == ("bkk-0001", "", 1)
    assert (site.model, site.experimental) == (STREET, ())
    assert (site.broker.port, site.broker.tls, site.broker.keepalive) == (8883, True, 30)
    assert (site.broker.ca, site.broker.certificate, site.broker.key) == ("broker-ca.pem", "site.crt", "site.key")
    assert (site.broker.username, site.broker.password) == (None, None)
    assert site.storage.directory == Path("/var/lib/streetcam-agent")
    assert (site.storage.outbox_mb, site.storage.clips_mb) == (256, 4096)
    assert (site.clips.before, site.clips.after, site.clips.longest, site.clips.ring_mb) == (10, 10, 120, 32)
    (camera,) = site.cameras
    assert (camera.id, camera.url) == ("front", "rtsp://192.168.1.64/stream1")
    assert (camera.detect_url, camera.credentials, camera.detect_fps, camera.thumbnail_every) == (None, None, 5, 300)
    assert (camera.privacy.masks, camera.privacy.drawn_on, camera.rules) == ((), None, ())


def test_the_example_loads_and_holds_the_shortest_file(tmp_path: Path) -> None:
    site = load(CONFIG / "site.example.yaml")
    assert {type(rule) for rule in site.cameras[0].rules} == set(KINDS.values())
    comment = "".join(re.findall(r"^#     (.*\n)", EXAMPLE, re.MULTILINE))
    assert comment == SHORTEST
    assert load(write(tmp_path, comment)).cameras[0].id == "front"


def test_the_example_shows_every_key_and_every_kind_of_rule() -> None:
    shown = {tuple(step for step in loc if isinstance(step, str)) for loc in siteyaml.parse(UNCOMMENTED).keys}
    assert set(_keys(json.loads(json_schema()))) <= shown
    assert set(re.findall(r"kind: (\w+)", EXAMPLE)) == set(KINDS)


def test_the_example_explains_every_key() -> None:
    lines = UNCOMMENTED.splitlines()
    firsts = {loc[-1]: mark.line for loc, mark in reversed(siteyaml.parse(UNCOMMENTED).keys.items())}
    bare = [key for key, line in firsts.items() if "  #" not in lines[line - 1]]
    assert bare == []


def test_every_key_has_a_description() -> None:
    bare = [loc for loc, part in _keys(json.loads(json_schema())).items() if "description" not in part]
    assert [loc for loc in bare if loc[-1] != "kind"] == []


def _keys(schema: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every key that the types know, by the way to it."""

    def walk(part: dict[str, Any], loc: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        for choice in (part, part.get("items", {}), *part.get("items", {}).get("oneOf", ())):
            block = schema["$defs"][choice["$ref"].rpartition("/")[2]] if "$ref" in choice else choice
            for key, value in block.get("properties", {}).items():
                yield (*loc, key), value
                yield from walk(value, (*loc, key))

    return dict(walk(schema, ()))


def test_the_schema_file_is_in_step_with_the_types() -> None:
    written = json.loads((CONFIG / "site.schema.json").read_text(encoding="utf-8"))
    assert written == json.loads(json_schema()), "run scripts/schema"


@pytest.mark.parametrize("text", [EXAMPLE, UNCOMMENTED, SHORT, SHORTEST])
def test_editors_find_nothing_wrong_with_what_loads(text: str) -> None:
    schema = json.loads(json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(siteyaml.parse(text).data)


def test_a_site_cannot_be_changed(tmp_path: Path) -> None:
    site = load(write(tmp_path, SHORT))
    with pytest.raises(ValueError, match="frozen"):
        site.threads = 4


def test_a_relative_model_starts_at_the_files_folder(tmp_path: Path) -> None:
    assert load(write(tmp_path, SHORT)).model == tmp_path / "models/street"


def test_the_model_that_nobody_names_lies_in_the_package_and_not_in_the_schema() -> None:
    assert STREET.is_absolute()
    assert STREET.parent.name == "models"
    assert str(STREET.parent) not in json_schema()


def test_experimental_labels_are_named_like_a_rules(tmp_path: Path) -> None:
    site = load(write(tmp_path, SHORTEST + "experimental: [fallen, bare head]\n"))
    assert site.experimental == ("fallen", "bare head")


def test_an_absolute_model_stays_where_it_is(tmp_path: Path) -> None:
    site = load(write(tmp_path, SHORT.replace("models/street", "/opt/model.tflite")))
    assert site.model == Path("/opt/model.tflite")


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    text = "\ufeff" + EXAMPLE.replace("\n", "\r\n")
    assert load(write(tmp_path, text)) == load(write(tmp_path, EXAMPLE))


def test_text_words_stay_text(tmp_path: Path) -> None:
    site = load(write(tmp_path, SHORT.replace("bkk-0001", "no") + "name: 10:30\n"))
    assert (site.site, site.name) == ("no", "10:30")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", '"::1"'])
def test_a_broker_on_the_box_may_go_without_tls_on_its_own_port(tmp_path: Path, host: str) -> None:
    broker = load(write(tmp_path, with_broker(f"host: {host}\ntls: false"))).broker
    assert (broker.tls, broker.port) == (False, 1883)
    assert load(write(tmp_path, with_broker(f"host: {host}\ntls: false\nport: 7000"))).broker.port == 7000


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://camera/stream?channel=1&subtype=0",
        "rtsps://[fe80::1]:8554/a",
        "http://10.0.0.1/img%402x.mjpg",
        "https://camera.local",
        "file:///srv/my clips/a.mp4",
        "/dev/video0",
    ],
)
def test_urls_of_every_kind_are_taken_as_they_are(tmp_path: Path, url: str) -> None:
    assert load(write(tmp_path, with_camera(f'detect_url: "{url}"'))).cameras[0].detect_url == url


def test_masks_and_rules_arrive_typed(tmp_path: Path) -> None:
    camera = load(CONFIG / "site.example.yaml").cameras[0]
    assert camera.privacy.drawn_on == (1920, 1080)
    assert camera.privacy.masks[0][2].y == 0.45
    assert [rule.name for rule in camera.rules][:2] == ["pavement", "no-parking"]


WRONG = [
    # unknown, missing and repeated keys
    (SHORT + "thread: 2\n", "8:1  thread  unknown key; did you mean 'threads'?"),
    (SHORT + "zzz: 2\n", "8:1  zzz  unknown key; known here: site, name, model, experimental, threads, br"),
    (with_camera("detect_fsp: 2"), "8:5  cameras[0].detect_fsp  unknown key; did you mean 'detect_fps'?"),
    (SHORT.replace("  host", "  hots"), "4:3  broker.hots  unknown key; did you mean 'host'?"),
    (SHORT + '"pass:w0rd@x": 2\n', "8:1  ?  unknown key"),
    (SHORT.replace("site: bkk-0001\n", ""), "1:1  site  is missing: the site's id"),
    (SHORT.replace("    url: rtsp://192.168.1.64/stream1\n", ""), "6:5  cameras[0].url  is missing: where the"),
    (SHORT + "site: bkk-0002\n", "8:1  site  is given twice, first in line 1"),
    (SHORT + "threads:\n", "8:9  threads  has no value"),
    (SHORT + "storage:\n", "8:9  storage  has no value"),
    # wrong types
    (SHORT.replace("bkk-0001", "12"), "1:7  site  must be text: put it in quotes"),
    (SHORT + "name: true\n", "8:7  name  must be text: put it in quotes"),
    (SHORT + 'threads: "2"\n', "8:10  threads  must be a whole number"),
    (SHORT + "threads: 2.5\n", "8:10  threads  must be a whole number"),
    (SHORT + "threads: true\n", "8:10  threads  must be a whole number"),
    (SHORT + "threads: 010\n", "8:10  threads  must be a whole number"),
    (SHORT + "threads: [2]\n", "8:10  threads  must be a whole number"),
    (with_broker("host: b\ntls: yes"), "5:8  broker.tls  must be true or false"),
    (with_broker("host: b\ntls: 1"), "5:8  broker.tls  must be true or false"),
    (with_broker("host: b\nport: '8883'"), "5:9  broker.port  must be a whole number"),
    (with_camera("detect_fps: '5'"), "8:17  cameras[0].detect_fps  must be a number"),
    (with_camera("detect_fps: 10:30"), "8:17  cameras[0].detect_fps  must be a number"),
    (with_camera("detect_fps: .inf"), "8:17  cameras[0].detect_fps  must be a finite number"),
    (SHORT + "clips: 10\n", "8:8  clips  must be a block of lines"),
    (SHORT + "storage: {directory: 3}\n", "8:22  storage.directory  must be text"),
    ("site: a\nmodel: m\nbroker: {host: b}\ncameras: front\n", "4:10  cameras  must be a list"),
    ("just text\n", "1:1  (file)  must be a block of lines"),
    ("- 1\n", "1:1  (file)  must be a block of lines"),
    # ranges and forms
    (SHORT.replace("bkk-0001", "Shop"), "1:7  site  must be 1 to 32 characters out of a-z 0-9 -, the first out of"),
    (SHORT.replace("bkk-0001", "a" * 33), "1:7  site  must be 1 to 32"),
    (SHORT + f"name: {'ก' * 101}\n", "8:7  name  must have 100 characters at most"),
    (SHORT.replace("models/street", '""'), "2:8  model  must name"),
    (SHORT.replace("models/street", ""), "2:7  model  has no value"),
    (SHORT + "experimental: fallen\n", "8:15  experimental  must be a list"),
    (SHORT + "experimental: [Fallen]\n", "8:16  experimental[0]  must be 1 to 32 characters out of a-z 0-9"),
    (SHORT + "threads: 0\n", "8:10  threads  must be at least 1"),
    (SHORT + "threads: 9\n", "8:10  threads  must be at most 8"),
    (with_broker("host: b\nport: 65536"), "5:9  broker.port  must be at most 65535"),
    (with_broker("host: mqtts://b:8883"), "4:9  broker.host  must name a host"),
    (with_broker("host: b.example."), "4:9  broker.host  must name a host"),
    (with_broker("host: 999.1.1.1"), "4:9  broker.host  must name a host"),
    (with_broker(f"host: {'a' * 64}.example"), "4:9  broker.host  must name a host"),
    (with_broker(f"host: {'a.' * 127}aa"), "4:9  broker.host  must name a host"),
    (with_broker("host: ไทย.example"), "4:9  broker.host  must name a host"),
    (with_broker("host: 10.0.0.1\ntls: false"), "5:8  broker.tls  must be true"),
    (with_broker("host: localhost.example\ntls: false"), "5:8  broker.tls  must be true"),
    (with_broker("host: b\nca: ../ca.pem"), "5:7  broker.ca  must be 1 to 64 characters out of"),
    (with_broker("host: b\nkey: .key"), "5:8  broker.key  must be 1 to 64 characters out of"),
    (with_broker("host: b\npassword: mqtt"), "5:13  broker.password  needs a username"),
    (with_broker("host: b\nkeepalive: 4"), "5:14  broker.keepalive  must be at least 5"),
    (with_camera("detect_fps: 0.1"), "8:17  cameras[0].detect_fps  must be at least 0.2"),
    (with_camera("thumbnail_every: 9"), "8:22  cameras[0].thumbnail_every  must be at least 10, or 0"),
    (SHORT + "storage: {directory: data}\n", "8:22  storage.directory  must be an absolute path"),
    (SHORT + "storage: {outbox_mb: 0}\n", "8:22  storage.outbox_mb  must be at least 1"),
    (SHORT + "clips: {before: 60, after: 60, longest: 119}\n", "8:41  clips.longest  must be at least before"),
    # cameras' addresses
    (with_camera("detect_url: rtmp://h/a"), "8:17  cameras[0].detect_url  must start with rtsp://, rtsps://,"),
    (with_camera("detect_url: file://a"), "8:17  cameras[0].detect_url  must start with"),
    (with_camera("detect_url: /dev/sda"), "8:17  cameras[0].detect_url  must start with"),
    (with_camera("detect_url: rtsp://"), "8:17  cameras[0].detect_url  must have a host"),
    (with_camera("detect_url: rtsp://h:99999/"), "8:17  cameras[0].detect_url  must have a host, and a port"),
    (with_camera("detect_url: 'rtsp://[::1/'"), "8:17  cameras[0].detect_url  must have a host"),
    (with_camera("detect_url: rtsp://h/a b"), "8:17  cameras[0].detect_url  must have a host, and a port"),
    (with_camera("detect_url: rtsp://a..b/"), "8:17  cameras[0].detect_url  must name a host"),
    (with_camera(f"detect_url: rtsp://h/{'a' * 2048}"), "8:17  cameras[0].detect_url  must have 2048 characters"),
    # masks and rules
    (with_camera(f"privacy: {{masks: [{TRIANGLE}]}}"), "8:14  cameras[0].privacy.drawn_on  is missing"),
    (with_camera("privacy: {masks: [[[0, 0], [1, 0]]]}"), "8:23  cameras[0].privacy.masks[0]  must have 3 or more"),
    (with_camera("privacy: {masks: [[[0, 0], [1, 0], [1, 1.1]]]}"), "8:40  cameras[0].privacy.masks[0][2]  must lie"),
    (with_camera("privacy: {masks: [[[0, 0], [1, 0], [1]]]}"), "8:40  cameras[0].privacy.masks[0][2]"),
    (with_camera("privacy: {masks: [[[0, 0], [0.5, 0.5], [1, 1]]]}"), "8:23  cameras[0].privacy.masks[0]  must enc"),
    (with_camera("privacy: {drawn_on: [1920]}"), "8:25  cameras[0].privacy.drawn_on[1]  is missing"),
    (with_camera("privacy: {drawn_on: [1920, 1.5]}"), "8:32  cameras[0].privacy.drawn_on[1]  must be a whole number"),
    (with_rule("kind: zoen, name: a"), "9:16  cameras[0].rules[0].kind  must be one of: "),
    (with_rule("name: a"), "9:9  cameras[0].rules[0].kind  is missing: one of "),
    (
        with_rule(f"kind: zone, name: a, polygon: {TRIANGLE}, lables: [car]"),
        "lables  unknown key; did you mean 'labels'",
    ),
    (
        with_rule(f"kind: zone, name: a, polygon: {TRIANGLE}, labels: []"),
        "rules[0].labels  must have 1 or more entries",
    ),
    (with_rule(f"kind: zone, name: a, polygon: {TRIANGLE}, labels: [car], severity: alrt"), "did you mean 'alert'?"),
    (with_rule(f"kind: zone, name: a, polygon: {TRIANGLE}, labels: [car], zone: 1"), "rules[0].zone  unknown key"),
    (with_rule("kind: line, name: A b, points: [[0, 0], [1, 1]], labels: [car]"), "rules[0].name  must be 1 to 32 ch"),
    (
        with_rule(f"kind: zone, name: a, polygon: {TRIANGLE}, labels: [car], stay: '9'"),
        "rules[0].stay  must be a number",
    ),
    # names used twice
    (SHORT + "  - {id: front, url: /dev/video0}\n", "8:10  cameras[1].id  is the id of cameras[0] already"),
    (
        with_camera("rules:" + "\n  - {kind: line, name: a, points: [[0, 0], [1, 1]], labels: [car]}" * 2),
        "10:28  cameras[0].rules[1].name  is the name of cameras[0].rules[0] already",
    ),
    # the file itself
    (b"", "1:1  (file)  is empty"),
    (b"# nothing\n", "2:1  (file)  is empty"),
    (b"\xff\xfes\x00", "1:1  (file)  is not UTF-8 text"),
    (b"site: a\nname: \xe0\n", "2:1  (file)  is not UTF-8 text"),
    (b"#" * (MAX_BYTES + 1), "1:1  (file)  is larger than 1 MiB"),
    (b"a: [1\n", "2:1  (file)  ends inside brackets"),
    (b"\x00", "1:1  (file)  holds a character that YAML does not allow"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_one_mistake_is_one_clear_problem_at_its_place(tmp_path: Path, text: bytes | str, expected: str) -> None:
    (line,) = problems(tmp_path, text)
    assert expected in line


@pytest.mark.parametrize(
    "secret", ["admin:s3cret@h/a", "admin:s3/cret@h", "s3cret@h", "admin:s3#cret@h/", "a:s3[cret@h", "admin:1/s3cret@h"]
)
def test_a_password_in_an_url_is_refused_and_not_repeated(tmp_path: Path, secret: str) -> None:
    (line,) = problems(tmp_path, with_camera(f"detect_url: 'rtsp://{secret}'"))
    assert "user:password into a credential file" in line
    assert "s3" not in line
    assert "cret@" not in line


def test_a_secret_anywhere_is_never_repeated_not_even_in_the_cause(tmp_path: Path) -> None:
    data = copy.deepcopy(EXAMPLE_DATA)
    for loc in PLACES:
        _put(data, loc, "s3cret!")
    for text in (json.dumps(data), SHORT + "s3cret!: 1\n'a s3cret': 1\n"):
        with pytest.raises(ConfigError) as caught:
            load(write(tmp_path, text))
        assert "s3cret" not in str(caught.value)
        assert caught.value.__context__ is None


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        "site: A\nsite: b\nmodel: 3\nbroker: &b\n  host: b\n  port: *p\n  tls: on\n"
        "cameras:\n  - id: front\n    url: x\n  - id: front\n    ulr: y\nstorage: {clips_mb: .nan}\n"
    )
    assert [(int(line.split(":")[1]), line.split("  ")[1]) for line in problems(tmp_path, text)] == [
        (1, "site"),
        (2, "site"),
        (3, "model"),
        (4, "broker"),
        (6, "broker.port"),
        (7, "broker.tls"),
        (10, "cameras[0].url"),
        (11, "cameras[1].id"),
        (12, "cameras[1].ulr"),
        (13, "storage.clips_mb"),
    ]


def test_a_missing_file_and_a_folder_say_why(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            load(path)
        (line,) = caught.value.problems
        assert line.startswith(f"{path}:1:1  (file)  cannot be read: ")


def test_an_accepted_host_never_upsets_the_socket_module() -> None:
    """An empty or endless label is a UnicodeError inside getaddrinfo, which ends the client's thread."""
    parts = ["a", ".", "-", "1", "a" * 63, "a" * 64, "::", "fe80::1%", "é", "127.0.0.1"]
    for host in (first + second + third for first in parts for second in parts for third in parts):
        with suppress(ValidationError):
            assert Broker(host=host).host.encode("idna")


TOKENS = st.sampled_from(
    [*sorted(set(re.findall(r"\S+|\n *", EXAMPLE))), "[", "}", "&a", "*a", "!!int", "'", "~", ".nan"]
)
EXAMPLE_DATA = siteyaml.parse(EXAMPLE).data
PLACES = [loc for loc in siteyaml.parse(EXAMPLE).values if loc]
KEYS = st.sampled_from(sorted(set(re.findall(r"\w+(?=:)", EXAMPLE))))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | TOKENS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


def loads_or_explains(folder: Path, data: bytes) -> None:
    try:
        assert isinstance(load(write(folder, data)), Site)
    except ConfigError as error:
        assert error.problems
        assert all(LINE.fullmatch(line.removeprefix(f"{folder}/")) and line.isprintable() for line in error.problems)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200) | st.lists(TOKENS, max_size=30).map(lambda tokens: " ".join(tokens).encode()))
def test_any_bytes_give_a_site_or_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    loads_or_explains(tmp_path_factory.getbasetemp(), data)


@settings(max_examples=200, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_value_in_any_place_gives_a_site_or_problems(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[siteyaml.Loc, object]]
) -> None:
    data = copy.deepcopy(EXAMPLE_DATA)
    for loc, value in changes:
        _put(data, loc, value)
    loads_or_explains(tmp_path_factory.getbasetemp(), json.dumps(data).encode())


def _put(data: Any, loc: siteyaml.Loc, value: object) -> None:
    """Set a value where the way to it still exists."""
    *way, last = loc
    with suppress(LookupError, TypeError):
        for step in way:
            data = data[step]
        data[last] = value


def test_an_error_stays_short_however_much_is_wrong(tmp_path: Path) -> None:
    unknown = "".join(f"key{number}: 1\n" for number in range(4000))
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, unknown.encode()))
    assert len(caught.value.problems) == MAX_TOLD + 1
    assert caught.value.problems[-1].endswith(f"(file)  has {4003 - MAX_TOLD} more problems from here on")
