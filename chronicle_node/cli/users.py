"""`user`: accounts made and looked after by whoever runs the node."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace

from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, hint, moment, say, table, with_home
from chronicle_node.queries import accounts as reads
from chronicle_node.services import accounts
from chronicle_node.services.audit import command_line


def create(arguments: Namespace) -> None:
    """Make an account; before set-up this is the first one, and the set-up link is spent."""
    password = _from_stdin() if arguments.password_stdin else _asked_twice()
    wanted = accounts.NewAccount(username=arguments.name, password=password, email=arguments.email)

    async def work(home: Home) -> str:
        from chronicle_node.federation.signatures.keys import make_rsa

        ready = await accounts.prepare(wanted, home.secrets, make_rsa)
        origin = command_line("user create")
        url = home.settings.public_url
        created = await home.db.write(accounts.create, ready, url, origin, is_admin=arguments.admin)
        if not any(one.is_admin for one in await home.db.read(reads.everyone)):
            hint("There is no administrator yet; make one with `chronicle user create NAME --admin`.")
        return f"@{created.username}@{home.settings.site}"

    say(with_home(work))


def show(_: Namespace) -> None:
    """List all accounts."""

    async def work(home: Home) -> list[reads.Account]:
        return await home.db.read(reads.everyone)

    rows = [
        (one.username, _role(one), one.email, moment(one.created_at), moment(one.last_login_at))
        for one in with_home(work)
    ]
    table(("NAME", "ROLE", "E-MAIL", "CREATED", "LAST SIGN-IN"), rows)


def disable(arguments: Namespace) -> None:
    """Keep somebody out."""
    with_home(lambda home: _set_active(home, arguments.name, active=False))
    say(f"{arguments.name} is signed out everywhere and can no longer sign in.")


def enable(arguments: Namespace) -> None:
    """Let somebody in again."""
    with_home(lambda home: _set_active(home, arguments.name, active=True))
    say(f"{arguments.name} can sign in again.")


def delete(arguments: Namespace) -> None:
    """Delete an account; on a terminal only after the name was typed once more."""
    if sys.stdin.isatty():
        sys.stderr.write(f"This deletes {arguments.name} and everything that is theirs, for good. Type the name: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() != arguments.name:
            raise CommandError("nothing was deleted")

    async def work(home: Home) -> None:
        found = await named(home, arguments.name)
        origin = command_line("user delete")
        await home.db.write(accounts.delete_account, found.user_id, origin, keep_an_admin=False)

    with_home(work)
    say(f"{arguments.name} is deleted.")


async def named(home: Home, name: str) -> reads.Account:
    """The account of this name. Raises CommandError where there is none."""
    found = await home.db.read(reads.named, name)
    if found is None:
        raise CommandError(f"there is no account named {name!r}; `chronicle user list` shows all")
    return found


async def _set_active(home: Home, name: str, *, active: bool) -> None:
    found = await named(home, name)
    origin = command_line("user enable" if active else "user disable")
    await home.db.write(accounts.set_active, found.user_id, origin, active=active)


def _role(account: reads.Account) -> str:
    if not account.is_active:
        return "disabled"
    return "admin" if account.is_admin else "person"


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask for the password; send it with --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("the two passwords differ; nothing was made")
    return password
