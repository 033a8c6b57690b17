"""`selftest`: the installed agent lives for a minute of film, and what it told is judged; then its model's own eyes.

All that lives is real but the model: cameras' files are read at their own pace, clips are cut, messages go through the
outbox and the uplink to a broker on this machine. What it should tell is then exact. The model looks at the same films
by itself, and is right often enough or not.
"""

import json
import os
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from agent import app, infer
from agent.selftest import minute, sight, site
from agent.selftest.eyes import Eyes
from agent.selftest.mailbox import Mailbox
from agent.selftest.verdict import Finding, judge

PATIENCE = 15.0
"""Seconds after which the first picture is not waited for any longer."""

EARLY = 0.4
"""Seconds before the films' end at which the agent is stopped."""


def run(as_json: bool) -> int:
    """Print what was checked; 0 when all of it is as it should be."""
    began = time.monotonic()
    eyes = Eyes()
    with tempfile.TemporaryDirectory(prefix="streetcam-selftest-") as name:
        folder = Path(name)
        with Mailbox() as mailbox:
            planned = site.write(folder, mailbox.port)
            threading.Thread(target=_watch_over, args=(eyes,), daemon=True).start()
            app.run(planned, "selftest", lambda *_: eyes)
        told = judge(mailbox.letters, folder / "state" / "clips", _waiting(folder / "state" / "outbox.db"))
    findings = (*told, *sight.look(infer.load))
    _tell(findings, time.monotonic() - began, as_json)
    return 0 if all(finding.good for finding in findings) else 1


def _watch_over(eyes: Eyes) -> None:
    """Show how far the films are, and tell the agent to stop just before they begin again."""
    began = time.monotonic()
    pause = threading.Event()
    with tqdm(total=minute.SECONDS, desc="selftest", unit="s", disable=None, leave=False) as bar:
        while (now := time.monotonic()) < (eyes.ends or began + PATIENCE) - EARLY:
            bar.update(round(min(now - began, minute.SECONDS) - bar.n, 1))
            pause.wait(0.1)
    os.kill(os.getpid(), signal.SIGTERM)


def _waiting(outbox: Path) -> int:
    """Messages that the agent left in its outbox."""
    with sqlite3.connect(outbox) as db:
        return int(db.execute("SELECT count(*) FROM messages").fetchone()[0])


def _tell(findings: Sequence[Finding], seconds: float, as_json: bool) -> None:
    good = all(finding.good for finding in findings)
    if as_json:
        print(json.dumps({"good": good, "seconds": round(seconds, 1), "findings": [asdict(each) for each in findings]}))
        return
    for finding in findings:
        mark = "ok  " if finding.good else "BAD "
        print(
            f"{mark} {finding.what:<24} {finding.found}"
            + ("" if finding.good else f"   (expected: {finding.expected})")
        )
    verdict = "this box sees and tells" if good else "something is wrong: see the lines marked BAD, and the log above"
    print(f"{verdict} ({seconds:.0f} s)", file=sys.stdout if good else sys.stderr)
