"""Events and their listeners fit together."""

from __future__ import annotations

import msgspec
import pytest

from chronicle_node.domain import events
from chronicle_node.domain.events import LISTENERS, HintReceived
from chronicle_node.domain.happening import Event


def _kinds() -> list[type[Event]]:
    """All that happens; what only holds what several have in common does not."""
    kinds = [Event]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return sorted((kind for kind in kinds if not kind.__subclasses__()), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_every_event_says_who_listens_by_fields_it_has(kind: type[Event]) -> None:
    for listener in LISTENERS[kind]:
        for name in filter(None, (listener.coalesce, listener.order_by)):
            assert hasattr(kind, name)


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_an_event_is_plain_data_that_nobody_can_change(kind: type[Event]) -> None:
    assert kind.__struct_config__.frozen
    assert msgspec.json.schema(kind)


def test_a_scrobble_reaches_webhooks_at_once_and_peers_a_little_later() -> None:
    webhooks, hint, groups = LISTENERS[events.ScrobbleRecorded]
    assert (webhooks.job, webhooks.delay, webhooks.coalesce) == ("webhooks.fan_out", 0, None)
    assert (hint.job, hint.delay, hint.coalesce) == ("federation.hint", events.HINT_DELAY, "user_id")
    assert (groups.job, groups.delay, groups.coalesce) == ("federation.group_news", events.HINT_DELAY, "user_id")


def test_hints_for_one_reader_and_collection_become_one_pull() -> None:
    assert HintReceived(viewer_id=1, owner_id=2, collection="now").key == "1:2:now"
