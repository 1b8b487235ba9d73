"""Long packets are refused by their first characters."""

import json

import pytest

from app.protocol.errors import Refusal
from app.sockets.packet_filter import check_length, refusing_ack

PAD = "x" * 70_000


@pytest.mark.parametrize(
    "packet",
    [
        "3" + PAD,
        "4" + PAD,
        "40/chat," + PAD,
        "41/chat," + PAD,
        "43/chat,1[" + PAD,
        "45/chat,1-" + PAD,
        '42/other,["message:send","' + PAD,
        '42/chat,["conversation:open","' + PAD,
        '42/chat,["unknown","' + PAD,
        '42/chat,[["message:send"],"' + PAD,
        "42/chat," + "1" * 200 + '["message:send","' + PAD,
        b"x" * 70_000,
    ],
)
def test_long_packet_that_has_no_text_of_a_user_is_refused(packet: str | bytes) -> None:
    with pytest.raises(Refusal) as refused:
        check_length(packet)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "packet",
    [
        '42/chat,["message:send","' + PAD,
        '42/chat,17[ "answer:regenerate","' + PAD,
        '42/chat,["conversation:open","' + PAD[:60_000],
        "40/chat," + PAD[:4000],
        "3" + PAD[:4000],
        b"x" * 4000,
    ],
)
def test_packet_within_the_length_of_its_kind_passes(packet: str | bytes) -> None:
    check_length(packet)


def test_refused_command_is_acknowledged_if_its_client_awaits_that() -> None:
    refusal = Refusal("too_large")
    ack = refusing_ack('42/chat,17["conversation:open","', refusal)
    assert ack is not None
    assert ack.startswith("3/chat,17[")
    assert json.loads(ack.removeprefix("3/chat,17"))[0]["error"]["code"] == "too_large"
    assert refusing_ack('42/chat,["conversation:open","', refusal) is None
    assert refusing_ack(b"42", refusal) is None
