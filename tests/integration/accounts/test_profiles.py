import pytest
from sqlalchemy import select

from chronicle_node.db import Database, Row, Tx
from chronicle_node.domain.events import AudienceNarrowed
from chronicle_node.errors import Conflict, Invalid
from chronicle_node.models.accounts import User
from chronicle_node.models.instance import AuditEntry
from chronicle_node.models.social import Actor
from chronicle_node.queries import accounts as reads
from chronicle_node.services import accounts, profile
from chronicle_node.services.profile import ProfilePatch

from .conftest import HOME, NewPerson


async def actor_of_alice(tx: Tx) -> Row:
    return await tx.one(select(Actor).where(Actor.username == "alice"))


async def test_a_patch_changes_what_it_names_and_nothing_else(db: Database, alice: accounts.Created) -> None:
    await db.write(profile.change, alice.user_id, ProfilePatch(display_name="Alice A.", bio="Reads."), HOME)
    await db.write(profile.change, alice.user_id, ProfilePatch(timezone="Europe/Berlin", bio=None), HOME)
    me = await db.read(reads.me, alice.user_id)
    assert (me.display_name, me.bio, me.timezone, me.locale) == ("Alice A.", None, "Europe/Berlin", "en-US")


async def test_the_public_face_follows_the_account(db: Database, alice: accounts.Created) -> None:
    patch = ProfilePatch(display_name="Alice", bio="Reads.", avatar_url="https://pictures.example/a.png")
    await db.write(profile.change, alice.user_id, patch, HOME)
    actor = await db.read(actor_of_alice)
    assert (actor.display_name, actor.summary, actor.avatar_url) == (
        "Alice",
        "Reads.",
        "https://pictures.example/a.png",
    )


async def test_every_fault_is_named_and_nothing_changes(db: Database, alice: accounts.Created) -> None:
    patch = ProfilePatch(
        display_name="fine",
        avatar_url="javascript:alert(1)",
        timezone="Mars/Olympus",
        locale="?",
        privacy_settings={"history_audience": "everybody", "secret": True},
        preferences={"theme": "neon", "items_per_page": 0},
    )
    with pytest.raises(Invalid) as caught:
        await db.write(profile.change, alice.user_id, patch, HOME)
    assert [field.pointer for field in caught.value.fields] == [
        "/avatar_url",
        "/timezone",
        "/locale",
        "/privacy_settings/history_audience",
        "/privacy_settings/secret",
        "/preferences/theme",
        "/preferences/items_per_page",
    ]
    assert (await db.read(reads.me, alice.user_id)).display_name is None


async def test_privacy_is_merged_and_reaches_the_predicates_columns(db: Database, alice: accounts.Created) -> None:
    await db.write(profile.change, alice.user_id, ProfilePatch(privacy_settings={"history_public": True}), HOME)
    patch = ProfilePatch(privacy_settings={"stats_audience": "private"})
    await db.write(profile.change, alice.user_id, patch, HOME)
    user = await db.read(lambda tx: tx.one(select(User)))
    assert (user.history_audience, user.stats_audience) == ("public", "private")


async def test_a_change_of_privacy_is_in_the_audit_log(db: Database, alice: accounts.Created) -> None:
    await db.write(profile.change, alice.user_id, ProfilePatch(privacy_settings={"history_public": True}), HOME)
    wanted = select(AuditEntry.details).where(AuditEntry.action == "change_privacy")
    entry = await db.read(lambda tx: tx.one(wanted))
    assert entry.details == {"before": None, "after": {"history_public": True}}


async def test_only_narrowing_is_told(db: Database, alice: accounts.Created, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    async def remember(tx: Tx, event: object) -> None:
        told.append(event)

    monkeypatch.setattr(profile, "emit", remember)
    await db.write(profile.change, alice.user_id, ProfilePatch(privacy_settings={"history_public": True}), HOME)
    assert told == []
    patch = ProfilePatch(privacy_settings={"history_audience": "private"})
    await db.write(profile.change, alice.user_id, patch, HOME)
    assert told == [AudienceNarrowed(user_id=alice.user_id, kinds=("history",))]


async def test_who_accepts_follows_unasked_says_so_by_the_actor(db: Database, alice: accounts.Created) -> None:
    assert (await db.read(actor_of_alice)).approves_follows
    patch = ProfilePatch(privacy_settings={"auto_accept_follows": True})
    await db.write(profile.change, alice.user_id, patch, HOME)
    assert not (await db.read(actor_of_alice)).approves_follows


async def test_preferences_are_merged(db: Database, alice: accounts.Created) -> None:
    await db.write(profile.change, alice.user_id, ProfilePatch(preferences={"theme": "dark", "language": "de"}), HOME)
    await db.write(profile.change, alice.user_id, ProfilePatch(preferences={"language": None}), HOME)
    assert (await db.read(reads.me, alice.user_id)).preferences == {"theme": "dark"}


async def test_an_address_can_be_set_and_taken_away(db: Database, alice: accounts.Created) -> None:
    await db.write(profile.change_email, alice.user_id, "New@Example.org", HOME)
    assert (await db.read(reads.me, alice.user_id)).email == "new@example.org"
    await db.write(profile.change_email, alice.user_id, "", HOME)
    assert (await db.read(reads.me, alice.user_id)).email is None


async def test_an_address_belongs_to_one_account(db: Database, alice: accounts.Created, new_person: NewPerson) -> None:
    bob = await new_person("bob")
    with pytest.raises(Conflict) as caught:
        await db.write(profile.change_email, bob.user_id, "ALICE@example.org", HOME)
    assert [field.pointer for field in caught.value.fields] == ["/email"]
