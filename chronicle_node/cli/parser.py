"""The grammar of the command: every word it understands, with its help."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

from chronicle_node import __version__

Commands = Any  # argparse keeps the type of its sub-parsers to itself


class Parser(ArgumentParser):
    """Says what is wrong with a line in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def make_parser() -> ArgumentParser:
    """The whole grammar; the chosen command is in `run`."""
    parser = Parser(prog="chronicle", description="Runs and looks after a Chronicle node.")
    parser.add_argument("--version", action="version", version=f"chronicle {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "serve", "serving:serve", "serve the node")
    _command(commands, "worker", "serving:worker", "run jobs, where CHRONICLE_REDIS_URL is set")
    _command(commands, "setup-link", "serving:setup_link", "print the one-time link that makes the first account")
    _migrate(_group(commands, "migrate", "bring the database up to date, or back"))
    _user(_group(commands, "user", "make and look after accounts"))
    _token(_group(commands, "token", "make and revoke API tokens"))
    _jobs(_group(commands, "jobs", "look after the queue"))
    _instance(_group(commands, "instance", "decide which other nodes are talked to"))
    _keys(_group(commands, "keys", "look after the keys that sign for people here"))
    _command(commands, "doctor", "checks:doctor", "look at the set-up and say what to do")
    _command(commands, "openapi", "checks:openapi", "print the description of the API")
    return parser


def _migrate(commands: Commands) -> None:
    upgrade = _command(commands, "upgrade", "database:upgrade", "apply what is pending")
    upgrade.add_argument("target", nargs="?", default="head", metavar="VERSION", help="default: the newest")
    downgrade = _command(commands, "downgrade", "database:downgrade", "take migrations back, down to VERSION")
    downgrade.add_argument("target", metavar="VERSION", help="the version to arrive at; base for an empty database")
    _command(commands, "status", "database:status", "say what is applied, pending or changed")


def _user(commands: Commands) -> None:
    create = _command(commands, "create", "users:create", "make an account")
    create.add_argument("name")
    create.add_argument("--admin", action="store_true", help="let them look after the node")
    create.add_argument("--email", default="", metavar="E")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    _command(commands, "list", "users:show", "list all accounts")
    for name, what in (
        ("disable", "keep somebody out, and their data in"),
        ("enable", "let somebody in again"),
        ("delete", "delete an account and what is theirs; the name is never given out again"),
    ):
        _command(commands, name, f"users:{name}", what).add_argument("name")


def _token(commands: Commands) -> None:
    create = _command(commands, "create", "tokens:create", "make a token and print it, alone")
    create.add_argument("user", metavar="NAME")
    create.add_argument("--name", required=True, metavar="LABEL", dest="label", help="the player or program it is for")
    create.add_argument("--scopes", required=True, help="one or more of scrobble,read,write")
    create.add_argument("--expires", type=days, metavar="90d", help="days (90d), weeks (12w) or years (1y)")
    show = _command(commands, "list", "tokens:show", "list tokens, without the secrets")
    show.add_argument("user", nargs="?", metavar="NAME", help="default: everybody")
    _command(commands, "revoke", "tokens:revoke", "make a token useless").add_argument("id")


def _instance(commands: Commands) -> None:
    _command(commands, "list", "instances:show", "list the nodes heard of, and how they are treated")
    for name, what in (
        ("block", "take nothing from a node and send it nothing; ends all follows between the two"),
        ("limit", "accept nobody of a node as a follower unseen"),
        ("open", "treat a node as any other"),
        ("trust", "talk to a node where CHRONICLE_FEDERATION is allowlist"),
        ("distrust", "no longer trust a node"),
    ):
        _command(commands, name, f"instances:{name}_node", what).add_argument("host", metavar="HOST")
    _command(commands, "export", "instances:export", "print the block list of this node as CSV")
    _command(commands, "import", "instances:follow", "follow a block list from standard input; nothing becomes milder")


def _keys(commands: Commands) -> None:
    replace = _command(commands, "replace", "keys:replace", "make new keys, where somebody may have seen the old")
    replace.add_argument(
        "--all", action="store_true", dest="everybody", help="those of everybody here, groups included"
    )
    replace.add_argument("name", nargs="?", metavar="NAME", help="default: those of the node itself")


def _jobs(commands: Commands) -> None:
    _command(commands, "list", "jobs:show", "say what waits, runs or is dead, and why")
    _command(commands, "run", "jobs:run", "run a scheduled job now").add_argument("name")
    retry = _command(commands, "retry", "jobs:retry", "give dead jobs another chance")
    retry.add_argument("id", nargs="?", type=int, help="default: all of them")


def _group(commands: Commands, name: str, what: str) -> Commands:
    parser = commands.add_parser(name, help=what, description=f"{what.capitalize()}.")
    return parser.add_subparsers(required=True, metavar="COMMAND")


def _command(commands: Commands, name: str, function: str, what: str) -> ArgumentParser:
    parser: ArgumentParser = commands.add_parser(name, help=what, description=f"{what.capitalize()}.")
    parser.set_defaults(run=_later(function))
    return parser


def _later(function: str) -> Callable[[Namespace], None]:
    def run(arguments: Namespace) -> None:
        module, _, name = function.partition(":")
        getattr(import_module(f"chronicle_node.cli.{module}"), name)(arguments)

    return run


def days(text: str) -> int:
    """A span such as 90d, 12w or 1y, in days."""
    number, unit = text[:-1], {"d": 1, "w": 7, "y": 365}.get(text[-1:])
    if unit is None or not number.isdecimal() or not 1 <= int(number) * unit <= 3650:
        raise argparse.ArgumentTypeError(f"{text!r} is no span from 1d to 10y, such as 90d, 12w or 1y")
    return int(number) * unit
