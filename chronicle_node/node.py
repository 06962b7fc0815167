"""The live things of a running node, made once by `app.py` and handed to whoever needs them."""

from __future__ import annotations

from dataclasses import dataclass

from chronicle_node.clock import Clock
from chronicle_node.crypto import Secrets
from chronicle_node.db import Database
from chronicle_node.live import Live
from chronicle_node.net.client import HttpClient
from chronicle_node.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Node:
    settings: Settings
    db: Database
    http: HttpClient
    clock: Clock
    secrets: Secrets
    live: Live
