"""What processes have used, read from /proc: CPU seconds with all their descendants, and resident memory."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def tree(pid: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += children.get(current, [])
    return found


def seconds(pid: int) -> float:
    """CPU of a process tree, its ended children included."""
    total = 0
    for member in tree(pid):
        if stat := _stat(member):
            total += int(stat[11]) + int(stat[12]) + int(stat[13]) + int(stat[14])
    return total / TICK


def resident_mb(pid: int) -> float:
    """Resident memory of a process tree in MB, as the kernel counts it (shared pages once per process)."""
    pages = 0
    for member in tree(pid):
        try:
            pages += int(Path(f"/proc/{member}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * PAGE / 1e6


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name: state, ppid, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
