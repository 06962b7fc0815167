"""A node with its pages, and people in front of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories import Someone
from tests.nodes import Served, serving
from tests.visitors import Visitor, anybody, signed_in


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path, outbound_allow="127.0.0.0/8") as node:
        yield node


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice")


@pytest.fixture
async def hers(served: Served, alice: Someone) -> Visitor:
    """Alice's browser."""
    return await signed_in(served, alice)


@pytest.fixture
def nobody(served: Served) -> Visitor:
    return anybody(served)
