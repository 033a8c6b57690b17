"""Makes time run faster for a process: the library of faster.c, and the environment with which it is preloaded."""

import shutil
import subprocess
import time
from pathlib import Path

from tests.faults.fault import Impossible

SOURCE = Path(__file__).with_name("faster.c")


def environment(folder: Path, pace: int) -> dict[str, str]:
    """For processes whose clocks are to run `pace` times as fast from now on. Raises Impossible without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise Impossible("needs a C compiler (cc)")
    library = folder / "faster.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    since = f"{time.monotonic_ns()},{time.time_ns()}"
    return {"LD_PRELOAD": str(library), "FASTER_PACE": str(pace), "FASTER_SINCE": since}
