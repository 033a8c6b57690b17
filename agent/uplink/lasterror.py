"""The exception that paho logs but does not hand out: TLS 1.3 shows a rejected certificate only there."""

import logging


class LastError(logging.Handler):
    """Keeps the last one in `last`; `logger` is for paho."""

    def __init__(self) -> None:
        super().__init__()
        self.last: Exception | None = None
        self.logger = logging.Logger("paho", logging.ERROR)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging."""
        arguments = record.args if isinstance(record.args, tuple) else ()
        self.last = next((value for value in arguments if isinstance(value, Exception)), self.last)
