"""From a path to a detector: look, verify, try out in a process of its own, and only then load."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.errors import ModelError
from agent.infer import heads, labels, look, pack
from agent.infer.close import CloseLook
from agent.infer.detector import Detector
from agent.infer.heads import Head, Kind
from agent.infer.network import Network
from agent.infer.pack import Close, Manifest
from agent.infer.runtime import Session, Signature, choose, try_out


@dataclass(frozen=True, slots=True)
class _Engine:
    """What runs models: the runtime's module, and its threads."""

    module: str
    threads: int


@dataclass(frozen=True, slots=True)
class _Tried:
    """A model that survived the canary."""

    file: Path
    signature: Signature
    kind: Kind
    head: Head


def load(
    path: Path,
    threads: int = 1,
    experimental: Collection[str] | None = (),
    wanted: Collection[str] | None = None,
    runtime: str | None = None,
) -> Detector:
    """The detector of a model pack or a bare .tflite file; `runtime` is litert, tflite or the first that works.

    Of the labels that the pack calls experimental only those in `experimental` are told; None asks for all. Closer
    looks that tell nothing of what is `wanted` (None: everything) are left out, and cost neither time nor memory.
    Raises ModelError with one sentence that says what is wrong.
    """
    engine = _Engine(choose(runtime), threads)
    file, manifest = pack.read(path)
    first, *others = _try(list(_parts(file, manifest)), engine)
    manifest = manifest or _described(first)
    withheld = _withheld(manifest, experimental)
    network = _network(first, manifest, withheld, engine)
    pairs = zip(others, manifest.close, strict=True)
    closer = [_close(tried, facts, withheld, wanted, engine) for tried, facts in pairs]
    return Detector(manifest, network, [each for each in closer if each], withheld)


def _parts(file: Path, manifest: Manifest | None) -> Iterator[tuple[Path, pack.Network | None]]:
    """Each .tflite file and, for a pack, what its manifest says of it."""
    yield file, manifest
    for close in manifest.close if manifest else ():
        yield file.with_name(close.file), close


def _try(parts: Sequence[tuple[Path, pack.Network | None]], engine: _Engine) -> list[_Tried]:
    for file, facts in parts:
        look.check(file)
        if facts:
            pack.verify(file, facts.sha256)
    signatures = try_out([file for file, _ in parts], engine.module, engine.threads)
    return [_fitted(*part, signature) for part, signature in zip(parts, signatures, strict=True)]


def _fitted(file: Path, facts: pack.Network | None, signature: Signature) -> _Tried:
    try:
        return _Tried(file, signature, *heads.fit(signature, facts.head if facts else None))
    except ModelError as error:
        raise ModelError(f"{file}: {error}") from error


def _described(tried: _Tried) -> Manifest:
    """What a bare model's pack would say of it."""
    sha256 = pack.sha256(tried.file)
    return Manifest(
        name=tried.file.stem,
        version=sha256[:12],
        licence="unknown",
        sha256=sha256,
        labels=labels.find(tried.file, tried.head.classes),
        head=tried.kind,
    )


def _withheld(manifest: Manifest, asked: Collection[str] | None) -> tuple[str, ...]:
    if asked is None:
        return ()
    return tuple(label for label in dict.fromkeys(manifest.experimental) if label not in asked)


def _network(tried: _Tried, facts: pack.Network, withheld: Collection[str], engine: _Engine) -> Network:
    file, classes = tried.file, tried.head.classes
    if classes not in (None, len(facts.labels)):
        raise ModelError(f"{file}: it has {classes} classes, but model.yaml has {len(facts.labels)} labels")
    session = Session(file, engine.module, engine.threads, tried.signature)
    return Network(facts, tried.head, session, tried.signature.inputs[0], withheld)


def _close(
    tried: _Tried, facts: Close, withheld: Collection[str], wanted: Collection[str] | None, engine: _Engine
) -> CloseLook | None:
    """None where it would tell nothing that anybody wants: such looks are not worth their time."""
    told = [(each, tuple(label for label in each.tells if label not in withheld)) for each in facts.looks]
    looks = [
        each.model_copy(update={"tells": tells})
        for each, tells in told
        if any(wanted is None or label in wanted for label in tells)
    ]
    if not looks:
        return None
    network = _network(tried, facts, withheld, engine)
    return CloseLook(network, looks, facts.per_second, network.overlap, judges=facts.head is Kind.POSE)
