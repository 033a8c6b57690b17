"""A model pack as a detector: a look at regions of a frame and, where the pack has further networks, closer looks."""

from collections.abc import Collection, Sequence

from agent.data import WHOLE, Box, Detection, Image
from agent.infer import pack
from agent.infer.close import CloseLook
from agent.infer.network import Network


class Detector:
    """A loaded pack. Not thread-safe: callers take turns.

    `labels` are all that it may tell; `withheld` are labels that it knows and, as nobody asked, does not.
    """

    def __init__(
        self, manifest: pack.Manifest, network: Network, closer: Sequence[CloseLook], withheld: Collection[str]
    ) -> None:
        self.name = manifest.name
        self.version = manifest.version
        self.withheld = tuple(withheld)
        self.labels = tuple(label for label in pack.told(manifest) if label not in withheld)
        self.input_size = network.input_size
        self.min_score = network.min_score
        self._network = network
        self._closer = tuple(closer)

    @property
    def put_off(self) -> int:
        """How many closer looks there was no time for, of all networks together."""
        return sum(close.put_off for close in self._closer)

    def detect(self, yuv: Image, regions: Sequence[Box] = (WHOLE,), now: float | None = None) -> tuple[Detection, ...]:
        """What is in the regions of an I420 frame (shape (height * 3 / 2, width), even sides), the surest first.

        Boxes are fractions of the whole frame. `now` is the frame's monotonic time in seconds, by which closer looks
        are spaced out; None for a single picture, which gets all of them.
        """
        found = self._network.detect(yuv, regions)
        for close in self._closer:
            found = close.look(yuv, found, now)
        return found
