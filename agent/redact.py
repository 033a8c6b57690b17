"""Cuts credentials out of every text before anyone reads it: log lines, tracebacks, reasons.

A person who reads a support log must not be able to open the shop's camera with it. It rather cuts too much.
"""

import logging
import re

HIDDEN = "***"

_PATTERNS = (
    # up to the last '@': a password may hold '@', '/' and ':' when someone forgot to encode it
    re.compile(r"(://)[^\s\"'<>]*(?=@)"),
    re.compile(r"((?:pass|passwd|password|pwd|psw|token|secret|signature|api_?key)=)[^&\s\"'<>]*", re.IGNORECASE),
    re.compile(r"(authorization\W{1,4}(?:basic|digest|bearer) )[^\r\n]*", re.IGNORECASE),
)


def redact(text: str) -> str:
    """The text without user names and passwords of URLs, secret parameters and authorization headers."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


class RedactFilter(logging.Filter):
    """For a handler: redacts a record's message, traceback and stack. The exception itself goes no further."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, redacted."""
        record.msg, record.args = redact(_message(record)), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # a library's line whose arguments do not fit must not end the thread that wrote it
        return f"{record.msg} {record.args}"
