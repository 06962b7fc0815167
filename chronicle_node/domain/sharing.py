"""What somebody gives to one friend, or takes from them, whatever their settings say to everybody.

Beside each kind of thing stands yes, no, or nothing: then the setting holds. It is a matter between a person and their
own node, and never sent anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chronicle_node.domain.audience import KINDS

#: The kinds the policy asks about, by the names they have here.
KEYS: Mapping[str, str] = {"now" if kind == "presence" else kind: kind for kind in KINDS}

_OPENNESS = {False: 0, None: 1, True: 2}
Sharing = dict[str, bool]


def read(stored: Mapping[str, Any] | None) -> Sharing:
    """What was decided for a friend; whatever is neither yes nor no decides nothing, as in the policy."""
    return {key: value for key, value in (stored or {}).items() if key in KEYS and isinstance(value, bool)}


def changed(before: Sharing, patch: Mapping[str, bool | None]) -> Sharing:
    """The decisions after a merge patch, in which null takes one back."""
    after = dict(before) | {key: value for key, value in patch.items() if value is not None}
    return {key: value for key, value in after.items() if patch.get(key, value) is not None}


def narrowed(before: Sharing, after: Sharing) -> tuple[str, ...]:
    """The kinds of which the friend may see less than before."""
    return tuple(kind for key, kind in KEYS.items() if _OPENNESS[after.get(key)] < _OPENNESS[before.get(key)])


def widened(before: Sharing, after: Sharing) -> tuple[str, ...]:
    """The kinds of which the friend may see more."""
    return narrowed(after, before)
