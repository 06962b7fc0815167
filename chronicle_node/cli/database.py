"""`migrate`: the schema of the database, up, down and its state."""

from __future__ import annotations

from argparse import Namespace

from chronicle_node import migrations
from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import say, table
from chronicle_node.settings import load


def upgrade(arguments: Namespace) -> None:
    """Apply what is pending."""
    url = load().database_url
    migrations.upgrade(url, arguments.target)
    say(_standing(url))


def downgrade(arguments: Namespace) -> None:
    """Take migrations back."""
    url = load().database_url
    migrations.downgrade(url, arguments.target)
    say(_standing(url))


def status(_: Namespace) -> None:
    """List every migration; fails where the history is not what it should be."""
    url = load().database_url
    applied = {one.version: one for one in migrations.current(url)}
    rows = [
        (known.version, f"{applied[known.version].applied_date:%Y-%m-%d %H:%M}", known.description)
        if known.version in applied
        else (known.version, "pending", known.description)
        for known in migrations.known_migrations()
    ]
    table(("VERSION", "APPLIED", "WHAT"), rows)
    if wrong := migrations.problems(url):
        raise CommandError(" ".join(wrong))


def _standing(url: str) -> str:
    applied = migrations.current(url)
    return f"The database is at version {applied[-1].version if applied else 0}."
