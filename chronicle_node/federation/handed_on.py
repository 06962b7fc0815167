"""What somebody else handed on without a proof: it is fetched from its own address, and taken in as its actor's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from chronicle_node.errors import Problem
from chronicle_node.federation import evidence, inbox, intake, resolver, talk
from chronicle_node.federation.signatures import verify
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import peers


async def fetch(node: Node, payload: Mapping[str, Any]) -> None:
    """Take in an activity from its own address, after somebody else handed it on. A job."""
    address, actor_uri = payload["uri"], payload["actor_uri"]
    try:
        with node.http.place(urls.host(address)):
            await resolver.require(node, urls.host(address))
            found = await talk.document(node, address, await talk.node_identity(node))
            activity = activities.activity(found)
            if activity.actor != actor_uri or activity.type not in evidence.FETCHED:
                return
            # What somebody says of themselves stands in their own document. Found at an address, it is signed by no key
            # that is known, and vouches for none.
            if activity.is_about_self or not await node.db.read(peers.is_known, actor_uri):
                await resolver.store(node, await resolver.fetch(node, actor_uri))
            if activity.is_about_self:
                return
        verified = verify.found_at_home(activity, address)
        await intake.take_in(node, [inbox.receipt(verified, msgspec.json.encode(found))])
    except talk.NotThere as error:
        if talk.is_away(error):
            raise
    except Problem:
        return  # not what it was said to be
