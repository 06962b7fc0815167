"""`instance`: which other nodes this one talks to."""

from __future__ import annotations

import sys
from argparse import Namespace

from chronicle_node.cli.running import Home, moment, say, table, with_home
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.queries import instances as reads
from chronicle_node.services import block_lists, instances
from chronicle_node.services.audit import command_line
from chronicle_node.services.instances import Wish

EVERY = 10_000


def show(_: Namespace) -> None:
    """List all nodes heard of."""

    async def work(home: Home) -> list[reads.Instance]:
        return await home.db.read(reads.page, EVERY)

    rows = [
        (one.host, one.policy, "yes" if one.is_trusted else "no", one.people, one.waiting, moment(one.last_ok_at))
        for one in with_home(work)
    ]
    table(("HOST", "POLICY", "TRUSTED", "PEOPLE", "WAITING", "LAST ANSWER"), rows)


def block_node(arguments: Namespace) -> None:
    """Nothing in, nothing out."""
    say(f"{_decide(arguments, Wish(policy=Policy.BLOCKED))} is blocked.")


def limit_node(arguments: Namespace) -> None:
    """Nobody of it is accepted unseen."""
    say(f"{_decide(arguments, Wish(policy=Policy.LIMITED))} is limited.")


def open_node(arguments: Namespace) -> None:
    """As any other."""
    say(f"{_decide(arguments, Wish(policy=Policy.OPEN))} is open.")


def trust_node(arguments: Namespace) -> None:
    """Talked to where only trusted nodes are."""
    say(f"{_decide(arguments, Wish(trusted=True))} is trusted.")


def distrust_node(arguments: Namespace) -> None:
    """No longer trusted."""
    say(f"{_decide(arguments, Wish(trusted=False))} is not trusted.")


def export(_: Namespace) -> None:
    """The block list, on standard output."""

    async def work(home: Home) -> list[tuple[str, Policy]]:
        return await home.db.read(reads.decided)

    sys.stdout.write(hosts.write_list(with_home(work)))


def follow(_: Namespace) -> None:
    """A block list, from standard input."""
    wanted = hosts.read_list(sys.stdin.read())

    async def work(home: Home) -> int:
        return await home.db.write(block_lists.follow, wanted, command_line("instance import"))

    say(f"{with_home(work)} of {len(wanted)} nodes were treated otherwise before.")


def _decide(arguments: Namespace, wish: Wish) -> str:
    host = hosts.host(arguments.host)

    async def work(home: Home) -> None:
        await home.db.write(instances.decide, host, wish, command_line(f"instance {arguments.host}"))

    with_home(work)
    return host
