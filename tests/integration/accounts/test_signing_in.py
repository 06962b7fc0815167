import asyncio

import pytest
from sqlalchemy import select

from chronicle_node import crypto
from chronicle_node.db import Database, Row, Tx
from chronicle_node.errors import Invalid, NotFound, TooMany, Unauthenticated
from chronicle_node.models.instance import AuditEntry
from chronicle_node.queries import accounts as reads
from chronicle_node.services import accounts, audit, passwords, profile, sign_in

from .conftest import HOME, PASSWORD, MovedClock, NewPerson

RIGHT = sign_in.Credentials(username="Alice", password=PASSWORD)
WRONG = sign_in.Credentials(username="alice", password="wrong")


async def login_entries(tx: Tx) -> list[Row]:
    wanted = select(AuditEntry).where(AuditEntry.action.startswith("login")).order_by(AuditEntry.id)
    return await tx.all(wanted)


async def seen(db: Database, secret: str) -> reads.Signed | None:
    return await db.read(reads.session, crypto.sha256(secret))


async def test_name_and_password_open_a_session(db: Database, alice: accounts.Created) -> None:
    signed_in = await sign_in.sign_in(db, RIGHT, HOME)
    found = await seen(db, signed_in.secret)
    assert found is not None
    assert (found.session_id, found.person.username) == (signed_in.session_id, "alice")
    assert (found.person.user_id, found.person.actor_id) == (alice.user_id, alice.actor_id)


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(db: Database, alice: accounts.Created) -> None:
    answers = []
    for username in ("alice", "nobody_here"):
        with pytest.raises(Unauthenticated) as caught:
            await sign_in.sign_in(db, sign_in.Credentials(username=username, password="wrong"), HOME)
        answers.append(caught.value.detail)
    assert answers[0] == answers[1]


async def test_an_unknown_name_costs_a_password_check_too(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []

    def remember(text: str, password_hash: str | None) -> bool:
        checked.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "is_right", remember)
    with pytest.raises(Unauthenticated):
        await sign_in.sign_in(db, WRONG, HOME)
    assert checked == [None]


async def test_success_and_failure_are_in_the_audit_log(db: Database, alice: accounts.Created) -> None:
    await sign_in.sign_in(db, RIGHT, HOME)
    with pytest.raises(Unauthenticated):
        await sign_in.sign_in(db, WRONG, HOME)
    entries = await db.read(login_entries)
    assert [(entry.action, entry.user_id, entry.ip_address, entry.user_agent) for entry in entries] == [
        ("login", alice.user_id, "192.0.2.7", "Firefox"),
        ("login_failed", alice.user_id, "192.0.2.7", "Firefox"),
    ]


async def test_signing_in_is_noted_on_the_account(db: Database, alice: accounts.Created, clock: MovedClock) -> None:
    await sign_in.sign_in(db, RIGHT, HOME)
    account = await db.read(reads.named, "alice")
    assert account is not None
    assert account.last_login_at == clock.moment


async def test_ten_wrong_passwords_close_the_name_for_a_while_wherever_they_come_from(
    db: Database, alice: accounts.Created, clock: MovedClock
) -> None:
    for number in range(10):
        await db.write(sign_in.begin, "alice", audit.Origin(None, f"198.51.100.{number}"))
    with pytest.raises(TooMany) as caught:
        await sign_in.sign_in(db, RIGHT, HOME)
    assert caught.value.retry_after == 15 * 60
    clock.advance(minutes=15, seconds=1)
    await sign_in.sign_in(db, RIGHT, HOME)


async def test_strangers_who_guess_do_not_keep_somebody_out_of_their_home(
    db: Database, alice: accounts.Created
) -> None:
    await db.write(sign_in.open_session, alice.user_id, HOME)
    for number in range(10):
        await db.write(sign_in.begin, "alice", audit.Origin(None, f"198.51.100.{number}"))
    await sign_in.sign_in(db, RIGHT, HOME)
    with pytest.raises(TooMany):
        await db.write(sign_in.begin, "alice", audit.Origin("198.51.100.1", "198.51.100.1"))


async def test_a_name_that_nobody_has_is_closed_like_any_other(db: Database) -> None:
    for _ in range(10):
        await db.write(sign_in.begin, "ghost", audit.Origin())
    with pytest.raises(TooMany):
        await db.write(sign_in.begin, "Ghost", audit.Origin())


async def test_thirty_failures_close_a_network_for_every_name(db: Database, alice: accounts.Created) -> None:
    for number in range(30):
        await db.write(sign_in.begin, f"guess_{number}", HOME)
    with pytest.raises(TooMany):
        await sign_in.sign_in(db, RIGHT, HOME)
    await sign_in.sign_in(db, RIGHT, audit.Origin("203.0.113.9", "203.0.113.9"))


