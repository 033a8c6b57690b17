"""A line of its own: a network namespace behind a veth pair, whose packets can be dropped in either direction.

The rules live in the namespace alone and go with it. Needs root, `ip` and `iptables` (iptables-extensions(8):
`statistic`).
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from tests.faults.fault import Impossible

Direction = Literal["up", "down"]
"""From the site to the broker, and back."""

_CHAIN: dict[Direction, str] = {"up": "OUTPUT", "down": "INPUT"}


class Line:
    """Between `here`, an address of this host, and a namespace in which a command with `prefix` runs."""

    def __init__(self, name: str, here: str) -> None:
        self.here = here
        self.prefix = ("ip", "netns", "exec", name)
        self._name = name

    def drop(self, *directions: Direction, share: float = 1.0) -> None:
        """Lose this share of the packets that go in these directions, each packet for itself."""
        chance = ("-m", "statistic", "--mode", "random", "--probability", f"{share:g}") if share < 1 else ()
        for direction in directions:
            _do(*self.prefix, "iptables", "-A", _CHAIN[direction], "!", "-i" if direction == "down" else "-o", "lo",
                *chance, "-j", "DROP")  # fmt: skip

    def restore(self) -> None:
        """Lose nothing any more."""
        _do(*self.prefix, "iptables", "-F")


@contextmanager
def line() -> Iterator[Line]:
    """A line that loses nothing at first. Raises Impossible where there can be none."""
    missing = [tool for tool in ("ip", "iptables") if shutil.which(tool) is None]
    if os.geteuid() != 0 or missing:
        raise Impossible(f"needs root and {' and '.join(missing or ['ip'])}")
    name = f"sc{os.getpid()}x{random.randrange(1000)}"
    # 198.18.0.0/15 is set aside for measurements between networks (RFC 2544)
    base = random.randrange(1, 2**15) * 4
    here, there = (f"198.{18 + (base >> 16)}.{base >> 8 & 255}.{(base & 255) + n}" for n in (1, 2))
    try:
        _do("ip", "netns", "add", name)
        _do("ip", "link", "add", f"{name}h", "type", "veth", "peer", "name", "line", "netns", name)
        _do("ip", "address", "add", f"{here}/30", "dev", f"{name}h")
        _do("ip", "link", "set", f"{name}h", "up")
        inside = ("ip", "-n", name)
        _do(*inside, "address", "add", f"{there}/30", "dev", "line")
        _do(*inside, "link", "set", "line", "up")
        _do(*inside, "link", "set", "lo", "up")
        yield Line(name, here)
    except subprocess.CalledProcessError as error:
        raise Impossible(f"{' '.join(error.cmd)}: {error.stderr.strip()}") from error
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "delete", f"{name}h"], check=False, capture_output=True)


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
