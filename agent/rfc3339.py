"""Wall time as text: RFC 3339, in UTC, to the millisecond, as CloudEvents and our payloads write it."""

from datetime import UTC, datetime


def rfc3339(wall: float) -> str:
    """`2026-11-21T02:14:02.500Z` for seconds since 1970."""
    return datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
