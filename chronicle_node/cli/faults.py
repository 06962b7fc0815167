"""What went wrong, as one line for whoever typed the command."""

from __future__ import annotations

import sqlite3

from chronicle_node.errors import Expected, SettingError


class CommandError(Exception):
    """A command that cannot do what it was told; the message says what to do instead."""


def sentence_of(error: Exception) -> str | None:
    """One line about an expected failure; None for one that nobody foresaw."""
    if isinstance(error, Expected):
        named = "; ".join(f"{field.pointer.lstrip('/')}: {field.detail}" for field in error.fields)
        return _line(named or error.detail)
    if isinstance(error, CommandError | SettingError | OSError | sqlite3.Error):
        return _line(str(error))
    # Told by name: importing the modules they come from would slow down every failure.
    if type(error).__name__ == "MigrationError":
        return _line(str(error))
    if type(error).__module__.startswith(("asyncpg", "sqlalchemy")):
        return _line(f"the database refused: {getattr(error, 'orig', None) or error}")
    return None


def _line(text: str) -> str:
    return " ".join(text.split())
