"""Logging: one line for one event, for people or as JSON, with the request, job and person it belongs to.

Log static event names with fields as `extra={"fields": {...}}`. Never log tokens, bodies, or the addresses of
private things.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar

context: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039 - replaced, never mutated


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{key}={value}" for key, value in _fields(record).items())
        line = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {record.levelname.lower():7} {record.getMessage()}"
        return f"{line}  {fields}".rstrip() + _trace(self, record)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"time": record.created, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | _fields(record) | ({"trace": _trace(self, record)} if record.exc_info else {}))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return context.get() | getattr(record, "fields", {})


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return "\n" + formatter.formatException(record.exc_info) if record.exc_info else ""


def configure(*, as_json: bool | None = None, level: int = logging.INFO) -> None:
    """Send every log line to standard error: readable on a terminal, else as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if (not sys.stderr.isatty() if as_json is None else as_json) else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("aiohttp.access", "alembic.runtime.plugins", "alembic.runtime.migration"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
