"""Capital letters as strokes, because each version of the drawing library brings letters of its own.

Strokes are points on a grid 4 wide and 6 high, the origin at the lower left, as "xy" in words: "00 26 40" is a peak.
"""

from collections.abc import Iterator

WIDE, HIGH, STEP = 4.0, 6.0, 5.6
"""A letter's grid, and how far the next one is."""

_STROKES = {
    "A": ("00 26 40", "12 32"),
    "B": ("00 06 36 45 44 33 03", "33 42 41 30 00"),
    "C": ("45 36 16 05 01 10 30 41",),
    "D": ("00 06 26 45 41 20 00",),
    "E": ("46 06 00 40", "03 33"),
    "F": ("46 06 00", "03 33"),
    "G": ("45 36 16 05 01 10 30 41 43 23",),
    "H": ("00 06", "40 46", "03 43"),
    "I": ("20 26", "10 30", "16 36"),
    "J": ("46 41 30 10 01",),
    "K": ("00 06", "46 03 40"),
    "L": ("06 00 40",),
    "M": ("00 06 23 46 40",),
    "N": ("00 06 40 46",),
    "O": ("01 05 16 36 45 41 30 10 01",),
    "P": ("00 06 36 45 44 33 03",),
    "Q": ("01 05 16 36 45 41 30 10 01", "22 40"),
    "R": ("00 06 36 45 44 33 03", "23 40"),
    "S": ("45 36 16 05 04 13 33 42 41 30 10 01",),
    "T": ("06 46", "26 20"),
    "U": ("06 01 10 30 41 46",),
    "V": ("06 20 46",),
    "W": ("06 10 24 30 46",),
    "X": ("00 46", "06 40"),
    "Y": ("06 23 46", "23 20"),
    "Z": ("06 46 00 40",),
    "2": ("05 16 36 45 44 00 40",),
    "4": ("30 36 02 42",),
    " ": (),
}


def strokes(words: str) -> Iterator[list[tuple[float, float]]]:
    """Each stroke of some words, letter after letter."""
    for number, letter in enumerate(words):
        for stroke in _STROKES[letter]:
            yield [(number * STEP + float(point[0]), float(point[1])) for point in stroke.split()]


def width(words: str) -> float:
    """How wide some words are on the grid."""
    return (len(words) - 1) * STEP + WIDE
