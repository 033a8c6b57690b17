"""Which of a model's labels a rule lives on."""

from collections.abc import Collection

from agent.rules.options import RuleOptions


def wanted(options: RuleOptions) -> frozenset[str]:
    """The labels that a rule makes use of: what else a model could tell is not worth a look."""
    return frozenset((*named(options), *options.subjects, *options.signs, *options.hints))


def named(options: RuleOptions) -> tuple[str, ...]:
    """The labels that its entry in site.yaml names."""
    labels: tuple[str, ...] = getattr(options, "labels", ())
    return labels


def lacking(options: RuleOptions, known: Collection[str]) -> tuple[str, ...]:
    """Labels that it cannot do without and that are not known: those that are named, and its subjects."""
    return tuple(label for label in (*named(options), *options.subjects) if label not in known)


def unmet(options: type[RuleOptions], known: Collection[str]) -> str:
    """What a kind lacks, whatever site.yaml says: its subjects, else all of its signs; empty when it can be served."""
    subjects = ", ".join(label for label in options.subjects if label not in known)
    return subjects or (f"one of {', '.join(options.signs)}" if is_mute(options, known) else "")


def is_mute(options: type[RuleOptions] | RuleOptions, known: Collection[str]) -> bool:
    """Whether it has signs to go by, and none of them is known."""
    return bool(options.signs) and not any(label in known for label in options.signs)
