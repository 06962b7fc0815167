import asyncio

import pytest
from sqlalchemy import func, select

from chronicle_node.crypto import Secrets
from chronicle_node.db import Database, Row, Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound
from chronicle_node.federation.signatures.keys import make_rsa
from chronicle_node.federation.uris import Uris, main_key
from chronicle_node.models.accounts import Invite, User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.instance import AuditEntry
from chronicle_node.models.social import Actor
from chronicle_node.queries import accounts as reads
from chronicle_node.queries.invites import everything as all_invites
from chronicle_node.services import accounts, invites, moving, passwords, sign_up

from .conftest import HOME, PUBLIC_URL, MovedClock, NewPerson, prepared


async def row(tx: Tx, model: type) -> Row:
    return await tx.one(select(model))


async def of_id(tx: Tx, actor_id: int) -> Row:
    return await tx.one(select(Actor).where(Actor.id == actor_id))


async def actions(tx: Tx) -> list[str]:
    return [entry.action for entry in await tx.all(select(AuditEntry.action).order_by(AuditEntry.id))]


async def test_an_account_comes_with_an_actor_whose_addresses_federation_agrees_with(
    db: Database, alice: accounts.Created
) -> None:
    actor = await db.read(row, Actor)
    uris = Uris(PUBLIC_URL)
    assert actor.uri == uris.actor(alice.public_id)
    assert actor.inbox == uris.inbox(alice.public_id)
    assert actor.shared_inbox == uris.shared_inbox
    assert actor.outbox == uris.outbox(alice.public_id)
    assert actor.followers_uri == uris.followers(alice.public_id)
    assert actor.following_uri == uris.following(alice.public_id)
    assert actor.history_uri == uris.history(alice.public_id)
    assert actor.now_uri == uris.now(alice.public_id)
    assert actor.url == uris.profile("alice")
    assert actor.key_id == main_key(actor.uri)


async def test_all_people_belong_to_the_one_row_of_this_node(
    db: Database, alice: accounts.Created, new_person: NewPerson
) -> None:
    await new_person("bob")
    node = await db.read(row, FederatedInstance)
    assert (node.host, node.is_self, node.instance_url) == ("chronicle.example", True, PUBLIC_URL)


async def test_a_name_that_is_taken_is_refused_at_its_field(alice: accounts.Created, new_person: NewPerson) -> None:
    with pytest.raises(Conflict, match="taken") as caught:
        await new_person("alice")
    assert [field.pointer for field in caught.value.fields] == ["/username"]


async def test_an_address_that_is_used_is_refused_at_its_field(alice: accounts.Created, new_person: NewPerson) -> None:
    with pytest.raises(Conflict) as caught:
        await new_person("alicia", "alice@example.org")
    assert [field.pointer for field in caught.value.fields] == ["/email"]


