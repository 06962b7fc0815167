"""What is dear on purpose and made thousands of times over by the suite: RSA keys and the hashes of passwords.

Tests of the dear things themselves ask for the fixture `dear_secrets`. Processes that tests start spare nothing.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from chronicle_node.federation.signatures import keys
from chronicle_node.services import passwords

POOL = 64  # more than any test has made, so that no two actors of one test share a key
LEAST_COST = 4
_make_rsa, _COST = keys.make_rsa, passwords.COST
_turns = itertools.count()


@cache
def _pair(_number: int) -> keys.KeyPair:
    return _make_rsa()


def rsa() -> keys.KeyPair:
    """The next pair of the pool, which is real but was perhaps another test's before."""
    return _pair(next(_turns) % POOL)


@contextmanager
def spared() -> Iterator[None]:
    """Keys come from the pool, and passwords are hashed at bcrypt's least cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "make_rsa", rsa)
        patch.setattr(passwords, "COST", LEAST_COST)
        yield


@contextmanager
def as_ever() -> Iterator[None]:
    """What a node does outside of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "make_rsa", _make_rsa)
        patch.setattr(passwords, "COST", _COST)
        yield
