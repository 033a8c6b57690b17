"""How things come and go: smoothly, as everything that has weight does."""


def ease(share: float) -> float:
    """0 up to 0, 1 from 1 on, and without a corner between them."""
    held = min(max(share, 0.0), 1.0)
    return held * held * (3 - 2 * held)


def strength(seconds: float, start: float, end: float, rise: float, fall: float) -> float:
    """0 outside `start`..`end`; within, up to 1 in `rise` seconds and down again in the last `fall` seconds."""
    return ease((seconds - start) / rise) * ease((end - seconds) / fall)
