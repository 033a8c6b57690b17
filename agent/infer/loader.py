"""From a path to a detector: look, verify, try out in a process of its own, and only then load."""

from pathlib import Path

from agent.errors import ModelError
from agent.infer import heads, labels, look, pack
from agent.infer.detector import Detector
from agent.infer.heads import Head, Kind
from agent.infer.pack import Manifest
from agent.infer.runtime import Session, Signature, choose, try_out


def load(path: Path, threads: int = 2, runtime: str | None = None) -> Detector:
    """The detector of a model pack or a bare .tflite file; `runtime` is litert, tflite or the first that works.

    Raises ModelError with one sentence that says what is wrong.
    """
    module = choose(runtime)
    file, manifest = pack.read(path)
    look.check(file)
    if manifest:
        pack.verify(file, manifest.sha256)
    signature = try_out(file, module, threads)
    kind, head = _fit(file, signature, manifest.head if manifest else None)
    manifest = manifest or _described(file, kind, head)
    if head.classes not in (None, len(manifest.labels)):
        raise ModelError(f"{file}: it has {head.classes} classes, but model.yaml has {len(manifest.labels)} labels")
    return Detector(manifest, head, Session(file, module, threads, signature), signature.inputs[0])


def _fit(file: Path, signature: Signature, kind: Kind | None) -> tuple[Kind, Head]:
    try:
        return heads.fit(signature, kind)
    except ModelError as error:
        raise ModelError(f"{file}: {error}") from error


def _described(file: Path, kind: Kind, head: Head) -> Manifest:
    """What a bare model's pack would say of it."""
    sha256 = pack.sha256(file)
    return Manifest(
        name=file.stem,
        version=sha256[:12],
        licence="unknown",
        sha256=sha256,
        labels=labels.find(file, head.classes),
        head=kind,
    )
