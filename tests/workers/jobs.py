"""The jobs of children in these tests, in a separate module because children import it by name."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from monitor.errors import FeedUnreadableError


def doubler(knowledge: int) -> Callable[[object], object]:
    """Multiplies by `knowledge`; some jobs are words that make the child misbehave."""
    if knowledge == 0:
        raise ValueError("a factor of nothing")

    def work(job: object) -> object:
        if isinstance(job, int):
            return job * knowledge
        return _misbehave(str(job))

    return work


def _misbehave(word: str) -> object:
    match word:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash":
            os.abort()
        case "hoard":
            return len(bytearray(2 << 30))
        case "grow":
            _HOARD.append(b"x" * (80 << 20))
            return len(_HOARD)
        case "unreadable":
            raise FeedUnreadableError("source s: the answer is empty", outcome="not_a_feed")
        case "fault":
            raise KeyError("secret")
        case "recurse":
            return _misbehave(word)
        case "pid":
            return os.getpid()
        case fifo if fifo.startswith("/"):  # answers when the other end of the pipe is closed
            return Path(fifo).read_text(encoding="utf-8")
        case "parent":
            return os.getppid()
        case "inside":
            return _inside()
    raise AssertionError(word)


def _inside() -> dict[str, object]:
    return {
        "environment": dict(os.environ),
        "files": len(list(Path("/proc/self/fd").iterdir())) - 1,
        "main": getattr(sys.modules["__main__"], "__file__", ""),
        "modules": sorted({name.partition(".")[0] for name in sys.modules}),
    }


_HOARD: list[bytes] = []
