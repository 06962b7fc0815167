"""The rules of moving from one account to another that need no database."""

from datetime import timedelta

APART = timedelta(days=7)  # between two moves of one account, as Mastodon has it too
MOST_ALIASES = 10  # others read no more
