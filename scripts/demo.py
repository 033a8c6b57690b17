"""The demo behind scripts/demo: a broker, a camera, the agent as an installed site, and the control room's view.

Everything runs on loopback addresses and lives in a temporary folder.
"""

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from agent import infer
from agent.errors import AgentError
from agent.models import STREET
from agent.replay import EVERYWHERE, usual
from agent.simulator import scenes

ROOT = Path(__file__).resolve().parent.parent
SITE = "demo"
DEFAULT = "street"
"""The scene that is shown when no source is named."""

FPS = 10
"""Pictures a second of a scene."""


def main() -> int:
    """Run the demo; 0 when events and a sound clip arrived."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="streetcam-demo-")))
            return _demo(options, folder, stack)
    except AgentError as error:
        print(f"demo: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("demo: stopped", file=sys.stderr)
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Serves a video as an RTSP camera, runs the agent against it as an installed site would, "
        "and prints what the control room receives from a real broker.",
    )
    parser.add_argument(
        "--source",
        default=DEFAULT,
        metavar="SCENE|FILE|URL",
        help="a drawn scene, see `streetcam-agent simulate --list`; a video; or a camera's rtsp:// URL "
        f"(default: the scene {DEFAULT})",
    )
    parser.add_argument(
        "--model",
        type=Path,
        metavar="PACK",
        help="a model pack's folder, or a .tflite file (default: the agent's own)",
    )
    parser.add_argument("--seconds", type=float, default=40, metavar="N", help="how long to watch (default: 40)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line and message")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="copy the clips there; otherwise nothing is kept")
    return parser.parse_args()


def _is_scene(source: str) -> bool:
    return source in scenes.NAMES and not Path(source).is_file()


def _demo(options: argparse.Namespace, folder: Path, stack: ExitStack) -> int:
    model = infer.load(options.model or STREET)
    print(f"demo: the model {model.name} {model.version} looks", file=sys.stderr)
    port = _free_port()
    stack.enter_context(_broker(folder, port))
    received = _subscribe(port, stack)
    url = options.source if "://" in options.source else stack.enter_context(_camera(options.source))
    config = _write_site(folder, port, url, options.model, usual(model.labels))
    view = _View(options.json)
    with _agent(folder, config) as agent:
        _watch(received, view, time.monotonic() + options.seconds, agent)
        agent.send_signal(signal.SIGTERM)
        _watch(received, view, time.monotonic() + 10, agent)
        code = agent.wait(10)
    if code:
        print((folder / "agent.log").read_text()[-2000:], file=sys.stderr)
        return 1
    return _verdict(view, sorted((folder / "state" / "clips").glob("*.mp4")), options.keep)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: Sequence[str], **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """A child that does not outlive this block."""
    with subprocess.Popen(command, text=True, **streams) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _broker(folder: Path, port: int) -> Iterator[None]:
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    command = [shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", str(config)]
    with _process(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        _wait_for(port)
        yield


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AgentError("the broker does not listen")


@contextmanager
def _camera(source: str) -> Iterator[str]:
    """A camera that shows a video or a scene."""
    scene = _is_scene(source)
    if not scene and not Path(source).is_file():
        raise AgentError(f"{source}: there is no such video, and no scene of that name")
    command = [str(ROOT / "scripts" / "camera"), source if scene else str(Path(source).resolve())]
    # somebody waits for the film: it has no more pictures than the agent needs, and shows how far it is
    command += [f"--fps={FPS}"] if scene else []
    errors = None if scene else subprocess.DEVNULL
    with _process(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT) as process:
        url = process.stdout.readline().strip() if process.stdout else ""
        if not url:
            raise AgentError(f"{source}: cannot be served as a camera")
        yield url


def _write_site(folder: Path, port: int, url: str, model: Path | None, labels: Sequence[str]) -> Path:
    """The site.yaml that an installer would write for this camera; without a `model` it names none."""
    rules = [
        {"kind": "zone", "name": "street", "polygon": EVERYWHERE, "labels": labels},
        {"kind": "line", "name": "middle", "points": [[0.5, 0], [0.5, 1]], "labels": labels},
    ]
    site = {
        "site": SITE,
        **({"model": str(model.resolve())} if model else {}),
        "broker": {"host": "127.0.0.1", "port": port, "tls": False, "receipts": True},
        "cameras": [{"id": "street", "url": url, "thumbnail_every": 10, "rules": rules}],
        "clips": {"before": 5, "after": 5, "longest": 30},
        "storage": {"directory": str(folder / "state")},
    }
    config = folder / "site.yaml"
    config.write_text(json.dumps(site, indent=1))
    return config


@contextmanager
def _agent(folder: Path, config: Path) -> Iterator[subprocess.Popen[str]]:
    """The agent as a process."""
    with (folder / "agent.log").open("w") as log:
        command = [sys.executable, "-m", "agent", "run", "--config", str(config)]
        with _process(command, cwd=ROOT, stdout=log, stderr=log) as process:
            yield process


Received = tuple[float, MQTTMessage]


def _subscribe(port: int, stack: ExitStack) -> SimpleQueue[Received]:
    """The control room's end: everything the site sends, as it arrives, and a receipt for what it keeps."""
    received: SimpleQueue[Received] = SimpleQueue()
    client = Client(CallbackAPIVersion.VERSION2, client_id="control-room", protocol=MQTTv5)

    def take(_client: Client, _data: Any, message: MQTTMessage) -> None:
        received.put((time.time(), message))
        properties = _properties(message)
        if "stream" in properties:
            number = int(properties["sequence"])
            receipt = {"stream": properties["stream"], "received": [[number, number]]}
            client.publish(f"site/{SITE}/down/receipt", json.dumps(receipt), qos=1)

    client.on_message = take
    client.connect("127.0.0.1", port)
    client.subscribe(f"site/{SITE}/up/#", qos=1)
    client.loop_start()
    stack.callback(client.loop_stop)
    stack.callback(client.disconnect)
    return received


