"""Run all benchmarks, or those named on the command line, such as `inbox deliveries pages`.

`pages` comes last and takes longest: it writes two million plays into each database first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import deliveries, documents, inbox, limits, pages, scrobbles, start, storage


def _limits() -> Iterator[str]:
    per_second, cpu = limits.bare_post()
    yield f"limit    bare aiohttp POST handler, c=64: {per_second:.0f}/s, {cpu:.3f} ms CPU"
    yield f"limit    one RSA-2048 verification: {limits.rsa_verify_ms():.3f} ms CPU"


SUITES: dict[str, Callable[[], Iterator[str]]] = {
    "limits": _limits,
    "start": start.report,
    "scrobbles": scrobbles.report,
    "inbox": inbox.report,
    "deliveries": deliveries.report,
    "documents": documents.report,
    "storage": storage.report,
    "pages": pages.report,
}


def main(names: list[str]) -> None:
    """Print each line as soon as it is measured."""
    for name in names or SUITES:
        for line in SUITES[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
