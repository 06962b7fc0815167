"""Run all benchmarks, or those named on the command line, such as `inbox deliveries pages`.

Each figure stands with its unit and, where there is one, its goal. The whole run takes some minutes, so its pages are
measured on a tenth of the plays; `pages` by name writes all two million. What fails or is not reached is named at the
end, and the exit status says so.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence

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
WHOLE = SUITES | {"pages": pages.brief}


def main(names: Sequence[str]) -> int:
    """Print each line as soon as it is measured; the exit status."""
    if unknown := set(names) - set(SUITES):
        _say(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}.")
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began, failed, waiting = time.monotonic(), [], list(names or WHOLE)
    try:
        while waiting:
            if not _measure(waiting[0], SUITES if names else WHOLE):
                failed.append(waiting[0])
            del waiting[0]
    except KeyboardInterrupt:
        _say(f"bench    STOPPED in {waiting[0]}; not measured: {', '.join(waiting[1:]) or 'nothing else'}")
    took = time.monotonic() - began
    _say(f"bench    {took:.0f} s in all" + (f"; FAILED: {', '.join(failed)}" if failed else ""))
    return 1 if failed or waiting else 0


def _measure(name: str, suites: dict[str, Callable[[], Iterator[str]]]) -> bool:
    """Whether one part came to its end; where not, the others go on."""
    began = time.monotonic()
    try:
        for line in suites[name]():
            _say(line)
    except Exception as error:  # noqa: BLE001 - whatever it was, it is told and the rest is measured
        _say(f"bench    {name} FAILED: {type(error).__name__}: {error}")
        return False
    _say(f"bench    {name} took {time.monotonic() - began:.0f} s")
    return True


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
