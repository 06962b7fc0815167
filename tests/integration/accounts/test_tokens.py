import hashlib

import pytest
from sqlalchemy import select

from chronicle_node import crypto
from chronicle_node.crypto import Secrets
from chronicle_node.db import Database
from chronicle_node.errors import Conflict, Invalid, MissingScope, NotFound
from chronicle_node.models.accounts import ApiToken
from chronicle_node.queries import tokens as reads
from chronicle_node.services import accounts, tokens
from chronicle_node.services.tokens import Minted, NewToken

from .conftest import HOME, MovedClock, NewPerson

KODI = NewToken(name="Kodi", scopes=["read", "scrobble"])


@pytest.fixture
async def kodi(db: Database, alice: accounts.Created, secrets: Secrets) -> Minted:
    return await db.write(tokens.create, alice.user_id, KODI, secrets, HOME)


async def bearer(db: Database, secret: str) -> reads.Bearer | None:
    return await db.read(reads.bearer, crypto.sha256(secret))


async def test_a_token_stands_for_its_person_within_its_scopes(
    db: Database, alice: accounts.Created, kodi: Minted
) -> None:
    found = await bearer(db, kodi.secret)
    assert found is not None
    assert (found.person.user_id, found.scopes) == (alice.user_id, frozenset({"scrobble", "read"}))


def test_a_token_says_what_it_is_and_is_long(kodi: Minted) -> None:
    assert kodi.secret.startswith("chr_")
    assert len(kodi.secret) >= 47


async def test_only_digests_are_kept(db: Database, kodi: Minted, secrets: Secrets) -> None:
    row = await db.read(lambda tx: tx.one(select(ApiToken)))
    assert row.token == hashlib.sha256(kodi.secret.encode()).hexdigest()
    assert secrets.unseal(row.md5_sealed) == hashlib.md5(kodi.secret.encode()).hexdigest()
    assert kodi.secret not in str(row)


async def test_a_revoked_token_opens_nothing(db: Database, alice: accounts.Created, kodi: Minted) -> None:
    await db.write(tokens.revoke, alice.user_id, kodi.id, HOME)
    assert await bearer(db, kodi.secret) is None
    assert await db.read(reads.mine, alice.user_id) == []
    with pytest.raises(NotFound):
        await db.write(tokens.revoke, alice.user_id, kodi.id, HOME)


async def test_nobody_revokes_somebody_elses_token(db: Database, kodi: Minted, new_person: NewPerson) -> None:
    mallory = await new_person("mallory")
    with pytest.raises(NotFound):
        await db.write(tokens.revoke, mallory.user_id, kodi.id, HOME)
    assert await bearer(db, kodi.secret) is not None


async def test_a_token_ends_when_it_was_to_end(
    db: Database, alice: accounts.Created, secrets: Secrets, clock: MovedClock
) -> None:
    wanted = NewToken(name="Guest", scopes=["read"], expires_in_days=1)
    minted = await db.write(tokens.create, alice.user_id, wanted, secrets, HOME)
    clock.advance(hours=23)
    assert await bearer(db, minted.secret) is not None
    clock.advance(hours=1)
    assert await bearer(db, minted.secret) is None


async def test_the_tokens_of_a_disabled_account_open_nothing(
    db: Database, alice: accounts.Created, kodi: Minted
) -> None:
    await db.write(accounts.set_active, alice.user_id, HOME, active=False)
    assert await bearer(db, kodi.secret) is None


async def test_last_use_is_noted_at_most_once_a_minute(
    db: Database, alice: accounts.Created, kodi: Minted, clock: MovedClock
) -> None:
    due = []
    for _ in range(2):
        found = await bearer(db, kodi.secret)
        assert found is not None
        due.append(found.touch_due)
        await db.write(tokens.touch, found.token_id)
    [listed] = await db.read(reads.mine, alice.user_id)
    assert due == [True, False]
    assert listed.last_used_at == clock.moment


async def test_a_token_cannot_make_one_that_may_more_or_lasts_longer(
    db: Database, alice: accounts.Created, secrets: Secrets, clock: MovedClock
) -> None:
    wanted = NewToken(name="Script", scopes=["write"], expires_in_days=7)
    script = await db.write(tokens.create, alice.user_id, wanted, secrets, HOME)
    held = frozenset({"write"})
    with pytest.raises(MissingScope):
        await db.write(tokens.create, alice.user_id, KODI, secrets, HOME, held=held, parent=script.secret)
    wanted = NewToken(name="Child", scopes=["write"])
    child = await db.write(tokens.create, alice.user_id, wanted, secrets, HOME, held=held, parent=script.secret)
    assert child.expires_at == script.expires_at


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (NewToken(name="  ", scopes=["read"]), "/name"),
        (NewToken(name="x" * 61, scopes=["read"]), "/name"),
        (NewToken(name="x", scopes=[]), "/scopes"),
        (NewToken(name="x", scopes=["read", "admin"]), "/scopes"),
        (NewToken(name="x", scopes=["read"], expires_in_days=0), "/expires_in_days"),
        (NewToken(name="x", scopes=["read"], expires_in_days=10**9), "/expires_in_days"),
    ],
)
async def test_a_faulty_wish_is_refused_at_its_field(
    db: Database, alice: accounts.Created, secrets: Secrets, wanted: NewToken, pointer: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await db.write(tokens.create, alice.user_id, wanted, secrets, HOME)
    assert [field.pointer for field in caught.value.fields] == [pointer]


async def test_there_is_an_end_to_how_many_there_can_be(
    db: Database, alice: accounts.Created, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "KEEP", 1)
    await db.write(tokens.create, alice.user_id, KODI, secrets, HOME)
    with pytest.raises(Conflict, match="revoke one"):
        await db.write(tokens.create, alice.user_id, KODI, secrets, HOME)
