"""Which of a model's labels a rule lives on."""

from collections.abc import Collection

from agent.rules.options import RuleOptions


def wanted(options: RuleOptions) -> frozenset[str]:
    """The labels that a rule makes use of: what else a model could tell is not worth a look."""
    return frozenset((*named(options), *options.subjects, *options.signs))


def named(options: RuleOptions) -> tuple[str, ...]:
    """The labels that its entry in site.yaml names."""
    labels: tuple[str, ...] = getattr(options, "labels", ())
    return labels


def missing(options: RuleOptions, known: Collection[str]) -> tuple[str, ...]:
    """Labels without which a rule could never speak: each that is named or a subject, all signs where none is known."""
    lacking = tuple(label for label in (*named(options), *options.subjects) if label not in known)
    mute = options.signs and not any(label in known for label in options.signs)
    return (*lacking, *(options.signs if mute else ()))
