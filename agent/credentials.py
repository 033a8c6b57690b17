"""Secrets: files in the folder that systemd names in $CREDENTIALS_DIRECTORY. Never in site.yaml, never in argv.

See systemd.exec(5), LoadCredential=. A symbolic link is followed: whoever may write that folder is trusted with what
it says, and a name cannot lead out of it by itself. No error repeats what a file holds.
"""

import os
import re
from pathlib import Path

from agent.errors import CredentialError

NAME = r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"
MAX_BYTES = 64 * 1024


def path(name: str) -> Path:
    """Where the credential's file is. Raises CredentialError, with what to do, where there is none."""
    if not re.fullmatch(NAME, name):
        raise CredentialError("the name of a credential is 1 to 64 letters, digits, '.', '_' or '-', no '.' first")
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    advice = f"with systemd, add LoadCredential={name}:/etc/streetcam-agent/{name} to the service"
    if not folder:
        raise CredentialError(
            f"credential {name} cannot be looked up: {advice}, or set CREDENTIALS_DIRECTORY to the folder that holds it"
        )
    file = Path(folder) / name
    if not _is_file(file):
        raise CredentialError(f"credential {name} is missing: create the file {file} or, {advice}")
    return file


def read(name: str) -> str:
    """The credential's text without its last line break. Raises CredentialError."""
    file = path(name)
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise CredentialError(f"credential {name} cannot be read from {file}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise CredentialError(f"credential {name} is larger than {MAX_BYTES // 1024} KiB: {file} is the wrong file")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        # from None: the decoder's error carries the secret
        raise CredentialError(f"credential {name} is not UTF-8 text: write {file} anew") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise CredentialError(f"credential {name} is empty: write the secret into {file}")
    return text


def login(name: str) -> tuple[str, str]:
    """A credential `user:password` split in two; the password may hold colons. Raises CredentialError."""
    user, colon, password = read(name).partition(":")
    if not user or not colon or not (user + password).isprintable():
        raise CredentialError(f"credential {name} must hold one line, user:password")
    return user, password


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError as error:
        raise CredentialError(f"credential {file.name} cannot be read from {file}: {error.strerror}") from error
