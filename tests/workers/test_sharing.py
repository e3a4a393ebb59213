"""A child copies no pages by using objects: measured in a process of its own, whose objects become immortal."""

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.workers.sharing import share_objects

HAS_IMMORTAL = sys.implementation.name == "cpython" and sys.getrefcount(None) >= 1 << 31

PROGRAM = """
import gc, os
from pathlib import Path
from monitor.workers.sharing import share_objects

def copied():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))

words = {"word %d" % n: ("words", ["word", n * 1000]) for n in range(100_000)}
gc.collect()
{first}
gc.freeze()
r, w = os.pipe()
if not os.fork():
    before = copied()
    used = []
    for word in words:
        used[:] = word, words[word]
    os.write(w, str(copied() - before).encode())
    os._exit(0)
print(os.read(r, 100).decode())
"""

USES = """
from monitor.workers.sharing import share_objects

class Place:
    def __init__(self, name):
        self.name = name

def up():
    yield from range(3)

places, counted, cache, going = {"a": Place("a")}, [1, 2], {}, up()
next(going)
assert share_objects() > 1_000
assert share_objects() < 100, "the second time only what the first one made"
places["b"] = Place("b")
del places["a"]
counted.append(3)
text = "".join(places) * 2
text += places["b"].name
assert (list(places), counted, text, list(going)) == (["b"], [1, 2, 3], "bbb", [1, 2])
del places, Place
"""


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.skipif(not HAS_IMMORTAL, reason="the interpreter counts the references of all objects")
class TestImmortalObjects:
    @pytest.mark.skipif(
        not Path("/proc/self/smaps_rollup").exists(), reason="the system does not report what is shared"
    )
    def test_a_child_that_uses_them_copies_no_pages(self) -> None:
        counted, shared = (int(_run(PROGRAM.replace("{first}", first))) for first in ("", "share_objects()"))
        assert counted > 5_000, "kilobytes, of 100,000 pairs"
        assert shared < 1_000

    def test_they_are_used_and_replaced_as_others(self) -> None:
        assert _run(USES) == ""


@pytest.mark.skipif(HAS_IMMORTAL, reason="this interpreter has them")
def test_without_immortal_objects_nothing_changes() -> None:
    assert share_objects() == 0
