"""How long the uplink waits for what; a test may shorten all of it."""

from dataclasses import dataclass, replace

from agent.uplink.replay import DEFAULT, Rate


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, but for `replay`.

    Connecting: `first`, the longest wait before the first try; `away`, the longest between tries; `spread`, the longest
    first wait where every site lost the broker together, `own`, where it was our own line; `hurry`, the longest after a
    live alert; `refused`, the shortest after a refusal; `steady`, how long a link must hold to count as good.

    Sending: `answer`, how long the broker may owe an answer; `farewell`, how long a stop may take to send what waits;
    `replay`, how fast goes what waited; `settle`, between two deletions; `aside`, until a refused message is tried
    again, at first; `revive`, until buried ones are. `doubt`, `probe` and `rarest_probe` are those of Receipts.
    """

    first: float = 0.0
    away: float = 300.0
    spread: float = 45.0
    own: float = 1.0
    hurry: float = 5.0
    refused: float = 30.0
    steady: float = 60.0
    answer: float = 20.0
    farewell: float = 2.5
    replay: Rate = DEFAULT
    settle: float = 1.0
    aside: float = 60.0
    revive: float = 86_400.0
    doubt: float = 10.0
    probe: float = 60.0
    rarest_probe: float = 3_600.0


NORMAL = Pace()

TOGETHER = replace(NORMAL, first=NORMAL.spread)
"""Of a site that may come back together with its whole district, whose power was cut."""
