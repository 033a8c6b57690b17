"""Ways to spoil bytes of which nothing is known but that somebody parses them."""

from random import Random

INTERESTING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


def spoil(data: bytes, chance: Random, head: int = 512) -> bytes:
    """Cut off, or changed in some places, of which half lie in the first `head` bytes."""
    if chance.random() < 0.1:
        return data[: chance.randrange(len(data) + 1)]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16)) if data else 0):
        at = chance.randrange(max(1, min(head, len(changed)) if chance.random() < 0.5 else len(changed)))
        match chance.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([chance.choice(INTERESTING)])
            case 1:
                changed[at : at + 1] = bytes([byte ^ 1 << chance.randrange(8) for byte in changed[at : at + 1]])
            case 2:
                changed[at : at + chance.choice((2, 4))] = chance.randbytes(chance.choice((2, 4)))
            case 3:
                del changed[at : at + chance.choice((1, 2, 16, 200))]
            case 4:
                changed[at:at] = changed[at : at + chance.choice((1, 4, 64, 512))]
            case _:
                size = chance.choice((2, 4))
                changed[at : at + size] = chance.choice((b"\xff" * size, b"\x7f" + b"\xff" * (size - 1), bytes(size)))
    return bytes(changed)
