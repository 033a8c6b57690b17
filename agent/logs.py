"""Logging to the journal: one line a fact, credentials cut out of every one."""

import logging
import sys

from agent.redact import RedactFilter


def set_up(level: int = logging.INFO) -> None:
    """Log to standard error; the service manager adds the time."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
