"""What Linux reports this process and those below it: memory and time used. Other systems report nothing here."""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def tells_memory() -> bool:
    return (_PROC / "self" / "smaps_rollup").exists()


def pss_mb(pid: int) -> float:
    """Proportional set size: what is shared counts in equal parts."""
    lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def children_of() -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for pid, fields in _stats():
        below[int(fields[1])].append(pid)
    return below


def tree_of(top: int) -> list[int]:
    """The process, and all below it."""
    below, at, found = children_of(), [top], []
    while at:
        pid = at.pop()
        found.append(pid)
        at += below.get(pid, [])
    return found


def cpu_of(pid: int, *, below: bool = True) -> float:
    """Seconds of the process and all below it, ended ones too; without `below` its own."""
    asked = set(tree_of(pid)) if below else {pid}
    fields = slice(11, 15 if below else 13)
    return sum(sum(map(int, f[fields])) for p, f in _stats() if p in asked) / os.sysconf("SC_CLK_TCK")


def cpu_seconds(*, without: int) -> float:
    """Of all below this process, ended ones too, but one and what is below it; 0 where the system reports nothing."""
    below = children_of()
    used = {pid: sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") for pid, fields in _stats()}
    at, total = [os.getpid()], 0.0
    while at:
        new = [p for p in below[at.pop()] if p != without]
        total += sum(used.get(p, 0.0) for p in new)
        at += new
    return total


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Process id, and the fields of /proc/ID/stat from the state on (proc(5))."""
    for folder in _PROC.iterdir() if _PROC.is_dir() else ():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:  # it ended meanwhile
                continue
            yield int(folder.name), stat.rpartition(")")[2].split()
