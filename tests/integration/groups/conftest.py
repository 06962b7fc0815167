"""A node with its pages and its API, and a group that somebody made there."""

from typing import Any
from uuid import UUID

import pytest

from chronicle_node.db import Tx
from chronicle_node.domain.groups import Sharing
from chronicle_node.services import group_invitations, group_members, groups
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.groups import GroupWish
from tests.callers import Caller
from tests.factories import Someone
from tests.nodes import Served

GROUPS, INVITED = "/api/v1/groups", "/api/v1/group-invitations"


@pytest.fixture
async def alice(served: Served) -> Caller:
    return await Caller.named(served, "alice")


@pytest.fixture
async def bob(served: Served) -> Caller:
    return await Caller.named(served, "bob")


@pytest.fixture
async def carol(served: Served) -> Caller:
    return await Caller.named(served, "carol")


async def made(tx: Tx, /, owner: Someone, *members: Someone, **wish: Any) -> UUID:
    """A group of theirs with these people in it."""
    public_id = await groups.begin(tx, owner.viewer, GroupWish(**{"name": "Film club"} | wish))
    for one in members:
        wished = NewInvitation(handle=one.handle)
        invitation = await group_invitations.invite(tx, owner.viewer, public_id, wished)
        await group_invitations.accept(tx, one.viewer, invitation)
    return public_id


async def share(tx: Tx, /, who: Someone, group: UUID, **shown: bool) -> None:
    await group_members.share(tx, who.viewer, group, Sharing(**shown))
