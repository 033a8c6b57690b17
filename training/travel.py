"""What travels: `python -m training.travel` scores each source by a network that has never seen any of it.

Each fold leaves some sources out: `python -m training.train look --run leave_a --leave ...` as FOLDS says. The float
network, the first look alone, at its own size. Sources that are never trained on travel anyway: see `evaluate`.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from training import look_at
from training.evaluate import by_source
from training.pictures import Picture, load
from training.places import RUNS, SHARED
from training.plans import LOOK
from training.score import Found
from training.telling import LEAST
from training.torch_ops import Network

FOLDS = {
    "leave_a": ("fire8_abonia", "helmet_lalit", "highway_level2"),
    "leave_b": ("fire_hotfire", "helmmotor", "manaus_traffic", "vehicles_yuskun_atl"),
    "leave_c": ("fire_contfire", "fire_flamehunter", "fall_teleicu", "wn_gunvideo", "wn_knifevideo"),
}
"""Runs and the sources that each leaves out: of every class another one stays, where there is another one."""

BATCH = 8


def network(run: Path) -> Network:
    """The look of a run."""
    held = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    loaded = Network(LOOK)
    loaded.load_state_dict(held["mean"])
    loaded.eval()
    return loaded


def looks(seeing: Network, pictures: Sequence[Picture]) -> list[Found]:
    """What the network finds in each picture."""
    batches = [pictures[first : first + BATCH] for first in range(0, len(pictures), BATCH)]
    return [
        found
        for batch in batches
        for found in look_at.find(seeing, LOOK, [look_at.read(picture) for picture in batch], LEAST)
    ]


def main() -> None:
    """Print a row for each source and class of the folds that were trained, beside the network that saw all sources."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    pictures = load(SHARED, ("val",))
    rows = []
    home = by_source(pictures, looks(network(RUNS / "look"), pictures))
    for fold, sources in FOLDS.items():
        if not (RUNS / fold / "checkpoint.pt").exists():
            continue
        left = [picture for picture in pictures if picture.source in sources]
        for source, figures in by_source(left, looks(network(RUNS / fold), left)).items():
            for name, each in figures.items():
                rows.append((source, name, each.boxes, each.ap, home[source][name].ap))
    print(f"{'source':<20} {'class':<11} {'boxes':>5} {'never seen':>10} {'seen':>6}")
    for source, name, boxes, away, at_home in rows:
        print(f"{source:<20} {name:<11} {boxes:>5} {away:>10.3f} {at_home:>6.3f}")
    if options.json:
        options.json.write_text(json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
