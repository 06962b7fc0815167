"""Five nodes through two weeks: what people share arrives, what they take back is gone, and nodes come and go.

One story, since each chapter begins with what the last one left; on each database in turn.
"""

from tests.federation.clubs import DISTANT, GROUPS
from tests.federation.kit import CHEAP_PASSWORD
from tests.federation.village import Village


async def test_five_nodes_live_through_two_weeks(people_of_five_nodes: Village) -> None:
    there = people_of_five_nodes
    await become_friends(there)
    await permit_one_friend_less(there)
    await narrow_what_was_shared(there)
    await be_down_for_two_days(there)
    await replace_a_key(there)
    await gather_in_a_group(there)
    await move_house(there)
    await vanish(there)


async def become_friends(there: Village) -> None:
    """Ana's plays are for friends: Ben and Cleo are, Dan only follows her."""
    await there.befriend("ana", "ben")
    await there.befriend("ana", "cleo")
    assert (await there["dan"].follow(there["ana"])).status == 201
    await there.settle()
    await there["ana"].accept_everybody()
    await there["ana"].privacy(history_public=False, history_audience="friends")
    await there["ana"].listen("Human Behaviour")
    await there.settle()
    assert await there["ben"].feed() == await there["cleo"].feed() == ["Human Behaviour"]
    assert await there["dan"].feed() == []


async def permit_one_friend_less(there: Village) -> None:
    """What Cleo has read already goes when she may no longer, and comes back when she may again."""
    await decide(there, "ana", "cleo", history=False)
    assert await there["cleo"].feed() == []
    assert await kept(there, "c") == 0
    assert await there["ben"].feed() == ["Human Behaviour"]
    await decide(there, "ana", "cleo", history=None)
    assert await there["cleo"].feed() == ["Human Behaviour"]


async def narrow_what_was_shared(there: Village) -> None:
    """Private after the fact: nothing stays on any node."""
    await there["ana"].privacy(history_audience="private")
    await there.settle()
    assert await there["ben"].feed() == await there["cleo"].feed() == []
    assert [await kept(there, letter) for letter in "bcde"] == [0, 0, 0, 0]
    await there["ana"].privacy(history_audience="friends")
    await there.settle()


async def be_down_for_two_days(there: Village) -> None:
    """Ben's node is off; what he missed is there soon after it is back, and nobody else has noticed."""
    await there.stop("b")
    await there["ana"].listen("Venus as a Boy")
    await there.pass_time(16, hours=3)
    assert await there["cleo"].feed() == ["Venus as a Boy", "Human Behaviour"]
    await there.start("b")
    await there.pass_time(4, hours=2)
    assert await there["ben"].feed() == ["Venus as a Boy", "Human Behaviour"]


async def replace_a_key(there: Village) -> None:
    """Ana signs with new keys from now on: she reads and is read as before, also where a node was off meanwhile."""
    key = "SELECT public_key_pem FROM actors WHERE username = 'ana'"
    before = await there.node("a").rows(key)
    await there.stop("c")
    answer = await there["ana"].call("POST", "/api/v1/me/keys")
    assert answer.status == 200, answer.text
    await there.settle()
    after = await there.node("a").rows(key)
    assert after != before
    assert await there.node("b").rows(key) == after
    await there.start("c")
    await there.pass_time(4, hours=2)
    for name in ("ana", "ben", "cleo"):
        await there[name].listen(f"Played by {name}")
    await there.settle()
    assert set((await there["ana"].feed())[:2]) == {"Played by ben", "Played by cleo"}
    assert (await there["ben"].feed())[0] == (await there["cleo"].feed())[0] == "Played by ana"


