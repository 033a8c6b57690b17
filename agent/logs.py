"""Logging to the journal: one line a fact, credentials cut out of every one."""

import logging
import sys
from types import TracebackType

from agent.redact import RedactFilter

log = logging.getLogger(__name__)


def set_up(level: int = logging.INFO) -> None:
    """Log to standard error; the service manager adds the time."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The end of the process by an error nobody expected, through the same filter as everything else."""
    log.critical("the agent ends: %s", error, exc_info=(kind, error, trace))
