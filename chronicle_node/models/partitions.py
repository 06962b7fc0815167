"""The yearly rooms that PostgreSQL keeps plays in, as SQL text.

There is no default partition: it would have to be scanned and emptied to make room for a new year. So the rooms
are made ahead, by the first migration and then by a job, and everything before 2024 shares one: each look-up of an
item's plays goes through all of them.
"""

FIRST_YEAR = 2024


def _instant(year: int) -> str:
    return f"'{year}-01-01 00:00:00+00'"


def _partition(name: str, start: str, end: str) -> str:
    return (
        f"CREATE TABLE IF NOT EXISTS interaction_events_{name} PARTITION OF interaction_events"
        f" FOR VALUES FROM ({start}) TO ({end})"
    )


def make_ahead(last_year: int, first_year: int = FIRST_YEAR) -> list[str]:
    """The statements that make every room up to and including `last_year`; those that exist are left alone."""
    years = range(first_year, last_year + 1)
    return [
        _partition(f"before_{FIRST_YEAR}", "MINVALUE", _instant(FIRST_YEAR)),
        *(_partition(str(year), _instant(year), _instant(year + 1)) for year in years),
    ]
