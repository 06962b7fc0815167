"""One browser for all tests of a worker; each person in a test has a context of their own in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.looks import chromium


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched
