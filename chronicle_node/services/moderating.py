"""What those who moderate do about a report: each step is in the audit log, with the report it was taken for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.hosts import Policy
from chronicle_node.domain.reports import STATES, Action
from chronicle_node.domain.roles import Ability, Role, role_of
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.moderation import Report
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import (
    accounts,
    answers,
    audit,
    distant_groups,
    groups,
    instances,
    peers,
    posts,
    reports,
    reviews,
    roles,
)
from chronicle_node.services.roles import Standing

_FIND = sql(
    lambda: (
        select(
            *(
                Report.id,
                Report.state,
                Report.things,
                Report.target_id,
                Actor.user_id,
                FederatedInstance.host,
                FederatedInstance.is_self,
            ),
            *(User.role, User.is_admin),
        )
        .join(Actor, Actor.id == Report.target_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .outerjoin(User, User.id == Actor.user_id)
        .where(Report.public_id == bindparam("public_id", type_=PublicId))
    )
)
_POST = sql(lambda: select(Post.id, Post.subject_id).where(Post.public_id == bindparam("public_id", type_=PublicId)))
_REVIEW = sql(
    lambda: select(UserReview.user_id, UserReview.media_item_id).where(
        UserReview.public_id == bindparam("public_id", type_=PublicId)
    )
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What to do; `thing` is what to remove, `note` a word for the others who moderate."""

    action: Action
    thing: str = ""
    note: str = ""


async def require(tx: Tx, viewer: Viewer) -> Standing:
    """Whoever moderates. To everybody else there is nothing here: raises NotFound."""
    found = await roles.standing(tx, viewer)
    if Ability.MODERATE not in found.may:
        raise NotFound
    return found


async def take(tx: Tx, viewer: Viewer, public_id: UUID, step: Step, origin: audit.Origin) -> None:
    """Do something about a report. Raises NotFound, Forbidden where another role is needed, Conflict."""
    who = await require(tx, viewer)
    report = await tx.first(_FIND, public_id=public_id)
    if report is None:
        raise NotFound
    details: dict[str, Any] = {"note": step.note} if step.note else {}
    if step.action in STATES:
        await reports.decide(tx, report.id, STATES[step.action])
    elif step.action is Action.REMOVE:
        details["thing"] = await _remove(tx, report, step.thing)
    elif step.action in {Action.SUSPEND, Action.RESTORE}:
        await _switch(tx, who, report, origin, active=step.action is Action.RESTORE)
    else:
        details["host"] = await _treat(tx, who, report, step.action, origin)
    await audit.record(
        tx, f"report.{step.action}", origin, user_id=who.user_id, entity=("report", report.id), details=details
    )


async def _remove(tx: Tx, report: Row, thing_id: str) -> str:
    """Take a reported thing from this node: what was written here is deleted, and its copies elsewhere recalled."""
    thing = next((one for one in report.things if one["id"] == thing_id), None)
    public_id = ids.parse(thing_id)
    if thing is None or public_id is None:
        raise NotFound("The report is not about this.")
    if thing["kind"] == "post":
        answer = await answers.by_id(tx, public_id)
        if answer is not None and answer.gone_at is None:
            await answers.remove(tx, answers.author(answer), public_id)
            return str(thing["uri"])
        row = await tx.first(_POST, public_id=public_id)
        if row is not None and row.subject_id is None:
            await posts.bury(tx, row.id)
        return str(thing["uri"])
    if thing["kind"] == "group":
        await _close(tx, report, public_id)
        return str(thing["url"])
    review = await tx.first(_REVIEW, public_id=public_id)
    if review is not None:
        await reviews.delete_review(tx, review.user_id, review.media_item_id)
    return str(thing["url"])


async def _close(tx: Tx, report: Row, public_id: UUID) -> None:
    """A group here is deleted; of one elsewhere everybody here is out."""
    if report.is_self:
        await groups.close(tx, public_id)
        return
    for user_id in await distant_groups.members(tx, report.target_id):
        await distant_groups.taken_out(tx, user_id, report.target_id)


async def _switch(tx: Tx, who: Standing, report: Row, origin: audit.Origin, *, active: bool) -> None:
    if report.user_id is None:
        change = peers.let_in if active else peers.suspend
        await change(tx, report.target_id)
        return
    theirs = role_of(report.role, is_admin=bool(report.is_admin))
    if theirs in {Role.MODERATOR, Role.ADMIN} and who.role is not Role.ADMIN:
        raise Forbidden("Only an administrator switches off the account of somebody who moderates.")
    if report.user_id == who.user_id:
        raise Conflict("This is your own account.")
    await accounts.set_active(tx, report.user_id, origin, active=active)


async def _treat(tx: Tx, who: Standing, report: Row, action: Action, origin: audit.Origin) -> str:
    if who.role is not Role.ADMIN:
        raise Forbidden("Only an administrator decides about other nodes.")
    if report.is_self:
        raise Conflict("This is your own node; there is nothing to decide.")
    policy = Policy.BLOCKED if action is Action.BLOCK else Policy.LIMITED
    await instances.decide(tx, report.host, instances.Wish(policy=policy), origin, who.user_id)
    return str(report.host)
