"""Hosts and camera addresses as site.yaml may give them. No error repeats the value: it may hold a password."""

import ipaddress
import re
from urllib.parse import urlsplit


def host(value: str) -> str:
    """The value itself where it is a host name or an IP address; else ValueError."""
    # longer or empty labels raise UnicodeError deep inside the socket module, which ends a client's thread
    labels = value.split(".")
    named = all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit() and len(value) <= 253
    if not (named or _address(value)):
        raise ValueError(
            "must name a host or an IP address, without port: letters, digits, '-' and '.', "
            "at most 63 characters between dots and 253 in all"
        )
    return value


_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in name else ipaddress.ip_address(name)
    except ValueError:
        return None


def is_loopback(name: str) -> bool:
    """Whether a host is this machine itself: localhost, 127.0.0.0/8 or ::1."""
    found = _address(name)
    return name.lower() == "localhost" or (found is not None and found.is_loopback)


def url(value: str) -> str:
    """The value itself where it is a camera's address, without user and password; else ValueError."""
    if re.fullmatch(r"/dev/video[0-9]{1,3}|file:///.+", value):
        return value
    if not re.match(r"(rtsps?|https?)://", value):
        raise ValueError(
            "must start with rtsp://, rtsps://, http://, https:// or file:///, or be a device like /dev/video0"
        )
    # anywhere: a password may hold the '/', '?' or '#' that ends the part where a user and password belong
    if "@" in value:
        raise ValueError(
            "must not carry a user or password: write user:password into a credential file, and that file's name "
            "under credentials; write any other @ as %40"
        )
    try:
        parts = urlsplit(value)
        valid = bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", value)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("must have a host, and a port from 1 to 65535 if any, and no spaces")
    host(parts.hostname or "")
    return value
