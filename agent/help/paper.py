"""What the page says: a large button, in Thai and English, and what came of pressing it. No script, nothing to load."""

import hashlib
from base64 import b64encode
from enum import Enum


class Outcome(Enum):
    """What came of a press: class, Thai, English. `ASK`: nobody pressed yet."""

    ASK = ("", "", "")
    SENT = ("good", "บันทึกแล้ว กำลังส่งถึงศูนย์ควบคุม", "Recorded, and on its way to the control room.")
    OFFLINE = (
        "poor",
        "บันทึกแล้ว แต่ขณะนี้ติดต่อศูนย์ควบคุมไม่ได้ โปรดโทร 191",
        "Recorded, but the control room cannot be reached now: call 191.",
    )
    FAILED = ("bad", "แจ้งไม่สำเร็จ โปรดโทร 191", "Not recorded: call 191.")


STYLE = (
    "body{font:1.3rem sans-serif;margin:0;padding:1rem;text-align:center;background:#fff;color:#111}"
    "button{width:100%;height:55vh;font:bold 2.2rem sans-serif;border:0;border-radius:1rem;background:#c00;color:#fff}"
    "p{padding:.8rem;border-radius:.8rem}.good{background:#cfc}.poor{background:#fe9}.bad{background:#fbb}"
)

HEADERS = (
    "Content-Security-Policy: default-src 'none'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    f"base-uri 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
    "Connection: close",
)
"""With every answer: nothing is loaded, nobody frames it, and the address, which is the secret, goes nowhere."""

_CALL = '<p class="bad"><a href="tel:191">โทร 191 · Call 191</a></p>'
_FORM = '<form method="post"><button>ขอความช่วยเหลือ<br>Ask for help</button></form>'


def page(outcome: Outcome) -> bytes:
    """The answer with the page."""
    kind, thai, english = outcome.value
    told = f'<p class="{kind}" role="status"><b>{thai}</b><br>{english}</p>' if kind else ""
    told += _CALL if outcome in (Outcome.OFFLINE, Outcome.FAILED) else ""
    html = (
        '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>ขอความช่วยเหลือ</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body>{told}{_FORM}</body></html>"
    )
    return answer("200 OK", html.encode(), "text/html; charset=utf-8")


def answer(status: str, body: bytes, kind: str = "text/plain") -> bytes:
    """An HTTP answer, after which the connection closes."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *HEADERS)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
