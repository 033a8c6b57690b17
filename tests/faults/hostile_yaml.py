"""Hostile YAML: texts that broke some reader of YAML once, and ways to spoil a good one."""

import math
from itertools import pairwise
from random import Random
from typing import Any

MIB = 2**20

_GOOD = "site: a\nbroker: {host: b.example}\ncameras:\n- {id: c, url: 'rtsp://10.0.0.9/1'}\n"


def _layers(form: str) -> str:
    """Nine layers, each nine times the one below: a billion of something."""
    layers = [form.format(key=key, below=", ".join([f"*{below}"] * 9)) for below, key in pairwise("abcdefghij")]
    return "\n".join(["a: &a {x: lol}", *layers, ""])


def _wide(line: str, times: int) -> bytes:
    return (line * times).encode()


KNOWN: tuple[bytes, ...] = (
    _GOOD.encode(),
    _layers("{key}: &{key} [{below}]").encode(),
    _layers("{key}: &{key} {{<<: [{below}]}}").encode(),
    # an alias where nothing may stand: who takes it for nothing takes it in silence
    (_GOOD.replace("b.example}", "b.example, username: *x}")).encode(),
    (_GOOD + "name: &x shop\n").encode(),
    (_GOOD + "name: !!python/object/apply:os.system [id]\n").encode(),
    (_GOOD + "name: !hunter2!geheim!x\n").encode(),
    (_GOOD + "name: !<tag:yaml.org,2002:python/name:os.system> x\n").encode(),
    (_GOOD + "name: !!binary aGVsbG8=\n").encode(),
    (_GOOD + "site: b\n").encode(),
    (_GOOD + "<<: {site: b}\n").encode(),
    (_GOOD + "threads: 1_0\n").encode(),
    (_GOOD + "threads: 0x2\n").encode(),
    (_GOOD + "threads: 1e0\n").encode(),
    (_GOOD + f"threads: {'9' * 5000}\n").encode(),
    (_GOOD + "threads: true\n").encode(),
    (_GOOD + "threads: '2'\n").encode(),
    (_GOOD + "clips: {before: .nan}\n").encode(),
    (_GOOD + "clips: {before: -.inf, longest: 1e999}\n").encode(),
    (_GOOD + "name: 2024-13-45\n").encode(),
    (_GOOD + "---\n" + _GOOD).encode(),
    (_GOOD + "%YAML 9.9\n---\na: b\n").encode(),
    (_GOOD + 'name: "\\uD800"\n').encode(),
    (_GOOD + 'name: "\\UFFFFFFFF"\n').encode(),
    (_GOOD + 'name: "\\e[2J\\0"\n').encode(),
    (_GOOD + "? [a, b]\n: 1\n").encode(),
    (_GOOD + "{a: 1}: 1\n").encode(),
    _GOOD.replace("10.0.0.9", "admin:hunter2!geheim@10.0.0.9").encode(),
    _GOOD.replace("b.example", "user:hunter2!geheim@b.example").encode(),
    _GOOD.replace("id: c", "id: 'hunter2!geheim'").encode(),
    _GOOD.replace("host:", "'hunter2!geheim':").encode(),
    _GOOD.replace("10.0.0.9", "[::1").encode(),
    _GOOD.replace("10.0.0.9", "10.0.0.9:99999").encode(),
    _GOOD.replace("'rtsp://10.0.0.9/1'", "/dev/video0/../../etc/passwd").encode(),
    _GOOD.replace("'rtsp://10.0.0.9/1'", "file:////etc/passwd").encode(),
    b"\xef\xbb\xbf" + _GOOD.encode(),
    _GOOD.encode("utf-16"),
    _GOOD.encode("utf-32"),
    b"\xff" + _GOOD.encode(),
    _GOOD.encode().replace(b"\n", b"\r\n"),
    _GOOD.encode().replace(b"\n", b"\xe2\x80\xa8"),
    b"",
    b"\0" * 100,
    b"- " * 20_000,
    b"[" * 100_000,
    b"{a: " * 50_000,
    b"? " * 50_000,
    b"a:\n" + b"".join(b" " * i + b"a:\n" for i in range(1, 300)),
    _wide("- x\n", 20_000),
    _wide("- *a\n", 9_000),
    "".join(f"k{i}: 1\n" for i in range(4_900)).encode(),
    _GOOD.encode() + _wide("- {}\n", 9_000),
    _GOOD.encode() + b"  rules:\n" + _wide("  - {kind: zon}\n", 3_000),
    b"name: " + b"a" * MIB,
    # what a reader that stops at its bound would never see
    _GOOD.encode() + b"# " + b"x" * MIB + b"\nthreads: 2\n",
    b"\n" * (8 * MIB),
)
"""Small ones first; the last is larger than any site.yaml."""

