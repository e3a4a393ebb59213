"""The terminal of a daemon that a tutorial starts."""

import subprocess
import threading
from dataclasses import dataclass

PATIENCE = 25.0  # seconds for one line of the daemon


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A terminal in which the daemon runs."""

    process: subprocess.Popen[str]

    def read_until(self, words: str) -> str:
        """Return the output up to the line with these words. Ends the daemon if they don't come in time."""
        assert self.process.stdout is not None
        guard = threading.Timer(PATIENCE, self.process.kill)
        guard.start()
        read = []
        for line in self.process.stdout:
            read.append(line)
            if words in line:
                break
        guard.cancel()
        assert read, f"no output; expected {words!r}"
        assert words in read[-1], "".join(read)
        return "".join(read)
