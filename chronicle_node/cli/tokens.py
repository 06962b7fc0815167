"""`token`: API tokens made, listed and revoked by whoever runs the node."""

from __future__ import annotations

from argparse import Namespace
from uuid import UUID

from chronicle_node import ids
from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, moment, say, table, with_home
from chronicle_node.cli.users import named
from chronicle_node.queries import tokens as reads
from chronicle_node.services import tokens
from chronicle_node.services.audit import command_line


def create(arguments: Namespace) -> None:
    """Make a token; it alone goes to standard output."""
    scopes = [scope.strip() for scope in arguments.scopes.split(",") if scope.strip()]
    wanted = tokens.NewToken(name=arguments.label, scopes=scopes, expires_in_days=arguments.expires)

    async def work(home: Home) -> str:
        owner = await named(home, arguments.user)
        origin = command_line("token create")
        return (await home.db.write(tokens.create, owner.user_id, wanted, home.secrets, origin)).secret

    say(with_home(work))


def show(arguments: Namespace) -> None:
    """List working tokens."""

    async def work(home: Home) -> list[tuple[str, reads.Token]]:
        if arguments.user is not None:
            await named(home, arguments.user)
        return await home.db.read(reads.of_everyone, arguments.user)

    rows = [
        (one.id, owner, one.name, ",".join(one.scopes), moment(one.expires_at), moment(one.last_used_at))
        for owner, one in with_home(work)
    ]
    table(("ID", "OWNER", "NAME", "SCOPES", "EXPIRES", "LAST USED"), rows)


def revoke(arguments: Namespace) -> None:
    """Make a token useless at once."""
    public_id = ids.parse(arguments.id)

    async def work(home: Home) -> None:
        owner = await home.db.read(reads.owner_of, public_id) if isinstance(public_id, UUID) else None
        if public_id is None or owner is None:
            raise CommandError(
                f"there is no working token with the id {arguments.id!r}; `chronicle token list` shows all"
            )
        await home.db.write(tokens.revoke, owner, public_id, command_line("token revoke"))

    with_home(work)
    say("The token no longer works.")
