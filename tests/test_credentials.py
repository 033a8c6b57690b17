"""Secrets come from files; what goes wrong says what to do and never what a file holds."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import credentials
from agent.errors import CredentialError

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a credential where systemd would put it."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    def write(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"s3cret", "s3cret"),
        (b"s3cret\n", "s3cret"),
        (b"s3cret\r\n", "s3cret"),
        (b"s3cret\n\n", "s3cret\n"),
        (b" s3cret ", " s3cret "),
        ("รหัส\n".encode(), "รหัส"),
        (b"x" * credentials.MAX_BYTES, "x" * credentials.MAX_BYTES),
    ],
)
def test_reads_all_but_the_last_line_break(write: Write, data: bytes, text: str) -> None:
    write("front-camera", data)
    assert credentials.read("front-camera") == text


def test_path_is_the_file_itself(write: Write) -> None:
    file = write("site.key", b"key")
    assert credentials.path("site.key") == file


def test_a_link_in_the_folder_is_followed(write: Write) -> None:
    file = write("version-2", b"s3cret")
    file.with_name("password").symlink_to(file)
    assert credentials.read("password") == "s3cret"


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "../passwd", "a/b", "/etc/passwd", "a\n", "a\0", "a b", "é", "x" * 65]
)
def test_a_name_cannot_lead_elsewhere(write: Write, tmp_path: Path, name: str) -> None:
    write(".hidden", b"s3cret")
    (tmp_path.parent / "passwd").write_bytes(b"s3cret")
    with pytest.raises(CredentialError, match="the name of a credential"):
        credentials.path(name)


def test_a_missing_file_says_which_to_create_and_how(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match=r"LoadCredential=site\.key:") as caught:
        credentials.read("site.key")
    assert str(tmp_path / "site.key") in str(caught.value)


def test_a_missing_folder_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(CredentialError, match="CREDENTIALS_DIRECTORY"):
        credentials.read("site.key")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_missing(write: Write, tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "site.key")
    with pytest.raises(CredentialError, match="is missing"):
        credentials.read("site.key")


def test_an_unreadable_file_says_why(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("site.key", b"s3cret")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CredentialError, match="Permission denied"):
        credentials.read("site.key")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"s3cret\xff", "is not UTF-8"),
        (b"s3cret" * 20_000, "larger than 64 KiB"),
    ],
)
def test_what_cannot_be_a_secret_is_refused_without_a_word_of_it(write: Write, data: bytes, reason: str) -> None:
    write("password", data)
    with pytest.raises(CredentialError, match=reason) as caught:
        credentials.read("password")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("data", "pair"),
    [(b"admin:s3cret\n", ("admin", "s3cret")), (b"admin:a:b@c", ("admin", "a:b@c")), (b"admin:", ("admin", ""))],
)
def test_a_login_is_split_at_its_first_colon(write: Write, data: bytes, pair: tuple[str, str]) -> None:
    write("camera", data)
    assert credentials.login("camera") == pair


@pytest.mark.parametrize("data", [b"s3cret", b":s3cret", b"admin:s3cret\nmore", b"admin\0:s3cret"])
def test_what_is_no_login_is_refused_without_a_word_of_it(write: Write, data: bytes) -> None:
    write("camera", data)
    with pytest.raises(CredentialError, match="user:password") as caught:
        credentials.login("camera")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
