"""The command line: arguments in, exit code out. 0: fine, 1: bad input, 2: wrong usage."""

import argparse
import hashlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from agent import __version__, frugal
from agent.errors import AgentError, ConfigError
from agent.models import STREET
from agent.redact import redact

_DESCRIPTION = """\
Turns a shop's street-facing camera into a trustworthy pair of eyes for its city: watches on the box,
keeps the footage there, sends events, counts and small pictures to the control room."""

_EXAMPLES = """\
examples:
  streetcam-agent check site.yaml                      is the configuration right?
  streetcam-agent run --config site.yaml               watch, as the service does
  streetcam-agent replay street.mp4 --report street.html
                                                       what would it have told of this recording?
  streetcam-agent detect photo.jpg                     what does the model see in this picture?
  streetcam-agent simulate street --truth street.jsonl film a scene, and note what is true in it
  streetcam-agent clips --config site.yaml             which clips are on this box?

exit codes: 0 fine, 1 bad input, 2 wrong usage"""

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors that a person can mend end as one clear line each on standard error."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    frugal.settle()
    try:
        return command(options)
    except ConfigError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
    except AgentError as error:
        print(f"streetcam-agent: {redact(str(error))}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; Python would complain once more at exit
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="streetcam-agent",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"streetcam-agent {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_add_run, _add_check, _add_selftest, _add_replay, _add_detect, _add_simulate, _add_clips):
        add(commands)
    return parser


def _add(commands: Any, name: str, command: Command, text: str, more: str = "") -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}. {more}".strip()
    )
    parser.set_defaults(command=command)
    return parser


def _add_run(commands: Any) -> None:
    parser = _add(
        commands, "run", _run, "watch the site's cameras until told to stop", "SIGTERM stops it within ten seconds."
    )
    parser.add_argument("--config", type=Path, required=True, metavar="site.yaml", help="the site's configuration")


def _add_check(commands: Any) -> None:
    parser = _add(commands, "check", _check, "say what is wrong with a site.yaml, every fault with its place")
    parser.add_argument("config", type=Path, metavar="site.yaml", help="the site's configuration")
    parser.add_argument(
        "--explain", action="store_true", help="say how each camera will be watched, and measure what that costs here"
    )


def _add_selftest(commands: Any) -> None:
    parser = _add(
        commands,
        "selftest",
        _selftest,
        "prove in half a minute that this box sees and tells",
        "The installed agent watches a filmed minute of a drawn street, and what it told is compared with what "
        "happened there; then its model looks for people and vehicles in the same films. Touches no camera, no broker "
        "and nothing of the site.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON line")


def _add_replay(commands: Any) -> None:
    parser = _add(
        commands,
        "replay",
        _replay,
        "run the whole pipeline over recordings and print each event",
        "Prints a row for each event, or a JSON line when piped or with --json. "
        "Without a site.yaml everything that appears anywhere in the picture is an event.",
    )
    parser.add_argument("videos", type=Path, nargs="+", metavar="VIDEO", help="recordings to look at")
    parser.add_argument(
        "--config",
        type=Path,
        metavar="site.yaml",
        help="use its rules and model; a recording named after one of its cameras is seen as that camera, "
        "any other as the first",
    )
    _add_model(parser, "the site.yaml's, else the agent's own")
    parser.add_argument(
        "--truth",
        type=Path,
        metavar="truth.jsonl",
        help="score the events against it: a list of clips and their incidents, or the truth of a film made with "
        "`simulate --timecode`, which without --model also tells what is seen in the model's place",
    )
    _add_json(parser)
    parser.add_argument("--annotate", type=Path, metavar="out.mp4", help="write a copy with what was seen drawn in")
    parser.add_argument("--report", type=Path, metavar="out.html", help="write one page with a picture per event")


def _add_detect(commands: Any) -> None:
    parser = _add(commands, "detect", _detect, "say what the model sees in pictures", "Boxes are in pixels.")
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="pictures to look at")
    _add_model(parser, "the agent's own")
    _add_json(parser)
    parser.add_argument("--annotate", type=Path, metavar="DIR", help="write copies with the boxes drawn in")


