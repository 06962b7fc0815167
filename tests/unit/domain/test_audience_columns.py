"""The generated columns of `users` and `effective` are one rule in two languages; this keeps them one."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.audience import KINDS, SECTIONS, effective
from chronicle_node.models.accounts import User

WORDS = st.sampled_from(["public", "followers", "friends", "private", "everyone", ""])
SETTINGS = st.none() | st.fixed_dictionaries(
    {},
    optional={f"{section}_public": st.booleans() | st.none() for section in SECTIONS.values()}
    | {f"{section}_audience": WORDS | st.none() for section in SECTIONS.values()},
)


def _query() -> str:
    columns = (User.__table__.c[f"{kind}_audience"].computed for kind in KINDS)
    rules = ", ".join(str(computed.sqltext) for computed in columns if computed is not None)
    return f"SELECT {rules} FROM (SELECT ? AS privacy_settings)"


@given(SETTINGS)
def test_the_database_sees_the_audience_that_python_sees(settings: dict[str, Any] | None) -> None:
    stored = None if settings is None else json.dumps(settings)
    connection = sqlite3.connect(":memory:")
    try:
        row = connection.execute(_query(), (stored,)).fetchone()
    finally:
        connection.close()
    assert list(row) == [effective(settings, kind).value for kind in KINDS]