async def test_many_guesses_at_once_are_all_counted(db: Database, alice: accounts.Created) -> None:
    begun = await asyncio.gather(*(db.write(sign_in.begin, "alice", HOME) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(one, sign_in.Challenge) for one in begun) == 10
    with pytest.raises(TooMany):
        await db.write(sign_in.begin, "alice", HOME)


async def test_a_disabled_account_is_signed_out_and_stays_out(db: Database, alice: accounts.Created) -> None:
    signed_in = await sign_in.sign_in(db, RIGHT, HOME)
    await db.write(accounts.set_active, alice.user_id, HOME, active=False)
    assert await seen(db, signed_in.secret) is None
    with pytest.raises(Unauthenticated):
        await sign_in.sign_in(db, RIGHT, HOME)
    await db.write(accounts.set_active, alice.user_id, HOME, active=True)
    await sign_in.sign_in(db, RIGHT, HOME)


async def test_a_session_lasts_sixty_days_from_its_last_use(
    db: Database, alice: accounts.Created, clock: MovedClock
) -> None:
    signed_in = await db.write(sign_in.open_session, alice.user_id, HOME)
    clock.advance(days=59)
    await db.write(sign_in.touch, signed_in.session_id)
    clock.advance(days=59)
    assert await seen(db, signed_in.secret) is not None
    clock.advance(days=2)
    assert await seen(db, signed_in.secret) is None


async def test_use_is_noted_at_most_once_a_minute(db: Database, alice: accounts.Created, clock: MovedClock) -> None:
    signed_in = await db.write(sign_in.open_session, alice.user_id, HOME)
    found = [await seen(db, signed_in.secret)]
    clock.advance(seconds=61)
    found.append(await seen(db, signed_in.secret))
    assert [one and one.touch_due for one in found] == [False, True]


class TestEndingSessions:
    async def test_signing_out_ends_this_session_only(self, db: Database, alice: accounts.Created) -> None:
        here = await db.write(sign_in.open_session, alice.user_id, HOME)
        there = await db.write(sign_in.open_session, alice.user_id, HOME)
        await db.write(sign_in.sign_out, alice.user_id, here.session_id, HOME)
        assert await seen(db, here.secret) is None
        assert await seen(db, there.secret) is not None

    async def test_signing_out_elsewhere_spares_this_one(self, db: Database, alice: accounts.Created) -> None:
        here, *others = [await db.write(sign_in.open_session, alice.user_id, HOME) for _ in range(3)]
        assert await db.write(sign_in.sign_out_elsewhere, alice.user_id, here.session_id, HOME) == 2
        assert [session.session_id for session in await db.read(reads.sessions, alice.user_id)] == [here.session_id]
        assert [await seen(db, other.secret) for other in others] == [None, None]

    async def test_nobody_ends_somebody_elses_session(
        self, db: Database, alice: accounts.Created, new_person: NewPerson
    ) -> None:
        mallory = await new_person("mallory")
        await db.write(sign_in.open_session, alice.user_id, HOME)
        [session] = await db.read(reads.sessions, alice.user_id)
        with pytest.raises(NotFound):
            await db.write(sign_in.end_session, mallory.user_id, session.id, HOME)
        await db.write(sign_in.end_session, alice.user_id, session.id, HOME)
        assert await db.read(reads.sessions, alice.user_id) == []


class TestPasswords:
    async def test_a_new_password_ends_the_other_sessions(self, db: Database, alice: accounts.Created) -> None:
        here = await db.write(sign_in.open_session, alice.user_id, HOME)
        there = await db.write(sign_in.open_session, alice.user_id, HOME)
        wanted = profile.PasswordChange(current_password=PASSWORD, new_password="another good one")
        await profile.change_password(db, alice.user_id, here.session_id, wanted, HOME)
        assert await seen(db, here.secret) is not None
        assert await seen(db, there.secret) is None
        await sign_in.sign_in(db, sign_in.Credentials(username="alice", password="another good one"), HOME)

    async def test_it_takes_the_current_one(self, db: Database, alice: accounts.Created) -> None:
        here = await db.write(sign_in.open_session, alice.user_id, HOME)
        wanted = profile.PasswordChange(current_password="wrong", new_password="another good one")
        with pytest.raises(Invalid) as caught:
            await profile.change_password(db, alice.user_id, here.session_id, wanted, HOME)
        assert [field.pointer for field in caught.value.fields] == ["/current_password"]
        await sign_in.sign_in(db, RIGHT, HOME)

    async def test_guessing_the_current_one_is_limited_too(self, db: Database, alice: accounts.Created) -> None:
        for _ in range(10):
            await db.write(sign_in.begin, "alice", audit.Origin())
        with pytest.raises(TooMany):
            await profile.require_password(db, alice.user_id, PASSWORD, HOME)
