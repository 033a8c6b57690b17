"""H.264 by hand: parameter sets that claim any size (ITU-T H.264, 7.3.2), as Annex B and in FLV."""

START = b"\x00\x00\x00\x01"


class _Bits:
    def __init__(self) -> None:
        self._bits = ""

    def plain(self, *pairs: tuple[int, int]) -> "_Bits":
        """Numbers of a fixed width: pairs of (bits, value)."""
        self._bits += "".join(format(value, f"0{width}b") for width, value in pairs)
        return self

    def golomb(self, *values: int) -> "_Bits":
        """Exponential-Golomb codes (9.1)."""
        codes = [format(value + 1, "b") for value in values]
        self._bits += "".join("0" * (len(code) - 1) + code for code in codes)
        return self

    def payload(self) -> bytes:
        """With the stop bit (7.3.2.11) and emulation prevention (7.4.1)."""
        bits = self._bits + "1"
        bits += "0" * (-len(bits) % 8)
        escaped, zeros = bytearray(), 0
        for byte in int(bits, 2).to_bytes(len(bits) // 8, "big"):
            if zeros >= 2 and byte <= 3:
                escaped.append(3)
                zeros = 0
            escaped.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return bytes(escaped)


def sequence(width: int, height: int) -> bytes:
    """A sequence parameter set of the baseline profile: as many pictures of this size as a level allows."""
    bits = _Bits().plain((8, 66), (8, 0), (8, 62)).golomb(0, 0, 2, 16).plain((1, 0))
    bits.golomb(width // 16 - 1, height // 16 - 1).plain((1, 1), (1, 1), (1, 0), (1, 0))
    return b"\x67" + bits.payload()


def picture() -> bytes:
    """A picture parameter set."""
    bits = _Bits().golomb(0, 0).plain((1, 0), (1, 0)).golomb(0, 0, 0).plain((1, 0), (2, 0))
    return b"\x68" + bits.golomb(26, 26, 0).plain((1, 0), (1, 0), (1, 0)).payload()


def slice_of(number: int) -> bytes:
    """The first slice of a keyframe; what follows its header is noise."""
    bits = _Bits().golomb(0, 7, 0).plain((4, 0)).golomb(number).plain((1, 0), (1, 0)).golomb(0)
    return b"\x65" + bits.payload() + bytes(range(4, 200))


def annex_b(width: int, height: int, pictures: int = 3) -> bytes:
    """A stream of some keyframes."""
    units = (START + sequence(width, height) + START + picture() + START + slice_of(n % 2) for n in range(pictures))
    return b"".join(units)


def flv(width: int, height: int, pictures: int = 3) -> bytes:
    """The same in a container that announces its streams late (Adobe Flash Video File Format 10.1, annex E)."""
    sps, pps = sequence(width, height), picture()
    sets = b"\x01" + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big") + sps
    sets += b"\x01" + len(pps).to_bytes(2, "big") + pps
    tags = [_tag(b"\x17\x00\x00\x00\x00" + sets, 0)]
    for number in range(pictures):
        data = slice_of(number % 2)
        tags.append(_tag(b"\x17\x01\x00\x00\x00" + len(data).to_bytes(4, "big") + data, number * 40))
    return b"FLV\x01\x01\x00\x00\x00\x09\x00\x00\x00\x00" + b"".join(tags)


def _tag(body: bytes, milliseconds: int) -> bytes:
    head = b"\x09" + len(body).to_bytes(3, "big") + milliseconds.to_bytes(3, "big") + bytes(4)
    return head + body + (len(body) + 11).to_bytes(4, "big")