async def test_two_who_want_one_name_at_once_do_not_both_get_it(db: Database, new_person: NewPerson) -> None:
    results = await asyncio.gather(*(new_person("carol") for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(result, accounts.Created) for result in results) == 1
    assert all(isinstance(result, accounts.Created | Conflict) for result in results)


async def test_a_name_given_up_is_never_given_out_again(
    db: Database, alice: accounts.Created, new_person: NewPerson
) -> None:
    await db.write(accounts.delete_account, alice.user_id, HOME)
    with pytest.raises(Conflict, match="never given out again"):
        await new_person("alice")


async def test_deleting_an_account_leaves_a_grave_without_a_word_about_the_person(
    db: Database, alice: accounts.Created, new_person: NewPerson
) -> None:
    other = await new_person("alice_elsewhere")
    await db.write(moving.add_alias, alice.user_id, other.actor_id)
    await db.write(accounts.delete_account, alice.user_id, HOME)
    actor = await db.read(of_id, alice.actor_id)
    assert actor.gone_at is not None
    assert (actor.user_id, actor.display_name, actor.summary, actor.avatar_url) == (None, None, None, None)
    assert (actor.also_known_as, actor.moved_to_uri) == (None, None)
    assert await db.read(actions) == ["create_user", "create_user", "delete_user"]


async def test_the_only_administrator_cannot_leave_the_others_alone(
    db: Database, alice: accounts.Created, new_person: NewPerson
) -> None:
    boss = await new_person("boss", is_admin=True)
    with pytest.raises(Conflict, match="only administrator"):
        await db.write(accounts.delete_account, boss.user_id, HOME)
    await db.write(accounts.delete_account, boss.user_id, HOME, keep_an_admin=False)
    assert await db.read(reads.named, "boss") is None


async def test_what_does_not_exist_cannot_be_deleted_or_switched_off(db: Database) -> None:
    with pytest.raises(NotFound):
        await db.write(accounts.delete_account, 99, HOME)
    with pytest.raises(NotFound):
        await db.write(accounts.set_active, 99, HOME, active=False)


async def test_preparing_names_every_fault_at_once(secrets: Secrets) -> None:
    wanted = accounts.NewAccount(username="Not A Name", password="short", email="nowhere")
    with pytest.raises(Invalid) as caught:
        await accounts.prepare(wanted, secrets, make_rsa)
    assert [field.pointer for field in caught.value.fields] == ["/username", "/password", "/email"]


@pytest.mark.usefixtures("dear_secrets")
async def test_preparing_hashes_the_password_at_cost_twelve_and_seals_the_private_key(secrets: Secrets) -> None:
    wanted = accounts.NewAccount(username="Dora", password="pass word nine", email="Dora@Example.org")
    ready = await accounts.prepare(wanted, secrets, make_rsa)
    assert (ready.username, ready.email) == ("dora", "dora@example.org")
    assert ready.password_hash.startswith("$2b$12$")
    assert passwords.is_right("pass word nine", ready.password_hash)
    assert secrets.unseal(ready.keys.private_sealed).startswith("-----BEGIN PRIVATE KEY-----")


def test_a_password_that_bcrypt_would_cut_off_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        passwords.hash_password("é" * 37)
    assert "72 bytes" in caught.value.fields[0].detail


def test_nothing_opens_an_account_that_is_not_there() -> None:
    assert not passwords.is_right("anything", None)


def test_a_new_account_does_not_show_its_password_when_printed() -> None:
    assert "hunter2" not in repr(accounts.NewAccount(username="a", password="hunter2"))


class TestSetUp:
    async def test_the_first_account_is_an_administrators(self, db: Database) -> None:
        await db.write(sign_up.first, prepared("alice"), PUBLIC_URL, HOME)
        account = await db.read(reads.named, "Alice")
        assert account is not None
        assert account.is_admin

    async def test_two_at_once_make_one_administrator(self, db: Database) -> None:
        results = await asyncio.gather(
            *(db.write(sign_up.first, prepared(name), PUBLIC_URL, HOME) for name in ("anna", "ben", "cleo", "dan")),
            return_exceptions=True,
        )
        assert sum(isinstance(result, accounts.Created) for result in results) == 1
        assert await db.read(lambda tx: tx.scalar(select(func.count()).select_from(User))) == 1

    async def test_the_link_does_not_come_back_to_life_when_everybody_left(self, db: Database) -> None:
        created = await db.write(sign_up.first, prepared("alice"), PUBLIC_URL, HOME)
        await db.write(accounts.delete_account, created.user_id, HOME)
        assert not await db.read(reads.is_fresh)
        with pytest.raises(Conflict):
            await db.write(sign_up.first, prepared("mallory"), PUBLIC_URL, HOME)

    def test_only_the_token_of_the_link_is_accepted(self, secrets: Secrets) -> None:
        token = sign_up.setup_link(secrets, PUBLIC_URL).partition("token=")[2]
        sign_up.require_setup_token(secrets, PUBLIC_URL, token)
        with pytest.raises(Forbidden):
            sign_up.require_setup_token(secrets, PUBLIC_URL, token[:-1])


class TestSignUp:
    async def test_nobody_comes_before_the_administrator(self, db: Database) -> None:
        with pytest.raises(Forbidden, match="not set up"):
            await db.write(sign_up.another, prepared("bob"), PUBLIC_URL, HOME, registration="open")

    async def test_an_open_node_takes_anybody_and_a_closed_one_nobody(
        self, db: Database, alice: accounts.Created
    ) -> None:
        await db.write(sign_up.another, prepared("bob"), PUBLIC_URL, HOME, registration="open")
        with pytest.raises(Forbidden):
            await db.write(sign_up.another, prepared("carol"), PUBLIC_URL, HOME, registration="closed")

    async def test_an_invite_works_once(self, db: Database, new_person: NewPerson) -> None:
        boss = await new_person("boss", is_admin=True)
        code = await db.write(invites.create, boss.user_id, HOME)
        results = await asyncio.gather(
            *(
                db.write(sign_up.another, prepared(name), PUBLIC_URL, HOME, registration="invite", invite=code)
                for name in ("bob", "bert", "bill")
            ),
            return_exceptions=True,
        )
        assert sum(isinstance(result, accounts.Created) for result in results) == 1
        assert sum(isinstance(result, Invalid) for result in results) == 2
        assert (await db.read(row, Invite)).used_by_user_id is not None

    async def test_a_refused_account_leaves_the_invite_unspent(self, db: Database, new_person: NewPerson) -> None:
        boss = await new_person("boss", is_admin=True)
        code = await db.write(invites.create, boss.user_id, HOME)
        with pytest.raises(Conflict):
            await db.write(sign_up.another, prepared("boss"), PUBLIC_URL, HOME, registration="invite", invite=code)
        await db.write(sign_up.another, prepared("bob"), PUBLIC_URL, HOME, registration="invite", invite=code)

    async def test_an_invite_lasts_a_week(self, db: Database, new_person: NewPerson, clock: MovedClock) -> None:
        boss = await new_person("boss", is_admin=True)
        code = await db.write(invites.create, boss.user_id, HOME)
        clock.advance(days=7, seconds=1)
        with pytest.raises(Invalid, match="some days only"):
            await db.write(sign_up.another, prepared("bob"), PUBLIC_URL, HOME, registration="invite", invite=code)

    async def test_the_list_says_what_became_of_each_invite(
        self, db: Database, new_person: NewPerson, clock: MovedClock
    ) -> None:
        boss = await new_person("boss", is_admin=True)
        await db.write(invites.create, boss.user_id, HOME, days=1)
        clock.advance(days=2)
        code = await db.write(invites.create, boss.user_id, HOME)
        await db.write(sign_up.another, prepared("bob"), PUBLIC_URL, HOME, registration="invite", invite=code)
        await db.write(invites.create, boss.user_id, HOME, days=30)
        listed = await db.read(all_invites)
        assert [(one.state, one.used_by) for one in listed] == [("open", None), ("used", "bob"), ("expired", None)]

    async def test_only_administrators_invite(self, db: Database, alice: accounts.Created) -> None:
        with pytest.raises(Forbidden):
            await db.write(invites.create, alice.user_id, HOME)
