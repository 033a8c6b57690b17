"""No credential in any text that leaves the process."""

import io
import logging
import sys
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.redact import RedactFilter, redact

SECRET = "".join(("hunter", "2"))
URLS = [
    f"rtsp://admin:{SECRET}@192.0.2.7:554/stream1?channel=1",
    f"rtsp://admin:p@ss/{SECRET}@cam/stream1",
    f"https://{SECRET}@cam/video",
    f"http://cam/video?user=admin&password={SECRET}&channel=1",
    f"http://cam/video?PWD={SECRET}",
    f"rtsp://cam/user=admin_password={SECRET}_channel=1",
    f"https://store/clip.mp4?X-Amz-Signature={SECRET}",
    f"Authorization: Basic {SECRET}==",
    f"'authorization': 'Bearer {SECRET}'",
    f'Authorization: Digest username="admin", response="{SECRET}"',
]


@pytest.mark.parametrize("text", URLS)
def test_secret_is_cut_out_wherever_it_hides(text: str) -> None:
    assert SECRET not in redact(f"[Errno 111] Connection refused: '{text}'; while opening {text}")


def test_what_helps_to_find_the_camera_stays() -> None:
    assert redact(f"cannot open {URLS[0]} now") == "cannot open rtsp://***@192.0.2.7:554/stream1?channel=1 now"


def test_text_without_credentials_stays_as_it_is() -> None:
    text = "camera front is away: no answer within 5 s (rtsp://192.0.2.7/stream1), mail to shop@example.org"
    assert redact(text) == text


@given(st.text(alphabet=st.characters(blacklist_characters="\"'<>*", blacklist_categories=("Z", "C")), min_size=8))
def test_no_password_survives_however_odd(password: str) -> None:
    assert password not in redact(f"rtsp://admin:{password}@cam/1").removeprefix("rtsp://***@cam/1")


def logged(log: logging.Logger) -> io.StringIO:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactFilter())
    log.handlers, log.propagate = [handler], False
    return stream


def fail() -> None:
    try:
        raise ConnectionError(URLS[0])
    except ConnectionError as error:
        raise RuntimeError(f"camera: {URLS[1]}") from error


def test_message_arguments_traceback_and_chained_exceptions_are_logged_without_secrets() -> None:
    log = logging.getLogger("test_redact")
    stream = logged(log)
    try:
        fail()
    except RuntimeError:
        log.exception("opening %s failed", URLS[2], stack_info=True)
    text = stream.getvalue()
    assert SECRET not in text
    assert "RuntimeError" in text
    assert "ConnectionError" in text
    assert "Stack (most recent call last)" in text


def test_traceback_that_another_handler_has_cached_is_redacted() -> None:
    try:
        fail()
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())
        record.exc_text = traceback.format_exc()
    RedactFilter().filter(record)
    assert SECRET not in logging.Formatter().format(record)


def test_line_whose_arguments_do_not_fit_is_logged_and_ends_nothing() -> None:
    log = logging.getLogger("test_redact")
    stream = logged(log)
    misfit = "%d packets from %s"
    log.warning(misfit, URLS[0])
    assert "packets from" in stream.getvalue()
    assert SECRET not in stream.getvalue()
