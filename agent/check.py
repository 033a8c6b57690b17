"""`check`: whether a site.yaml is right and its model can serve its rules, and what else it could serve."""

from importlib import import_module
from pathlib import Path

from agent import ability, infer
from agent.config import Site


def run(path: Path, site: Site, costs: bool) -> int:
    """Print what is fine and, where `costs` are asked for, how each camera will be watched.

    Raises ModelError for the model, ConfigError with every rule that it cannot serve.
    """
    detector = infer.load(site.model, site.threads, site.experimental, ability.wanted(site))
    ability.check(site, detector.labels, detector.withheld)
    rules = sum(len(camera.rules) for camera in site.cameras)
    print(f"{path}: fine: site {site.site}, {len(site.cameras)} camera(s), {rules} rule(s)")
    print(f"kinds of rules that the model {detector.name} can serve with this site.yaml:")
    for line in ability.kinds(detector.labels, detector.withheld):
        print(f"  {line}")
    if costs:
        # only here is anything decoded: the libraries for it are not waited for otherwise
        for line in import_module("agent.explain").explain(site, detector):
            print(line)
    return 0
