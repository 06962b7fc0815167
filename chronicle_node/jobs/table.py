"""Which handler answers to which job, and what the clockwork runs when: one readable dict each.

The names on the left stand in `domain/events.py`, beside the events that cause them.
"""

from __future__ import annotations

from collections.abc import Mapping

from chronicle_node.federation import (
    ancestors,
    answering,
    backfill,
    boosts,
    digests,
    flags,
    follows,
    group_asking,
    group_leading,
    group_making,
    group_reading,
    group_saying,
    handed_on,
    hints,
    moving,
    process,
    pull,
    reacting,
    resolver,
    selves,
    shelf_reading,
    software,
    statements,
    synchronization,
    taking_back,
    walks,
    works,
)
from chronicle_node.integrations import disk
from chronicle_node.jobs import webhooks
from chronicle_node.jobs.handlers import Handler, InDatabase, OnNetwork
from chronicle_node.jobs.schedule import PREFIX, Scheduled, handler, in_database
from chronicle_node.net import posters
from chronicle_node.node import Node
from chronicle_node.services import claims, group_invitations, maintenance, muting, shutting_out
from chronicle_node.services import statements as said


async def vacuum(node: Node) -> None:
    """Give unused space of the database file back."""
    await node.db.vacuum()


async def prune_posters(node: Node) -> Mapping[str, object]:
    """Keep the pictures of works within their space."""
    return await posters.prune(posters.folder_of(node.settings.data_dir))


SCHEDULE: dict[str, Scheduled] = {
    "federation.look_again": Scheduled("*/15 * * * *", in_database(pull.look_again)),
    "federation.look_for_missed": Scheduled("10 * * * *", in_database(backfill.look)),
    "federation.look_after_posts": Scheduled("25 * * * *", in_database(said.look_after)),
    "federation.match_posts": Scheduled("35 * * * *", in_database(claims.look_again)),
    "federation.post_digests": Scheduled("*/10 * * * *", digests.look),
    "federation.ask_software": Scheduled("20 5 * * 1", in_database(software.ask_anew)),
    "federation.prune_works": Scheduled("30 3 * * *", in_database(claims.prune)),
    "presence.expire": Scheduled("* * * * *", in_database(maintenance.expire_presence)),
    "mutes.expire": Scheduled("*/5 * * * *", in_database(muting.expire)),
    "groups.make_actors": Scheduled("35 * * * *", group_making.make_missing),
    "groups.expire": Scheduled("15 * * * *", in_database(group_invitations.expire)),
    "partitions.make_ahead": Scheduled("5 0 * * *", in_database(maintenance.make_partitions)),
    "retention.prune": Scheduled("20 3 * * *", in_database(maintenance.prune)),
    "posters.prune": Scheduled("50 * * * *", prune_posters),
    "files.check": Scheduled("30 4 * * *", disk.check_all),
    "database.analyze": Scheduled("40 3 * * 0", in_database(maintenance.analyze)),
    "database.vacuum": Scheduled("10 4 1 * *", vacuum),
}

HANDLERS: dict[str, Handler] = {
    "webhooks.fan_out": InDatabase(webhooks.fan_out),
    "webhooks.deliver": OnNetwork(webhooks.deliver, tries=20, seconds=30),
    "federation.hint": InDatabase(hints.send),
    "federation.withdraw": InDatabase(hints.withdraw),
    "federation.withdraw_play": InDatabase(hints.withdraw_play),
    "federation.take_back": InDatabase(taking_back.from_friend),
    "federation.shelf_changed": InDatabase(hints.withdraw),
    "federation.shelf_grew": InDatabase(hints.grow),
    "federation.post": InDatabase(statements.follow_review),
    "federation.state": InDatabase(statements.follow_statement),
    "federation.follow_digests": InDatabase(digests.follow),
    "federation.post_digest": InDatabase(digests.post),
    "federation.meet": OnNetwork(software.meet, tries=5),
    "federation.meet_follower": InDatabase(software.meet_follower),
    "federation.withdraw_posts": InDatabase(statements.withdraw_for_fewer),
    "federation.read_work": OnNetwork(works.read, tries=5),
    "federation.answer": OnNetwork(answering.send, seconds=120),
    "federation.read_outbox": OnNetwork(backfill.read_outbox, tries=4, seconds=120),
    "federation.catch_up": InDatabase(backfill.catch_up),
    "federation.read_answered": OnNetwork(ancestors.read, tries=5, seconds=120),
    "federation.read_talk": OnNetwork(walks.read_talk, tries=3, seconds=120),
    boosts.JOB: OnNetwork(boosts.read, tries=5),
    "federation.react": InDatabase(reacting.send),
    "federation.tell_change": InDatabase(selves.tell_change),
    "federation.tell_farewell": InDatabase(selves.tell_farewell),
    "federation.tell_move": InDatabase(moving.tell),
    "federation.follow_move": OnNetwork(moving.follow_move, tries=8),
    "federation.follow": InDatabase(follows.send_follow),
    "federation.answer_follow": InDatabase(follows.send_answer),
    "federation.undo_follow": InDatabase(follows.send_undo),
    "federation.report": InDatabase(flags.send),
    "federation.forget_node": InDatabase(shutting_out.forget),
    "federation.group_changed": OnNetwork(group_making.changed, tries=5, seconds=60),
    "federation.group_news": InDatabase(group_saying.news),
    "federation.group_now": InDatabase(group_saying.now),
    "federation.group_hint": InDatabase(group_saying.hint),
    "federation.group_say": InDatabase(group_saying.say),
    "federation.group_farewell": InDatabase(group_saying.farewell),
    "federation.group_answer": InDatabase(group_saying.answer),
    "federation.groups_moved": OnNetwork(group_making.moved, tries=5, seconds=60),
    "federation.group_ask": InDatabase(group_asking.ask),
    "federation.group_invite_asked": OnNetwork(group_leading.look_up, tries=5, seconds=60),
    "federation.group_invited": OnNetwork(group_reading.look_at, tries=20, seconds=60),
    "federation.group_read": OnNetwork(group_reading.read, tries=8, seconds=120),
    "federation.process": InDatabase(process.catch_up),
    "federation.fetch_activity": OnNetwork(handed_on.fetch, tries=5),
    "federation.synchronize": OnNetwork(synchronization.synchronize, tries=5),
    "federation.refresh": OnNetwork(resolver.refresh, tries=5),
    "federation.pull": OnNetwork(pull.pull, tries=8, seconds=120),
    "federation.read_shelf": OnNetwork(shelf_reading.read, tries=8, seconds=120),
    **{PREFIX + name: OnNetwork(handler(name, job), tries=3, seconds=600) for name, job in SCHEDULE.items()},
}