async def gather_in_a_group(there: Village) -> None:
    """Ana's group has members on three nodes, who read what each of them shares; who leaves takes it along."""
    made = await there["ana"].call("POST", GROUPS, {"name": "Film club", "privacy": "invite_only"})
    assert made.status == 201, made.text
    pages = {"ana": f"{GROUPS}/{made.json['id']}"}
    for name in ("ben", "cleo"):
        asked = await there["ana"].call("POST", f"{pages['ana']}/invitations", {"handle": there[name].handle})
        assert asked.status == 201, asked.text
        await there.settle()
        [invited] = await there[name].items(DISTANT)
        pages[name] = f"{DISTANT}/{invited['id']}"
        assert (await there[name].call("POST", f"{pages[name]}/accept")).status == 200
    await there.settle()
    for name, page in pages.items():
        assert (await there[name].call("PUT", f"{page}/membership", {"can_see_history": True})).status == 200
        await there[name].listen(f"For the club, by {name}")
    await there.settle()
    await there.settle()
    told = {f"For the club, by {name}" for name in pages}
    for name, page in pages.items():
        assert told <= await titles(there, name, page), name
    assert (await there["ben"].call("DELETE", f"{pages['ben']}/membership")).status == 204
    await there.settle()
    await there.settle()
    assert await there.node("b").number("SELECT count(*) FROM group_plays") == 0
    for name in ("ana", "cleo"):
        found = await titles(there, name, pages[name])
        assert "For the club, by ben" not in found, name
        assert {"For the club, by ana", "For the club, by cleo"} <= found, name


async def titles(there: Village, name: str, page: str) -> set[str]:
    """What was played in a group, as one member sees it."""
    return {one["media"]["title"] for one in await there[name].items(f"{page}/feed?limit=100")}


async def move_house(there: Village) -> None:
    """Dan moves to the account "eve" on node E: who followed him asks anew there, and sees what he does there."""
    await there.befriend("ben", "dan")
    await there["dan"].privacy(history_audience="followers")
    assert (await there["eve"].call("POST", "/api/v1/me/aliases", {"handle": there["dan"].handle})).status == 200
    leaving = {"handle": there["eve"].handle, "current_password": CHEAP_PASSWORD}
    answer = await there["dan"].call("POST", "/api/v1/me/move", leaving)
    assert answer.status == 200, answer.text
    await there.settle()
    assert there["ben"].handle in [one["handle"] for one in await there["eve"].items("/api/v1/followers/requests")]
    await there["eve"].accept_everybody()
    await there["eve"].privacy(history_audience="followers")
    await there["eve"].listen("Moved In")
    await there.settle()
    assert (await there["ben"].feed())[0] == "Moved In"
    assert (await there["cleo"].follow(there["dan"])).status != 201
    assert await there["ben"].following() == {there["ana"].handle: "accepted", there["eve"].handle: "accepted"}


async def vanish(there: Village) -> None:
    """Dan's node never comes back: what it is owed is given up, and everybody else goes on."""
    await there.stop("d")
    await there["ana"].listen("Big Time Sensuality")
    await there.pass_time(1)
    assert (await there["ben"].feed())[0] == "Big Time Sensuality"
    await there.pass_time(24, hours=12)
    owed = "SELECT count(*) FROM deliveries WHERE state = 'pending'"
    assert await there.node("a").number(owed) == 0
    await there["ana"].listen("One Day")
    await there.settle()
    assert (await there["ben"].feed())[0] == (await there["cleo"].feed())[0] == "One Day"


async def decide(there: Village, owner: str, friend: str, **sees: bool | None) -> None:
    """What one friend may see, whatever the settings say; None: what the settings say."""
    [found] = [each for each in await there[owner].items("/api/v1/friends") if each["handle"] == there[friend].handle]
    answer = await there[owner].call("PATCH", f"/api/v1/friends/{found['id']}/sharing", sees)
    assert answer.status == 200, answer.text
    await there.settle()


async def kept(there: Village, letter: str) -> int:
    """Plays of others that a node has a copy of."""
    return await there.node(letter).number("SELECT count(*) FROM friend_plays")
