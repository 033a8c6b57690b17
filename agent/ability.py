"""What a model can serve: a rule for something that it does not tell would be silent for ever, and look like peace."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from difflib import get_close_matches

from pydantic import ValidationError

from agent.config import Site
from agent.errors import ConfigError
from agent.rules import KINDS, needs
from agent.rules.options import RuleOptions


def wanted(site: Site) -> frozenset[str]:
    """The labels that a site's rules make use of: what else a model could tell is not worth a look."""
    return frozenset(label for camera in site.cameras for rule in camera.rules for label in needs.wanted(rule))


def check(site: Site, known: Iterable[str], withheld: Iterable[str] = ()) -> None:
    """Raises ConfigError with every rule that a model cannot serve which tells `known` and keeps `withheld` back."""
    names, kept_back = tuple(known), frozenset(withheld)
    problems = tuple(
        f"cameras[{i}].rules[{j}]{problem}"
        for i, camera in enumerate(site.cameras)
        for j, rule in enumerate(camera.rules)
        for problem in _problems(rule, names, kept_back)
    )
    if problems:
        raise ConfigError(problems)


def kinds(known: Collection[str], withheld: Collection[str]) -> Iterator[str]:
    """A line for each kind of rule: whether such a model can serve it, and if not, why."""
    for name, options in KINDS.items():
        unmet = needs.unmet(options, known)
        kept = [label for label in (*options.subjects, *options.signs) if label in withheld]
        yield f"{name}: no, it needs {unmet}{_remedy(kept)}" if unmet else f"{name}: yes"


def usual(known: Collection[str]) -> Iterator[RuleOptions]:
    """Each kind that such a model can serve and that needs no more to be told than its name, as it is by default."""
    for kind, options in KINDS.items():
        if needs.unmet(options, known):
            continue
        with suppress(ValidationError):  # it needs more
            yield options.model_validate({"kind": kind, "name": kind.replace("_", "-")})


def _problems(rule: RuleOptions, names: tuple[str, ...], kept_back: frozenset[str]) -> Iterator[str]:
    for label in needs.lacking(rule, names):
        place = ".labels" if label in needs.named(rule) else ""
        yield f"{place}  {_unproven(label) if label in kept_back else _unknown(label, names)}"
    if needs.is_mute(rule, names):
        kept = [label for label in rule.signs if label in kept_back]
        yield f"  needs a model that tells one of {', '.join(rule.signs)}{_remedy(kept)}"


def _remedy(kept: Collection[str]) -> str:
    if not kept:
        return ""
    names = ", ".join(kept)
    return f"; {names} are experimental in this model: 'experimental: [{names}]' in site.yaml turns them on"


def _unproven(label: str) -> str:
    return (
        f"'{label}' is experimental in this model: it missed or invented too much when measured (see its "
        f"MODEL_CARD.md); add 'experimental: [{label}]' to site.yaml to have it all the same"
    )


def _unknown(label: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(label, names, 1)
    instead = f"; did you mean '{near[0]}'?" if near else f"; it knows {', '.join(sorted(names))}"
    return f"the model does not know '{label}'{instead}"
