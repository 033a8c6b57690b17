"""What of YAML is read, what is refused, and where it says so."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.siteyaml import MAX_DEPTH, MAX_NODES, Mark, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("10:30", "10:30"),
        ("2024-01-01", "2024-01-01"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("٣", "٣"),
        ("-12", -12),
        ("0", 0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ('"5"', "5"),
        ("'true'", "true"),
        ("ร้านป้าแดง", "ร้านป้าแดง"),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    document = parse(f"key: {text}")
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)
    assert document.problems == ()


def test_places_of_keys_and_values_count_from_one() -> None:
    document = parse("a: 1\nb:\n  - c: [x, 'y']\n    d:\n")
    assert document.data == {"a": 1, "b": [{"c": ["x", "y"], "d": None}]}
    assert document.values["a",] == Mark(1, 4)
    assert document.keys["b",] == Mark(2, 1)
    assert document.values["b", 0, "c", 1] == Mark(3, 12)
    assert document.keys["b", 0, "d"] == Mark(4, 5)


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("", (1, 1), "is empty"),
        ("# only a comment\n", (2, 1), "is empty"),
        ("---\n", (2, 1), "is empty"),
        ("a: 1\n--- \nb: 2\n", (2, 1), "second document"),
        ("a: &x 1\n", (1, 4), "anchor"),
        ("a: *x\n", (1, 4), "alias"),
        ("*x : 1\n", (1, 1), "must be a key"),
        ("a: !!python/object/apply:os.system [ls]\n", (1, 4), "tag"),
        ("a: !!str 1\n", (1, 4), "tag"),
        ("a: !b!c\n", (1, 4), "has a tag"),
        ("%TAG !b! c\n%TAG !b! c\n---\na: 1\n", (2, 1), "has a tag"),
        ("a: .nan\n", (1, 4), "finite"),
        ("a: -.inf\n", (1, 4), "finite"),
        ("a: 1e999\n", (1, 4), "finite"),
        (f"a: {'9' * 5000}\n", (1, 4), "finite"),
        ("a: 1\nb: 2\na: 3\n", (3, 1), "given twice, first in line 1"),
        ("? [a, b]\n: 1\n", (1, 3), "must be a key"),
        ("{{ host }}: 1\n", (1, 2), "must be a key"),
        ('a: "\\0"\n', (1, 4), "control characters"),
        ('a: "\\ud800"\n', (1, 4), "control characters"),
        ("a: |\n  one\n  two\n", (1, 4), "one line"),
        ('"\\e[2J": 1\n', (1, 1), "must be a key"),
        ('a: "\\UFFFFFFFF"\n', (1, 1), "too large"),
        ('a: "\\U00110000"\n', (1, 1), "too large"),
        (f"%YAML 1.{'1' * 5000}\n---\na: 1\n", (1, 1), "too large"),
        ("a: 1\nb: \x07\n", (2, 4), "does not allow"),
        ("a:\n\t- 1\n", (2, 1), "indent with spaces"),
        ("a: b: c\n", (1, 5), "second ': '"),
        ("a:\n  - b\n c: 1\n", (3, 2), "indentation"),
        ("a: 1\nb\nc: 2\n", (3, 1), "':'"),
        ('a: "x\n', (2, 1), "close them"),
        ("a: [1, 2\n", (2, 1), "close them"),
        ("a: [1, 2}\n", (1, 9), "not valid YAML"),
        ("<<: *a\n", (1, 5), "alias"),
        ("- " * (MAX_DEPTH + 1), (1, 33), "nested too deep"),
        ("[" * 100_000, (1, 17), "nested too deep"),
        ("{a: " * 100_000, (1, 65), "nested too deep"),
        ("- a\n" * (MAX_NODES + 1), (MAX_NODES, 3), "at most 10000"),
        ("{" + "a, " * MAX_NODES + "}", None, "at most 10000"),
    ],
)
def test_what_is_not_plain_data_is_one_clear_problem(text: str, place: tuple[int, int] | None, part: str) -> None:
    problem = parse(text).problems[-1]
    assert part in problem.text
    assert place in (None, problem.mark)


@pytest.mark.parametrize("text", ["password: !hunter2!more\n", "%TAG !hunter2! x\n%TAG !hunter2! x\n---\na: 1\n"])
def test_what_looks_like_a_tag_is_not_repeated_for_it_may_be_a_secret(text: str) -> None:
    assert "hunter2" not in parse(text).problems[-1].text


def test_a_bomb_of_aliases_stays_small() -> None:
    layers = [f"{key}: &{key} [{', '.join([f'*{below}'] * 9)}]" for below, key in pairwise("abcdefghi")]
    document = parse("\n".join(["a: &a [x]", *layers]))
    assert document.data == {"a": ["x"]} | dict.fromkeys("bcdefghi", [None] * 9)
    assert len(document.problems) == 9 + 8 * 9


def test_the_first_of_two_equal_keys_is_kept_with_its_place() -> None:
    document = parse("a: 1\na: 2\n")
    assert document.data == {"a": 1}
    assert document.values["a",] == Mark(1, 4)


def test_sixteen_levels_are_read() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).problems == ()


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.text(alphabet="ab1:-?[]{}&*!|>'\"%#@,. \n\t\\\x00\ufeff\u0e01~", max_size=60))
)
def test_any_text_is_read_or_has_problems(text: str) -> None:
    document = parse(text)
    assert document.data is not None or document.problems
    for problem in document.problems:
        assert problem.text.isprintable()
        assert problem.mark >= (1, 1)
