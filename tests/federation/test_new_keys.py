"""Keys replaced: what leaves is signed with the new ones, and nobody loses what was on its way."""

import re
from collections.abc import Callable

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chronicle_node.domain import multikeys
from chronicle_node.errors import Problem
from chronicle_node.federation import resolver
from chronicle_node.federation.signatures import cavage, keys, proof
from chronicle_node.federation.signatures.claim import Claim, Rules
from chronicle_node.federation.signatures.request import SignedRequest
from chronicle_node.services import maintenance, signing_keys, succession
from tests.federation.kit import Circle, Dweller, Home, key_pair, settle
from tests.federation.stranger import Puppet, Stranger


async def test_a_friend_elsewhere_notices_nothing_when_keys_are_replaced(circle: Circle) -> None:
    """Node A knows Bob's key for a while already; it is told of the new one and believes what comes after."""
    a, b = circle.nodes.a, circle.nodes.b
    circle.pass_time(minutes=20)
    before = (await b.rows("SELECT public_key_pem, multikeys FROM actors WHERE user_id IS NOT NULL"))[0]
    assert (await circle.bob.call("POST", "/api/v1/me/keys")).status == 200
    after = (await b.rows("SELECT public_key_pem, multikeys FROM actors WHERE user_id IS NOT NULL"))[0]
    assert before[0] != after[0]
    assert before[1] != after[1]
    await circle.settle()
    known = (await a.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{circle.bob.uri}'"))[0][0]
    assert known == after[0]
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Hyperballad")
    await circle.settle()
    assert await circle.alice.feed() == ["Hyperballad"]


async def test_a_friend_elsewhere_who_knows_the_former_key_since_just_now_is_told_with_it(circle: Circle) -> None:
    """Keys are fetched anew at most every ten minutes; the former key is believed in the meantime."""
    assert (await circle.bob.call("POST", "/api/v1/me/keys")).status == 200
    await circle.settle()
    a, b = circle.nodes.a, circle.nodes.b
    (own,) = await b.rows("SELECT public_key_pem FROM actors WHERE user_id IS NOT NULL")
    (known,) = await a.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{circle.bob.uri}'")
    assert own[0] == known[0]


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who follows Bob from a server that knows his key."""
    puppet = elsewhere.actor("ana")
    assert (await puppet.send(node, puppet.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    await settle(node)
    elsewhere.inbox.clear()
    return puppet


def accepts(pem: str, home: Home) -> Callable[[web.Request], web.StreamResponse]:
    """An inbox that believes this key alone."""

    def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=202 if _fits(request, pem, home) else 401)

    return answer


def _fits(request: web.Request, pem: str, home: Home) -> bool:
    body = request._read_bytes or b""
    received = SignedRequest.received("POST", request.raw_path, request.raw_headers, body)
    try:
        rules = Rules(frozenset({request.host}), "http", home.served.clock.now())
        claim: Claim = cavage.parse(received, rules)
    except Problem:  # the other kind of signature
        return False
    return claim.matches(keys.load_public(pem))


async def test_who_believes_the_former_key_alone_is_told_with_that(node: Home, bob: Dweller, ana: Puppet) -> None:
    former = (await node.rows("SELECT public_key_pem FROM actors WHERE user_id IS NOT NULL"))[0][0]
    ana.home.answer = accepts(former, node)
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
    await settle(node)
    newer = ana.home.got("Update")[-1]["object"]["publicKey"]["publicKeyPem"]
    assert newer != former
    assert await node.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == 2
    ana.home.inbox.clear()
    ana.home.answer = accepts(newer, node)
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Robert"})
    await settle(node)
    assert len(ana.home.got("Update")) == 2  # with the former key, and then with the one she believes
    assert await node.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == 3


async def test_the_former_key_is_forgotten_after_a_week(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
    count = "SELECT count(*) FROM actors WHERE former_key_sealed IS NOT NULL"
    await node.node.db.write(maintenance.prune)
    assert await node.number(count) == 1
    node.served.clock.advance(days=8)
    await node.node.db.write(maintenance.prune)
    assert await node.number(count) == 0


async def followers_of(bob: Dweller, *, waiting: bool = False) -> int:
    return len(await bob.items(f"/api/v1/followers{'/requests' if waiting else ''}"))


async def test_G18_who_shows_none_of_the_keys_they_had_is_let_in_no_more_until_confirmed(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    """Somebody else owns the domain now, and every key with it."""
    node.served.clock.advance(minutes=11)
    ana.pair = key_pair("whoever bought the domain")
    ana.show()
    like = ana.activity("Like", bob.uri, 7)
    assert (await ana.send(node, like, now=node.served.clock.now())).status == 202
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (0, 1)
    told = await node.rows("SELECT title FROM notifications ORDER BY id DESC")
    assert "still who they were" in told[0][0]
    await bob.accept_everybody()
    await settle(node)
    assert (await followers_of(bob), ana.home.got("Accept")[-1]["object"]["actor"]) == (1, ana.uri)


async def test_G18_who_comes_back_after_another_took_the_name_shows_the_keys_they_had_too(
    node: Home, bob: Dweller, ana: Puppet, elsewhere: Stranger
) -> None:
    """Whoever owns the domain now gives Ana's name away, so that she is set aside, and then has her back."""
    heir = elsewhere.actor("heir", preferredUsername="ana")
    assert (await heir.send(node, heir.activity("Like", bob.uri))).status == 202
    assert await node.rows(f"SELECT 1 FROM actors WHERE uri = '{ana.uri}' AND gone_at IS NOT NULL")
    node.served.clock.advance(minutes=11)
    ana.pair = key_pair("whoever bought the domain")
    ana.show()
    like = ana.activity("Like", bob.uri, 9)
    assert (await ana.send(node, like, now=node.served.clock.now())).status == 202
    assert await node.rows(f"SELECT 1 FROM actors WHERE uri = '{ana.uri}' AND gone_at IS NULL")
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (0, 1)


async def test_G18_to_show_the_old_public_keys_is_not_to_hold_them(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    """They stand in a copy of the old document, for everybody who had one."""
    old = multikeys.ed25519(b"o" * 32)
    ana = elsewhere.actor("ana", assertionMethod=[_multikey(elsewhere, "old", old)])
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    await bob.accept_everybody()
    node.served.clock.advance(minutes=11)
    ana.pair = key_pair("whoever bought the domain")
    ana.show(assertionMethod=[_multikey(elsewhere, "old", old)])
    known = await node.number(f"SELECT id FROM actors WHERE uri = '{ana.uri}'")
    await resolver.refresh(node.node, {"actor_id": known})
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (0, 1)


def _multikey(there: Stranger, name: str, text: str) -> dict[str, str]:
    home = f"{there.url}/users/ana"
    return {"id": f"{home}#{name}", "type": "Multikey", "controller": home, "publicKeyMultibase": text}


async def _refreshed(node: Home, ana: Puppet) -> str:
    """Her document read anew; what is held of the keys beside her main one."""
    known = await node.number(f"SELECT id FROM actors WHERE uri = '{ana.uri}'")
    await resolver.refresh(node.node, {"actor_id": known})
    return str((await node.rows(f"SELECT multikeys FROM actors WHERE id = {known}"))[0][0])


@pytest.mark.parametrize("before", ["none", "one"])
async def test_G18_a_key_that_appears_beside_the_known_ones_is_held_when_one_of_them_says_so(
    node: Home, bob: Dweller, elsewhere: Stranger, before: str
) -> None:
    """Her server may have begun to publish such keys, or be another's by now: nothing is lost, and nothing won."""
    old, new = multikeys.ed25519(b"o" * 32), multikeys.ed25519(b"n" * 32)
    listed = [_multikey(elsewhere, "old", old)] if before == "one" else []
    ana = elsewhere.actor("ana", assertionMethod=listed)
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    await bob.accept_everybody()
    ana.show(assertionMethod=[*listed, _multikey(elsewhere, "new", new)])
    held = await _refreshed(node, ana)
    assert (old in held, new in held) == (before == "one", False)
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (1, 0)
    by_name_alone = ana.activity("Update", ana.uri, 2)
    assert (await ana.send(node, by_name_alone)).status == 202
    await settle(node)
    assert new not in await _refreshed(node, ana)
    told = ana.document(assertionMethod=[*listed, _multikey(elsewhere, "new", new)])
    assert (await ana.send(node, ana.activity("Update", told, 3))).status == 202
    await settle(node)
    assert new in await _refreshed(node, ana)
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (1, 0)


async def test_G18_a_key_that_was_taken_back_comes_back_by_nobodys_word_but_hers(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    listed = [_multikey(elsewhere, "old", multikeys.ed25519(b"o" * 32))]
    ana = elsewhere.actor("ana", assertionMethod=listed)
    await ana.send(node, ana.activity("Follow", bob.uri))
    ana.show()
    assert await _refreshed(node, ana) == "{}"
    ana.show(assertionMethod=listed)
    assert await _refreshed(node, ana) == "{}"


@pytest.mark.parametrize("place", ["assertionMethod", "publicKey"])
async def test_G18_nobody_signs_with_a_key_that_no_known_key_speaks_for(
    node: Home, bob: Dweller, ana: Puppet, place: str
) -> None:
    """Who took the domain over shows Ana's public key, as everybody can, and one of their own behind it."""
    taker, key_id = key_pair("whoever took the domain"), f"{ana.uri}#another"
    known = ana.document()["publicKey"]
    pem = keys.load_public(taker.public_pem).public_bytes(Encoding.DER, PublicFormat.PKCS1)
    added: dict[str, list[object]] = {
        "publicKey": [known, {"id": key_id, "owner": ana.uri, "publicKeyPem": taker.public_pem}],
        "assertionMethod": [_multikey(ana.home, "another", multikeys.encode(multikeys.RSA + pem))],
    }
    ana.show(**{place: added[place]})
    forged = ana.activity("Like", bob.uri, 7)
    for later in (0, 11):
        node.served.clock.advance(minutes=later)
        answer = await ana.send(node, forged, pair=taker, key_id=key_id, now=node.served.clock.now())
        assert answer.status == 401
    assert (await ana.send(node, ana.activity("Like", bob.uri, 8), now=node.served.clock.now())).status == 202
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (1, 0)


async def test_G18_who_says_with_a_known_key_that_it_is_replaced_stays_a_follower(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    former, ana.pair = ana.pair, key_pair("the new one")
    ana.show()
    assert (await ana.send(node, ana.activity("Update", ana.document()), pair=former)).status == 202
    await settle(node)
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (1, 0)
    later = node.served.clock.now()
    assert (await ana.send(node, ana.activity("Like", bob.uri, 8), now=later)).status == 202


@pytest.mark.parametrize("name", ["old", "new"])
async def test_G18_who_tells_of_new_keys_and_proves_it_with_one_of_them_stays_a_follower(
    node: Home, bob: Dweller, elsewhere: Stranger, name: str
) -> None:
    """The request is signed with the key that is known, the proof inside by a new one, under its old id or another."""
    new = Ed25519PrivateKey.generate()
    told, text = multikeys.ed25519(b"o" * 32), multikeys.ed25519(new.public_key().public_bytes_raw())
    ana = elsewhere.actor("ana", assertionMethod=[_multikey(elsewhere, "old", told)])
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    await bob.accept_everybody()
    node.served.clock.advance(minutes=11)
    later = node.served.clock.now()
    former, ana.pair = ana.pair, key_pair("the new one")
    ana.show(assertionMethod=[_multikey(elsewhere, name, text)])
    update = ana.activity("Update", ana.document(assertionMethod=[_multikey(elsewhere, name, text)]))
    proven = proof.add(update, f"{ana.uri}#{name}", new, later)
    assert (await ana.send(node, proven, pair=former, now=later)).status == 202
    await settle(node)
    assert (await followers_of(bob), await followers_of(bob, waiting=True)) == (1, 0)
    assert text in str(await node.rows(f"SELECT multikeys FROM actors WHERE uri = '{ana.uri}'"))


async def test_G18_a_friend_who_was_away_for_a_month_knows_bob_by_his_former_key(circle: Circle) -> None:
    """Nobody told node A; it finds new keys, and the word of the former one for them in the document."""
    a, b = circle.nodes.a, circle.nodes.b
    with b.cut_off():
        assert (await circle.bob.call("POST", "/api/v1/me/keys")).status == 200
        await circle.settle()
    circle.pass_time(days=30)
    await b.node.db.write(maintenance.prune)
    await b.execute("DELETE FROM deliveries")
    before = await circle.carol.followers()
    await circle.carol.privacy(history_audience="followers")
    await circle.carol.listen("Hidden Place")
    await circle.settle()
    await circle.settle()  # whose first try came while the new keys were being fetched tries again
    assert await circle.bob.feed() == ["Hidden Place"]
    known = (await a.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{circle.bob.uri}'"))[0]
    assert known == (await b.rows("SELECT public_key_pem FROM actors WHERE user_id IS NOT NULL"))[0]
    assert await circle.carol.followers() == before


async def test_G18_who_gets_a_second_key_later_tells_of_it_with_the_one_that_is_known(circle: Circle) -> None:
    """Bob is from before there were such keys; node A would believe no other way that it is his."""
    a, b = circle.nodes.a, circle.nodes.b
    of_bob = f"SELECT multikeys FROM actors WHERE uri = '{circle.bob.uri}'"
    await b.execute("UPDATE actors SET multikeys = NULL, multikey_sealed = NULL WHERE user_id IS NOT NULL")
    await a.execute(f"UPDATE actors SET multikeys = NULL WHERE uri = '{circle.bob.uri}'")
    assert await b.node.db.write(signing_keys.give_to_all, b.node.secrets) == 1
    known = await a.number(f"SELECT id FROM actors WHERE uri = '{circle.bob.uri}'")
    await resolver.refresh(a.node, {"actor_id": known})
    assert str((await a.rows(of_bob))[0][0]) == "{}"
    await circle.settle()
    assert "z6Mk" in str((await a.rows(of_bob))[0][0])
    assert await a.rows(of_bob) == await b.rows(of_bob)


async def test_G18_a_word_that_is_not_the_former_keys_vouches_for_nothing() -> None:
    one, other = (Ed25519PrivateKey.generate() for _ in range(2))
    former = multikeys.ed25519(one.public_key().public_bytes_raw())
    heir = multikeys.ed25519(other.public_key().public_bytes_raw())
    pem = one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    word = succession.sign(pem, "https://b.example/bob", "PEM", heir)
    assert succession.vouches(former, word, "https://b.example/bob", "PEM", [heir])
    for forged in (
        (heir, word, "https://b.example/bob", "PEM", [heir]),
        (former, word, "https://b.example/eve", "PEM", [heir]),
        (former, word, "https://b.example/bob", "OTHER", [heir]),
        (former, word, "https://b.example/bob", "PEM", [former]),
        (former, "zzz", "https://b.example/bob", "PEM", [heir]),
        ("z6Mk", word, "https://b.example/bob", "PEM", [heir]),
        ("not a key", word, "https://b.example/bob", "PEM", [heir]),
    ):
        assert not succession.vouches(*forged)


async def test_keys_are_replaced_once_an_hour_at_most(node: Home, bob: Dweller) -> None:
    first = await bob.call("POST", "/api/v1/me/keys")
    assert first.json["keys_changed_at"] is not None
    again = await bob.call("POST", "/api/v1/me/keys")
    assert (again.status, re.fullmatch(r"3\d{3}", again.headers["Retry-After"]) is not None) == (429, True)
    node.served.clock.advance(minutes=61)
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
