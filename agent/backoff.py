"""How long to wait before the next try: full jitter, so that 1,000 sites do not come back in the same second.

The formula is "full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
"""

import random


def full_jitter(attempt: int, cap: float, base: float = 1.0) -> float:
    """Seconds to wait before try number `attempt` (0 is the first): uniform over 0 .. min(cap, base * 2**attempt)."""
    return random.uniform(0, min(cap, base * 2 ** min(attempt, 32)))
