"""H.264 from anyone, and some H.265: mutated packets, parameter sets and containers through the agent's decoding."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from agent import stream
from agent.data import Packet
from agent.errors import CameraError
from agent.stream.decoder import MAX_PIXELS
from agent.stream.packets import PacketDecoder
from agent.stream.source import Source
from tests import films
from tests.faults import hostile_bytes, hostile_h264

verdicts = ("refused", "nothing decoded", "decoded", "too large")

SUFFIXES = (".h264", ".mp4", ".mkv", ".ts", ".flv")

MOST_PICTURES = 200
"""Pictures of one input that are looked at; a mutated time stamp must not make it last."""

SIDES = (5_600, 6_400, 8_192, 16_000)


class Video:
    """Each input goes through one of two doors, by its number: a recording, and the packets of a ring."""

    verdicts = verdicts

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._films = [(path.suffix, path.read_bytes()) for path in _films(folder)]
        self._units = hostile_h264.START.join(self._films[0][1].split(hostile_h264.START)[1:])
        large = films.film(folder / "large.mkv", 2, (4_000, 4_000), keyframe_every=1)
        self._known = [(".mkv", large.read_bytes())]
        for side in SIDES:
            self._known += [(".h264", hostile_h264.annex_b(side, side)), (".flv", hostile_h264.flv(side, side))]

    def make(self, number: int) -> bytes:
        if number < 2 * len(self._known):
            return _named(*self._known[number // 2])
        chance = Random(number)
        if chance.random() < 0.3:
            return _named(".h264", self._shuffled(chance))
        suffix, data = chance.choice(self._films)
        return _named(suffix, hostile_bytes.spoil(data, chance, chance.choice((100, 2_000))))

    def judge(self, data: bytes, number: int) -> str:
        suffix, _, film = data.partition(b"\n")
        path = self._folder / f"input{suffix.decode()}"
        path.write_bytes(film)
        try:
            sizes = _recording(path) if number % 2 else _ring(path)
        except CameraError:
            return "refused"
        if not sizes:
            return "nothing decoded"
        return "decoded" if max(sizes) <= MAX_PIXELS else "too large"

    def _shuffled(self, chance: Random) -> bytes:
        """Units of a stream changed, dropped, repeated, out of order, or with parameter sets of another size."""
        units = self._films[0][1].split(hostile_h264.START)[1:]
        for _ in range(chance.choice((1, 2, 6))):
            at = chance.randrange(len(units))
            match chance.randrange(6):
                case 0:
                    units.insert(at, chance.choice(units))
                case 1 if len(units) > 1:
                    del units[at]
                case 2:
                    units.insert(
                        at, hostile_h264.sequence(16 * chance.randrange(1, 1000), 16 * chance.randrange(1, 1000))
                    )
                case 3:
                    units[at] = bytes([chance.randrange(256)]) + units[at][1:]
                case _:
                    units[at] = hostile_bytes.spoil(units[at], chance, 16)
        return b"".join(hostile_h264.START + unit for unit in units)


def _named(suffix: str, data: bytes) -> bytes:
    return suffix.encode() + b"\n" + data


def _films(folder: Path) -> list[Path]:
    made = [films.film(folder / f"good{suffix}", 12, (128, 96), keyframe_every=4) for suffix in SUFFIXES]
    made.append(films.film(folder / "b.mkv", 12, (128, 96), keyframe_every=6, b_frames=2))
    made.append(films.film(folder / "hevc.mkv", 8, (128, 96), "libx265", keyframe_every=4))
    return made


def _recording(path: Path) -> Sequence[int]:
    sizes = []
    for frame in stream.frames(path):
        sizes.append(frame.yuv.size * 2 // 3)
        if len(sizes) >= MOST_PICTURES:
            break
    return sizes


def _ring(path: Path) -> Sequence[int]:
    """As the eyes do it: keyframes by themselves, then all; and one picture out of the ring."""
    packets = _packets(path)
    decoder = PacketDecoder()
    found = [decoder.still(packet) for packet in packets[:20] if packet.keyframe]
    decoder.restart()
    pictures = [each.picture for each in found if each]
    for packet in packets:
        pictures = pictures[-3:] + [each.picture for each in decoder.decode(packet)]
    sizes = [picture.width * picture.height for picture in pictures]
    single = stream.still(packets, packets[-1].mono, "front") if packets else None
    return (
        sizes
        + ([stream.i420(pictures[-1]).size * 2 // 3] if pictures else [])
        + ([single.yuv.size * 2 // 3] if single else [])
    )


def _packets(path: Path) -> list[Packet]:
    with Source(str(path)) as source:
        found = []
        for number, piece in enumerate(source.packets()):
            found.append(
                Packet(number, number / 25, 0.0, piece.is_keyframe, piece.pts, piece.dts, bytes(piece), source.info)
            )
            if len(found) >= MOST_PICTURES:
                break
        return found


def kind(folder: Path) -> Video:
    return Video(folder)
