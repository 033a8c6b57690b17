"""The last seconds of a camera, compressed, in memory, by group of pictures.

A group starts at a keyframe and is held or let go as a whole: nothing can be decoded from its middle.
"""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from itertools import chain
from threading import Condition

from agent.data import Packet


@dataclass(slots=True)
class _Group:
    packets: list[Packet]
    size: int = 0


class FootageRing:
    """Covers the last `seconds` in at most `max_bytes` of packet data; any thread may read while one appends.

    A group that alone exceeds `max_bytes` is let go as a whole, and what follows of it is not taken in.
    Conservation: `appended == held + evicted`, in packets; `size` is the bytes held. `cover` makes it cover less.
    """

    def __init__(self, seconds: float, max_bytes: int) -> None:
        self._seconds = self._most = seconds
        self._max_bytes = max_bytes
        self._groups: deque[_Group] = deque()
        self._lock = Condition()
        self._lazy = False
        self.appended = 0
        self.held = 0
        self.evicted = 0
        self.size = 0

    def append(self, packet: Packet) -> None:
        """Take in a packet; one that cannot be decoded from a keyframe held here is evicted at once."""
        with self._lock:
            self.appended += 1
            if packet.keyframe:
                self._groups.append(_Group([]))
            elif not self._continues(packet):
                self.evicted += 1
                return
            self._add(packet)
            self._evict(packet.mono - self._seconds)
            if packet.keyframe or not self._lazy:
                self._lock.notify_all()

    def cover(self, share: float) -> None:
        """Cover so large a share of the seconds from now on; what is older goes at once."""
        with self._lock:
            self._seconds = share * self._most
            if self._groups:
                self._evict(self._groups[-1].packets[-1].mono - self._seconds)

    def since(self, mono: float) -> tuple[Packet, ...]:
        """Packets from the last keyframe at or before the monotonic time `mono`, or from the oldest there is."""
        with self._lock:
            starts = [group.packets[0].mono for group in self._groups]
            return self._from(max(0, bisect_right(starts, mono) - 1))

    def after(self, seq: int, timeout: float = 0.0, lazily: bool = False) -> tuple[Packet, ...]:
        """Packets newer than number `seq`; where that was let go already, from the oldest keyframe there is.

        Waits up to `timeout` seconds for one to come; `lazily` for a keyframe, or that time. One thread may wait.
        """
        with self._lock:
            self._lazy = lazily
            if not self._has(seq, lazily):
                self._lock.wait(timeout)
            starts = [group.packets[0].seq for group in self._groups]
            packets = self._from(max(0, bisect_right(starts, seq) - 1))
        return packets[bisect_right(packets, seq, key=lambda packet: packet.seq) :]

    def _has(self, seq: int, lazily: bool) -> bool:
        """Whether what is waited for is there already: a packet newer than `seq`, or a keyframe."""
        newest = self._groups[-1].packets[0 if lazily else -1].seq if self._groups else -1
        return newest > seq

    def _continues(self, packet: Packet) -> bool:
        return bool(self._groups) and self._groups[-1].packets[0].stream == packet.stream

    def _add(self, packet: Packet) -> None:
        self._groups[-1].packets.append(packet)
        self._groups[-1].size += len(packet.data)
        self.held += 1
        self.size += len(packet.data)

    def _evict(self, before: float) -> None:
        groups = self._groups
        while groups and (self.size > self._max_bytes or (len(groups) > 1 and groups[1].packets[0].mono <= before)):
            group = groups.popleft()
            self.held -= len(group.packets)
            self.evicted += len(group.packets)
            self.size -= group.size

    def _from(self, first: int) -> tuple[Packet, ...]:
        groups = list(self._groups)[first:]
        return tuple(chain.from_iterable(group.packets for group in groups))
