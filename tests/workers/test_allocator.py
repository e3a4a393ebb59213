"""The process gives large blocks back: measured in one of its own, where the system reports what it holds."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from monitor.workers.allocator import limit_free_memory

def held():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

{first}
for _ in range(3):
    bytes(20 << 20)
blocks = [bytearray(b"x" * (8 << 20)) for _ in range(8)]
keep = [bytearray(b"x" * 1000) for _ in range(100)]
before = held()
blocks.clear()
print(before - held())
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not report what a process holds")
def test_large_blocks_go_back_to_the_system_after_larger_ones_were_freed() -> None:
    program = PROGRAM.format(first="limit_free_memory()")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) > 50_000, "kilobytes, of the 64 MB that were held"