def _add_simulate(commands: Any) -> None:
    parser = _add(
        commands,
        "simulate",
        _simulate,
        "film a scene of a drawn street, with its truth",
        "The same scene, seed, size and rate give the same film and the same truth.",
    )
    parser.add_argument("scene", nargs="?", metavar="SCENE", help="what happens; --list names all")
    parser.add_argument("--list", action="store_true", help="say what scenes there are")
    parser.add_argument("-o", "--output", type=Path, metavar="out.mp4", help="the film (default: SCENE.mp4)")
    parser.add_argument("--truth", type=Path, metavar="truth.jsonl", help="write what is true of each picture")
    parser.add_argument("--sheet", type=Path, metavar="sheet.jpg", help="draw twelve moments with the truth in them")
    parser.add_argument("--seed", type=_seed, default=1, metavar="N", help="another number, other people (default: 1)")
    parser.add_argument("--size", type=_size, default=(1280, 720), metavar="WxH", help="in pixels (default: 1280x720)")
    parser.add_argument("--fps", type=_fps, default=15.0, metavar="N", help="pictures a second (default: 15)")
    parser.add_argument("--codec", choices=("h264", "hevc"), default="h264", help="(default: h264)")
    parser.add_argument("--timecode", action="store_true", help="burn each picture's number into its lower edge")


def _add_clips(commands: Any) -> None:
    parser = _add(
        commands,
        "clips",
        _clips,
        "list the clips on this box, and keep or release one",
        "A kept clip is never deleted for room; half of storage.clips_mb may be kept.",
    )
    parser.add_argument("--config", type=Path, required=True, metavar="site.yaml", help="the site's configuration")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--keep", metavar="CLIP", help="keep this clip, named as in the list")
    which.add_argument("--release", metavar="CLIP", help="keep it no longer")


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no seed: write a whole number from 0 on")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text} is no size: write it like 1280x720")
    return int(width), int(height)


def _fps(text: str) -> float:
    try:
        fps = float(text)
    except ValueError:
        fps = 0.0
    if not 1 <= fps <= 60:
        raise argparse.ArgumentTypeError(f"{text} is no rate of pictures: write a number from 1 to 60")
    return fps


def _add_model(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--model", type=Path, metavar="PACK", help=f"a model pack's folder, or a .tflite file (default: {default})"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON lines even to a terminal")


def _run(options: argparse.Namespace) -> int:
    site = _config(options.config)
    import_module("agent.logs").set_up()
    load = import_module("agent.infer").load
    if not import_module("agent.app").run(site, hashlib.sha256(options.config.read_bytes()).hexdigest(), load):
        # a thread that is still in a library's call would wake up in an interpreter that is being taken down, and crash
        logging.shutdown()
        os._exit(0)
    return 0


def _check(options: argparse.Namespace) -> int:
    site = _config(options.config)
    return int(import_module("agent.check").run(options.config, site, options.explain))


def _selftest(options: argparse.Namespace) -> int:
    return int(import_module("agent.selftest.run").run(options.json))


def _replay(options: argparse.Namespace) -> int:
    site = _config(options.config) if options.config else None
    if options.annotate and len(options.videos) > 1:
        return _usage("--annotate writes one video: give one VIDEO")
    replay = import_module("agent.replay")
    outputs = replay.Outputs(options.json, options.annotate, options.report)
    return int(replay.run(options.videos, site, options.model, options.truth, outputs))


def _detect(options: argparse.Namespace) -> int:
    detect = import_module("agent.detect")
    return int(detect.run(options.images, options.model or STREET, options.json, options.annotate))


def _simulate(options: argparse.Namespace) -> int:
    if options.scene is None and not options.list:
        return _usage("no scene: name one; `streetcam-agent simulate --list` says which there are")
    simulate = import_module("agent.simulate")
    if options.list:
        return int(simulate.names())
    output = options.output or Path(f"{options.scene}.mp4")
    order = simulate.Order(
        options.scene,
        output,
        options.truth,
        options.sheet,
        options.seed,
        options.size,
        options.fps,
        options.codec,
        options.timecode,
    )
    return int(simulate.run(order))


def _clips(options: argparse.Namespace) -> int:
    site = _config(options.config)
    return int(import_module("agent.keep").run(site.storage, options.keep, options.release))


def _config(path: Path) -> Any:
    # imported when needed: --help must not wait for what it does not use
    return import_module("agent.config").load(path)


def _usage(problem: str) -> int:
    print(f"streetcam-agent: {problem}\nsee: streetcam-agent --help", file=sys.stderr)
    return 2
