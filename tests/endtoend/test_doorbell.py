"""Redis is a doorbell: what it forgets, or its absence, costs a moment and nothing else."""

import pytest

from tests.endtoend.receiver import Receiver
from tests.endtoend.reporter import Reporter, kept_and_told_once
from tests.endtoend.world import Pair
from tests.servers import ValkeyServer


@pytest.mark.parametrize("deployment", ["postgresql"], indirect=True, scope="session")
def test_a_valkey_that_is_flushed_and_restarted_under_load_loses_nothing(
    pair: Pair, valkey_server: ValkeyServer, receiver: Receiver
) -> None:
    pair.open_history()
    reporter = Reporter(pair.listener, "flushed")
    webhook = receiver.subscribe(pair.listener)
    for _ in range(10):
        reporter.report()
        valkey_server.flush()
    valkey_server.stop()
    for _ in range(10):
        reporter.report()
    valkey_server.start()
    for _ in range(10):
        reporter.report()
    kept_and_told_once(pair, reporter, receiver, webhook)
    assert len(reporter.acknowledged) == 30
