"""`keys`: what others recognise the people of this node by, made anew."""

from __future__ import annotations

from argparse import Namespace

from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, say, with_home
from chronicle_node.cli.users import named
from chronicle_node.errors import NotFound
from chronicle_node.services import new_keys
from chronicle_node.services.audit import command_line


def replace(arguments: Namespace) -> None:
    """New keys for somebody, or for the node itself."""

    async def work(home: Home) -> None:
        from chronicle_node.federation.signatures.keys import make_rsa

        user_id = (await named(home, arguments.name)).user_id if arguments.name else None
        try:
            await new_keys.renew(home.db, home.secrets, make_rsa, user_id, command_line("keys replace"))
        except NotFound:
            raise CommandError("the node has no keys yet; it makes them when it starts for the first time") from None

    with_home(work)
    say(f"{arguments.name or 'The node'} signs with new keys from now on.")
