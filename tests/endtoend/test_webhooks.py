"""A tool of somebody else's hears of a scrobble, and can prove with its own library who told it."""

from typing import Any

from tests.endtoend.players import listen, player_of
from tests.endtoend.receiver import Receiver
from tests.endtoend.world import Pair
from tests.processes import eventually


def messages(receiver: Receiver, count: int, pair: Pair) -> None:
    """Wait for so many messages, without sitting out the pauses between tries."""

    def arrived() -> bool:
        pair.b.let_time_pass()
        return len(receiver.got) >= count

    eventually(arrived, "the receiver got too little", pause=0.5)


def state_of_only(pair: Pair) -> Any:
    [webhook] = pair.listener.everything("/api/v1/webhooks")
    return webhook


def test_a_scrobble_arrives_and_verifies(pair: Pair, receiver: Receiver) -> None:
    webhook = receiver.subscribe(pair.listener)
    player_of(pair.listener).submit_single_listen(listen("Signed"))
    messages(receiver, 1, pair)
    [[body]] = receiver.verified(webhook).values()
    assert body["type"] == "scrobble"
    assert body["data"]["user"] == "bob"
    assert body["data"]["media"]["title"] == "Signed"


def test_a_receiver_that_fails_is_told_again_with_the_same_id(pair: Pair, receiver: Receiver) -> None:
    webhook = receiver.subscribe(pair.listener)
    receiver.answers = [500, 500]
    player_of(pair.listener).submit_single_listen(listen("Once more"))
    messages(receiver, 3, pair)
    assert [message.answered for message in receiver.got] == [500, 500, 204]
    assert [len(copies) for copies in receiver.verified(webhook).values()] == [3]


def test_a_receiver_that_is_gone_is_left_alone(pair: Pair, receiver: Receiver) -> None:
    receiver.subscribe(pair.listener)
    receiver.answers = [410]
    player = player_of(pair.listener)
    player.submit_single_listen(listen("Farewell"))
    messages(receiver, 1, pair)
    eventually(lambda: not state_of_only(pair)["is_enabled"], "the webhook was never switched off")
    player.submit_single_listen(listen("Unheard"))
    eventually(lambda: not pair.b.rows("SELECT id FROM jobs"), "the node is not done")
    assert len(receiver.got) == 1
