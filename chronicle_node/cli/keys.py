"""`keys`: what others recognise the people of this node by, made anew."""

from __future__ import annotations

from argparse import Namespace

from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, hint, say, with_home
from chronicle_node.cli.users import named
from chronicle_node.errors import TooMany
from chronicle_node.services import new_keys
from chronicle_node.services.audit import command_line


def replace(arguments: Namespace) -> None:
    """New keys for somebody, for the node itself, or for everybody."""
    if arguments.everybody and arguments.name:
        raise CommandError("name somebody, or say --all; not both")
    if arguments.everybody:
        count = with_home(_replace_all)
        say(f"{count} {'signs' if count == 1 else 'sign'} with new keys from now on.")
        return
    with_home(lambda home: _replace_one(home, arguments.name))
    say(f"{arguments.name or 'The node'} signs with new keys from now on.")


async def _replace_one(home: Home, name: str | None) -> None:
    if name:
        actor_id = await home.db.read(new_keys.of_person, (await named(home, name)).user_id)
    else:
        actor_id = await home.db.read(new_keys.of_node)
    await _renew(home, actor_id)


async def _replace_all(home: Home) -> int:
    done = 0
    for actor_id in await home.db.read(new_keys.everybody):
        try:
            await _renew(home, actor_id)
            done += 1
        except TooMany:
            hint("One was left out: its keys were replaced within the last hour.")
    return done


async def _renew(home: Home, actor_id: int) -> None:
    from chronicle_node.federation.signatures.keys import make_rsa

    await new_keys.renew(home.db, home.secrets, make_rsa, actor_id, command_line("keys replace"))
