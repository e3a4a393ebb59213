"""Runs the command given once the emulator and the feed server answer: they live in this container's network, so they
start after it, and the daemon's own patience (a minute between probes) would make the test slow."""

import os
import socket
import sys
import time

_ENOUGH = 60.0  # seconds


def wait_for(port: int, *, until: float) -> None:
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    deadline = time.monotonic() + _ENOUGH
    for neighbour in (4003, 8099):
        wait_for(neighbour, until=deadline)
    os.execvp(sys.argv[1], sys.argv[1:])
