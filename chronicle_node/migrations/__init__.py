"""Bringing a database to the schema this Chronicle needs, and saying where it stands.

`is_current` is what a starting node asks; it costs one small query. The rest is for the `chronicle migrate` command.
All functions wait for the database: call them from a thread where an event loop is running.
"""

import logging
import os
from contextlib import suppress

from chronicle_node.migrations.applied import Applied, applied_migrations
from chronicle_node.migrations.files import Migration, MigrationError, known_migrations, revision_of

__all__ = [
    "Applied",
    "Migration",
    "MigrationError",
    "current",
    "downgrade",
    "ensure",
    "ensure_apart",
    "is_current",
    "known_migrations",
    "pending",
    "problems",
    "upgrade",
]

log = logging.getLogger(__name__)


def current(url: str) -> list[Applied]:
    """The migrations that were applied to this database, oldest first."""
    return applied_migrations(url)


def pending(url: str) -> list[Migration]:
    """The migrations still to be applied, oldest first."""
    applied = {one.version for one in applied_migrations(url)}
    return [one for one in known_migrations() if one.version not in applied]


def is_current(url: str) -> bool:
    """Whether every migration is applied, each as the file stands today."""
    known = [(one.version, one.checksum) for one in known_migrations()]
    return [(one.version, one.checksum) for one in applied_migrations(url)] == known


def ensure(url: str) -> list[str]:
    """Bring the database up to date if it is not, and say what is odd about its history. What a start asks for."""
    if is_current(url):
        return []
    if new := pending(url):
        log.info("bringing the database up to date", extra={"fields": {"migrations": len(new), "to": new[-1].version}})
        upgrade(url)
    return problems(url)


def ensure_apart(url: str) -> None:
    """Do what there is to do for `ensure` in a process of its own, so that alembic does not stay in memory for good.

    Call it where no event loop and no thread is running. What goes wrong is for `ensure` to find again and to raise.
    """
    if is_current(url):
        return
    child = os.fork()
    if child == 0:
        try:
            with suppress(Exception):
                ensure(url)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def problems(url: str) -> list[str]:
    """What is wrong with the recorded history, as sentences; empty when all is well."""
    applied = applied_migrations(url)
    return _refusals(applied) + _changed(applied)


def upgrade(url: str, target: str = "head") -> None:
    """Apply what is pending, up to `target` (a version, or `head`). Refuses to build on a history with a gap."""
    from alembic import command

    from chronicle_node.migrations.run import run

    run(url, lambda config: command.upgrade(config, _revision(target)), lambda: _refuse(url))


def downgrade(url: str, target: str) -> None:
    """Take migrations back, newest first, down to `target` (a version, or `base` for an empty database)."""
    from alembic import command

    from chronicle_node.migrations.run import run

    run(url, lambda config: command.downgrade(config, _revision(target)), lambda: _refuse(url))


def _revision(target: str) -> str:
    if not target.isdigit():
        return target
    if int(target) > len(known_migrations()):
        raise MigrationError(f"There is no migration {target}; the newest is {len(known_migrations())}.")
    return revision_of(int(target)) if int(target) else "base"


def _refuse(url: str) -> None:
    if found := _refusals(applied_migrations(url)):
        raise MigrationError(" ".join(found))


def _refusals(applied: list[Applied]) -> list[str]:
    versions = {one.version for one in applied}
    newest, known = max(versions, default=0), len(known_migrations())
    missing = [str(version) for version in range(1, newest) if version not in versions]
    found = []
    if missing:
        found.append(
            f"The database is at version {newest} but never got version {', '.join(missing)}; versions cannot be"
            " skipped. Restore a backup, or downgrade to the version before the gap with the Chronicle that made it."
        )
    if newest > known:
        found.append(
            f"The database is at version {newest}, this Chronicle knows versions up to {known}."
            " Start the newer Chronicle again, or let it downgrade the database first."
        )
    return found


def _changed(applied: list[Applied]) -> list[str]:
    known = {one.version: one for one in known_migrations()}
    return [
        f"Migration {known[one.version].file_name} has changed since it was applied on {one.applied_date:%Y-%m-%d}."
        " Put back the released file, or check that the schema is what the changed file would make."
        for one in applied
        if one.version in known and known[one.version].checksum != one.checksum
    ]