BIG: tuple[bytes, ...] = (
    b"\n" * (MIB - 1),
    b"#\n" * (MIB // 2 - 1),
    b"a " * (MIB // 2 - 1),
    b'"' + b" a" * (MIB // 2 - 2) + b'"',
    b'"' + b"a\n" * (MIB // 2 - 2) + b'"',
    b"|\n" + b" a\n" * (MIB // 3 - 2),
    b"? " + b"k" * (MIB - 100) + b"\n: 1\n",
    b"%FOO a\n" * (MIB // 7 - 1),
    b"site: a\nbroker: {host: " + b"a." * (MIB // 3) + b"}\n",
    b"cameras: [{url: 'rtsp://" + b"a@" * (MIB // 3) + b"'}]\n",
)
"""As large as may be, each slow in another part of a reader."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**17, 0.0, -0.0, 0.1, 1e-320, 1e308, math.inf, math.nan,
    "", " ", "a", "A", "yes", "~", "null", "1", "1.0", "\x00", "\x1b[2J", "\u202e", "\ufeff", "\U0001f4a9", "ก" * 200,
    "a" * 5000, "../../etc/passwd", "/etc/passwd", "file:///etc/shadow", "/dev/video99999", "/dev/../dev/sda",
    "rtsp://", "rtsp://a:b:c", "http://[::1", "rtsp://a b/", "gopher://a", "localhost", "127.0.0.1", "::1", "a..b",
    "-", "a" * 64, "fire", "zone", "line", "help",
    [], {}, [[]], [None], [1, 2, 3], {"": 1}, {"kind": "zone"}, [[0, 0], [1, 1], [0, 1]], [0.5, 1.5],
)  # fmt: skip
"""What a value may become."""

BYTES = (
    b"\x00", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\x1b[2J", b"\t", b"\r",
    b"\xe2\x80\xa8", b"\xc2\x85", b"&a ", b"*a", b"!!str ", b"!x!y ", b"<<: *a", b"%YAML 1.1\n", b"---\n", b"...\n",
    b"? ", b": ", b"- ", b"{", b"}", b"[", b"]", b"'", b'"', b"|\n", b">\n", b"#", b"@", b"`", b"\\", b",", b"~",
    b"0x", b"1e", b".nan", b"\n\n", b"  ", b"9" * 400,
)  # fmt: skip
"""What may be put into a text."""


def change(data: Any, chance: Random, secret: str) -> None:
    """Change something in plain data: another value, another key, one missing, one too many, or a secret."""
    places = list(_places(data))
    if not places:
        return
    holder, key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[f"{key}{chance.choice(('', 's', 'x' * 50, ' ', secret))}"] = holder.pop(key)
        case 1 | 2 if isinstance(holder, list):
            holder.extend([holder[key]] * chance.choice((1, 40, 200)))
        case 2:
            holder[chance.choice(("name", "kind", "id", "<<", "*", "&a", "", secret))] = holder[key]
        case 3:
            other, there = chance.choice(places)
            holder[key] = _copy(other.get(there) if isinstance(other, dict) else None)
        case 4:
            holder[key] = chance.choice((secret, f"rtsp://admin:{secret}@10.0.0.9/1", f"u:{secret}@host", [secret]))
        case _:
            holder[key] = _copy(chance.choice(VALUES))


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def _places(data: Any) -> Any:
    if isinstance(data, dict):
        steps: Any = list(data)
    elif isinstance(data, list):
        steps = range(len(data))
    else:
        return
    for step in steps:
        yield data, step
        yield from _places(data[step])


def spoil(text: bytes, chance: Random) -> bytes:
    """Put something in, take something out, cut it off, or repeat a part."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(text) + 1)
        until = min(len(text), at + chance.choice((1, 1, 2, 10, 100)))
        match chance.randrange(5):
            case 0:
                text = text[:at]
            case 1:
                text = text[:at] + text[until:]
            case 2:
                text = text[:until] + text[at:until] * chance.choice((1, 2, 50)) + text[until:]
            case _:
                text = text[:at] + chance.choice(BYTES) + text[until if chance.random() < 0.3 else at :]
    return text
