"""Inside the containers: the emulator and the feed server, neighbours of the daemon in one network.

neighbours.py await COMMAND…   runs the command once both answer: they start after the container whose network they
                               share, and the daemon's own patience (a minute a probe) would make the test slow
neighbours.py ask METHOD JSON  prints what the emulator's Web API answers
"""

import os
import socket
import sys
import time
import urllib.request

SLACK, FEEDS = 4003, 8099


def wait_for(port: int, *, seconds: float = 180) -> None:
    """Until something listens there on loopback, or the seconds are over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def ask(method: str, arguments: str) -> str:
    headers = {"Authorization": "Bearer xoxb-local-full", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{SLACK}/api/{method}", arguments.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        said: str = answer.read().decode()
    return said


if __name__ == "__main__":
    wait_for(SLACK)
    match sys.argv[1:]:
        case ["await", *command]:
            wait_for(FEEDS)
            os.execvp(command[0], command)
        case ["ask", method, arguments]:
            print(ask(method, arguments))
