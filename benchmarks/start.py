"""What a node costs before anybody comes: CPU until it is ready, and memory at rest."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from benchmarks import cpu
from benchmarks.nodes import node

RUNS = 5


def report() -> Iterator[str]:
    """Lines to print."""
    for database in ("sqlite", "postgresql"):
        first, memory = [], []
        for _ in range(RUNS):
            with node(database) as measured:
                first.append(measured.start_cpu)
                time.sleep(2)
                memory.append(cpu.resident_mb(measured.pid))
        yield (
            f"start    {database:10} {statistics.median(first):.2f} s CPU until ready on an empty database"
            f"  (goal 1.5 s)   {statistics.median(memory):.0f} MB at rest (goal 120 MB)"
        )