def _watch(received: SimpleQueue[Received], view: "_View", until: float, agent: subprocess.Popen[str]) -> None:
    """Show what arrives until the time is over, the agent is gone, or it said goodbye."""
    while (left := until - time.monotonic()) > 0 and not view.parted:
        try:
            view.show(*received.get(timeout=min(left, 0.2)))
        except Empty:
            if agent.poll() is not None:
                return


class _View:
    """Shows messages: a readable row each, or a JSON object a line."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._start = time.time()
        self.events = 0
        self.parted = False

    def show(self, at: float, message: MQTTMessage) -> None:
        """Show one message; pictures as their size."""
        properties = _properties(message)
        payload = _payload(message, properties.get("content-type", ""))
        topic = message.topic.split("/up/", 1)[1]
        self.events += topic == "event"
        self.parted |= topic == "state" and payload.get("state") == "stopped"
        if self._as_json:
            line = {"topic": message.topic, "received": at, "properties": properties, "payload": payload}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            print(f"{at - self._start:6.1f} s  {topic:<14} {_row(topic, payload)}", flush=True)


def _properties(message: MQTTMessage) -> dict[str, str]:
    content_type = getattr(message.properties, "ContentType", "")
    return {"content-type": content_type, **dict(getattr(message.properties, "UserProperty", []))}


def _payload(message: MQTTMessage, content_type: str) -> dict[str, Any]:
    if content_type == "image/jpeg":
        return {"bytes": len(message.payload)}
    payload: dict[str, Any] = json.loads(message.payload)
    picture = payload.get("thumbnail")
    if picture:
        picture["bytes"] = len(picture.pop("base64")) * 3 // 4
    return payload


def _row(topic: str, payload: dict[str, Any]) -> str:
    """What a person wants to know of a message at first sight."""
    words = _ROWS.get(topic.split("/", maxsplit=1)[0])
    return words(payload) if words else f"{payload.get('bytes', 0)} bytes"


def _event(payload: dict[str, Any]) -> str:
    picture = payload["thumbnail"]
    seen = f"{picture['width']}x{picture['height']} picture" if picture else "no picture"
    what = f"{payload['label']:<11} in {payload['rule']}"
    return f"{payload['phase']:<6} {what}  score {payload['score']:.2f}  {seen}  {payload['event'][:8]}"


def _clip(payload: dict[str, Any]) -> str:
    return f"{payload['seconds']:.1f} s, {payload['bytes'] // 1000} kB, of {len(payload['events'])} events"


def _count(payload: dict[str, Any]) -> str:
    counted = {rule["rule"]: rule["crossings"] for rule in payload["rules"] if rule["crossings"]}
    return f"{payload['seconds']:.0f} s, watched {payload['coverage']:.0%}, crossed: {json.dumps(counted)}"


def _health(payload: dict[str, Any]) -> str:
    cameras = ", ".join(f"{camera['id']} {camera['state']}" for camera in payload["cameras"])
    return f"cpu {payload['cpu_percent']:.0f} %, memory {payload['memory_mb']:.0f} MB, {cameras}"


def _state(payload: dict[str, Any]) -> str:
    return f"{payload['state']}, version {payload['version']}, model {payload['model']}"


def _clock(payload: dict[str, Any]) -> str:
    return f"the clock is known; it was {payload['shift']:.1f} s off"


def _loss(payload: dict[str, Any]) -> str:
    return f"{payload['messages']} of class {payload['cls']} lost: {payload['cause']}, {payload['reason']}"


_ROWS = {
    "event": _event,
    "clip": _clip,
    "count": _count,
    "health": _health,
    "state": _state,
    "clock": _clock,
    "loss": _loss,
}


def _verdict(view: _View, clips: Sequence[Path], keep: Path | None) -> int:
    """Let ffprobe judge every clip; 0 when events came, clips exist and all of them are sound."""
    sound = [_probe(clip) for clip in clips]
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        for clip in clips:
            shutil.copy(clip, keep)
    good = bool(view.events and clips and all(sound))
    print(f"{view.events} event messages, {sum(sound)} of {len(clips)} clips sound", file=sys.stderr)
    return 0 if good else 1


def _probe(clip: Path) -> bool:
    entries = "stream=codec_name,width,height:format=duration"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(clip)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    sound = found.returncode == 0 and not found.stderr
    print(f"clip {clip.name}: ffprobe: {_facts(found.stdout) if sound else found.stderr.strip()}", file=sys.stderr)
    return sound


def _facts(text: str) -> str:
    facts = json.loads(text)
    video = facts["streams"][0]
    return f"{video['codec_name']} {video['width']}x{video['height']}, {float(facts['format']['duration']):.1f} s"


if __name__ == "__main__":
    sys.exit(main())
