"""Packets become pictures, in hardware where it works and by the library where it does not."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import av
import pytest

from agent.stream import PacketDecoder, hardware
from agent.stream.decoder import Decoder
from agent.stream.hardware import PATIENCE
from tests.filming import film, scene


@pytest.fixture(autouse=True)
def untried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What other tests found out about this machine's hardware is forgotten."""
    monkeypatch.setattr(hardware, "_given_up", set())
    yield


def test_each_picture_comes_with_its_own_packet_though_they_are_reordered() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        track = container.add_stream("libx264", rate=15, options={"g": "15", "bf": "2", "b-adapt": "0"})
        track.width = track.height = 64
        track.pix_fmt = "yuv420p"
        for number in range(30):
            picture = av.VideoFrame(64, 64, "yuv420p")
            for plane in picture.planes:
                plane.update(bytes([16 + 7 * number]) * plane.buffer_size)
            container.mux(track.encode(picture))
        container.mux(track.encode())
    file.seek(0)
    packets, decoder = film(file), PacketDecoder()
    found = [decoded for packet in packets for decoded in decoder.decode(packet)]
    assert [decoded.packet.pts for decoded in found] == sorted(packet.pts or 0 for packet in packets)[: len(found)]
    assert len(found) >= 27
    assert [decoded.packet.seq for decoded in found] != sorted(decoded.packet.seq for decoded in found)


def test_a_keyframe_is_decoded_by_itself_and_decoding_goes_on_from_any_other() -> None:
    packets, decoder = scene(4), PacketDecoder()
    still = decoder.still(packets[30])
    assert still
    assert still.packet is packets[30]
    assert decoder.decode(packets[31]) == []
    later = [decoded for packet in packets[15:18] for decoded in decoder.decode(packet)]
    assert [decoded.packet.seq for decoded in later] == [15, 16, 17]
    assert decoder.damaged == 0


def test_damaged_packets_are_counted_over_changes_of_the_stream() -> None:
    packets, decoder = scene(2), PacketDecoder()
    assert decoder.still(replace(packets[0], data=b"\0\0\0\1\x65noise")) is None
    other = replace(packets[0].stream, width=1, extradata=packets[0].stream.extradata)
    assert decoder.still(replace(packets[15], stream=other))
    assert decoder.damaged == 1


def test_hardware_that_this_box_lacks_is_tried_once_and_the_library_decodes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(3):
        decoder = PacketDecoder()
        assert len([decoded for packet in scene(1) for decoded in decoder.decode(packet)]) == 15
    assert len(caplog.records) <= 1


def test_hardware_that_works_decodes(monkeypatch: pytest.MonkeyPatch) -> None:
    # the library's own decoder under the hardware's name: no box with the real one was at hand
    monkeypatch.setattr(hardware, "HARDWARE", {"h264": "h264"})
    decoder = PacketDecoder()
    assert len([decoded for packet in scene(1) for decoded in decoder.decode(packet)]) == 15
    assert isinstance(decoder._decoder, hardware.HardwareDecoder)
    assert decoder.still(scene(1)[0])
    assert not isinstance(decoder._decoder, hardware.HardwareDecoder)


def test_hardware_that_gives_no_picture_is_given_up_and_the_library_takes_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hardware, "HARDWARE", {"h264": "h264"})
    monkeypatch.setattr("agent.stream.decoder.Decoder._decode", _mute(hardware.HardwareDecoder))
    packets, decoder = scene(4), PacketDecoder()
    found = [decoded.packet.seq for packet in packets for decoded in decoder.decode(packet)]
    assert found
    assert found[0] <= PATIENCE + 15
    assert found == list(range(found[0], len(packets)))
    assert PacketDecoder().decode(packets[0])


def _mute(kind: type) -> object:
    decode = Decoder._decode

    def decode_or_not(self: Decoder, piece: object) -> object:
        return [] if isinstance(self, kind) else decode(self, piece)  # type: ignore[arg-type]

    return decode_or_not
