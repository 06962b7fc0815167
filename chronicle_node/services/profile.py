"""What a person changes about their own account: the public face, privacy, preferences, e-mail address, password."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import bindparam, select, update

from chronicle_node.db import Database, Row, Tx, sql
from chronicle_node.domain import audience, profiles, usernames
from chronicle_node.domain.events import AudienceNarrowed
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.errors import Conflict, Field, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.outbox import emit
from chronicle_node.services import actors, attempts, audit, friends, passwords, sign_in, sync

_me = User.id == bindparam("user_id")
# Locked, so that two changes at once don't undo each other.
LOAD = sql(lambda: select(User).where(_me).with_for_update())
SAVE = sql(
    lambda: (
        update(User)
        .where(_me)
        .values(
            display_name=bindparam("new_display_name"),
            bio=bindparam("new_bio"),
            avatar_url=bindparam("new_avatar_url"),
            timezone=bindparam("new_timezone"),
            locale=bindparam("new_locale"),
            privacy_settings=bindparam("new_privacy"),
            preferences=bindparam("new_preferences"),
            updated_at=bindparam("at"),
        )
    )
)
IS_ADDRESS_TAKEN = sql(
    lambda: select(User.id).where(User.email == bindparam("address"), User.id != bindparam("user_id"))
)
SET_EMAIL = sql(lambda: update(User).where(_me).values(email=bindparam("address"), updated_at=bindparam("at")))
SET_PASSWORD = sql(
    lambda: (
        update(User)
        .where(_me, User.password_hash == bindparam("old"))
        .values(password_hash=bindparam("new"), updated_at=bindparam("at"))
    )
)
NAME_OF = sql(lambda: select(User.username).where(_me))


class ProfilePatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON merge patch of the account: what is left out stays, null or "" returns to the default."""

    display_name: str | UnsetType | None = UNSET
    bio: str | UnsetType | None = UNSET
    avatar_url: str | UnsetType | None = UNSET
    timezone: str | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    privacy_settings: dict[str, Any] | UnsetType = UNSET
    preferences: dict[str, Any] | UnsetType = UNSET


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of the security page sends."""

    current_password: str
    new_password: str

    def __repr__(self) -> str:
        return "PasswordChange()"


async def change(tx: Tx, user_id: int, patch: ProfilePatch, origin: audit.Origin) -> None:
    """Apply a patch, all of it or nothing. Raises Invalid naming every faulty field.

    A narrowed audience is told to those who lose sight.
    """
    before = await tx.one(LOAD, user_id=user_id)
    after = _patched(before, patch)
    await tx.run(
        SAVE, user_id=user_id, at=tx.now, new_display_name=after.display_name, new_bio=after.bio,
        new_avatar_url=after.avatar_url, new_timezone=after.timezone, new_locale=after.locale,
        new_privacy=after.privacy, new_preferences=after.preferences,
    )  # fmt: skip
    sync.note(tx, user_id, "settings")
    face = (after.display_name, after.bio, after.avatar_url)
    hidden = "profile" in audience.narrowed(before.privacy_settings, after.privacy)
    if hidden or face != (before.display_name, before.bio, before.avatar_url):
        await actors.show(tx, user_id, display_name=face[0], summary=face[1], avatar_url=face[2])
    if after.privacy != (before.privacy_settings or {}):
        await _privacy_changed(tx, user_id, before.privacy_settings, after.privacy, origin)


class _After(msgspec.Struct):
    display_name: str | None
    bio: str | None
    avatar_url: str | None
    timezone: str | None
    locale: str | None
    privacy: dict[str, Any]
    preferences: dict[str, Any]


def _patched(row: Row, patch: ProfilePatch) -> _After:
    findings = Findings()

    def text(given: str | UnsetType | None, now: str | None, check: Any, default: str | None = None) -> str | None:
        if given is UNSET:
            return now
        return findings.attempt(lambda: check(given)) if given else default

    def document(given: Any, now: Mapping[str, Any] | None, merge: Any, pointer: str) -> dict[str, Any]:
        if given is UNSET:
            return dict(now or {})
        return findings.attempt(lambda: merge(now, given, pointer=pointer)) or {}

    after = _After(
        text(patch.display_name, row.display_name, usernames.display_name),
        text(patch.bio, row.bio, profiles.bio),
        text(patch.avatar_url, row.avatar_url, profiles.avatar_url),
        text(patch.timezone, row.timezone, profiles.timezone, "UTC"),
        text(patch.locale, row.locale, profiles.locale, "en-US"),
        document(patch.privacy_settings, row.privacy_settings, audience.normalise, "/privacy_settings"),
        document(patch.preferences, row.preferences, profiles.preferences, "/preferences"),
    )
    findings.close()
    return after


async def _privacy_changed(
    tx: Tx, user_id: int, before: dict[str, Any] | None, after: dict[str, Any], origin: audit.Origin
) -> None:
    await actors.set_approval(tx, user_id, approves_follows=not audience.auto_accepts(after))
    await audit.record(tx, "change_privacy", origin, user_id=user_id, details={"before": before, "after": after})
    narrowed = audience.narrowed(before, after)
    if narrowed:
        await emit(tx, AudienceNarrowed(user_id=user_id, kinds=narrowed))
    await friends.tell_more(tx, user_id, audience.narrowed(after, before))


async def change_email(tx: Tx, user_id: int, address: str, origin: audit.Origin) -> None:
    """Set or, with a blank one, remove the address. Raises Invalid, or Conflict where another account has it."""
    email = usernames.email(address)
    if email is not None and await tx.first(IS_ADDRESS_TAKEN, address=email, user_id=user_id) is not None:
        sentence = "This e-mail address is used by another account here."
        raise Conflict(sentence, fields=[Field("/email", sentence)])
    await tx.run(SET_EMAIL, user_id=user_id, address=email, at=tx.now)
    sync.note(tx, user_id, "settings")
    await audit.record(tx, "change_email", origin, user_id=user_id)


async def change_password(
    db: Database,
    user_id: int,
    session_id: int,
    wanted: PasswordChange,
    origin: audit.Origin,
    *,
    limited: bool = True,
) -> None:
    """Set a new password and end every other session. Not a unit of work: passwords are checked between two.

    Raises Invalid where the current one is wrong or the new one not acceptable, or TooMany.
    """
    usernames.password(wanted.new_password, pointer="/new_password")
    challenge = await require_password(db, user_id, wanted.current_password, origin, limited=limited)
    new_hash = await asyncio.to_thread(passwords.hash_password, wanted.new_password)
    await db.write(_set_password, user_id, session_id, challenge, new_hash, origin)


async def require_password(
    db: Database, user_id: int, password: str, origin: audit.Origin, *, limited: bool = True
) -> sign_in.Challenge:
    """Make sure that whoever holds the session knows the password. Not a unit of work.

    Raises Invalid at /current_password, or TooMany.
    """
    challenge = await db.write(_begin, user_id, origin, limited=limited)
    if not await asyncio.to_thread(passwords.is_right, password, challenge.password_hash):
        raise invalid("/current_password", "This is not your current password.")
    await db.write(attempts.succeed, challenge.attempt_id, "confirm_password", user_id)
    return challenge


async def _begin(tx: Tx, user_id: int, origin: audit.Origin, *, limited: bool) -> sign_in.Challenge:
    username = await tx.scalar(NAME_OF, user_id=user_id)
    if username is None:
        raise NotFound
    return await sign_in.begin(tx, username, origin, limited=limited)


async def _set_password(
    tx: Tx, user_id: int, session_id: int, challenge: sign_in.Challenge, new_hash: str, origin: audit.Origin
) -> None:
    changed = await tx.run(SET_PASSWORD, user_id=user_id, old=challenge.password_hash, new=new_hash, at=tx.now)
    if not changed:
        raise Conflict("The password was changed somewhere else at the same moment; try again.")
    await audit.record(tx, "change_password", origin, user_id=user_id, entity=("user", user_id))
    await sign_in.sign_out_elsewhere(tx, user_id, session_id, origin)
