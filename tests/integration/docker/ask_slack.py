"""Calls one method of the emulator's Web API and prints its answer: ask_slack.py METHOD JSON."""

import sys
import urllib.request

if __name__ == "__main__":
    method, arguments = sys.argv[1:]
    headers = {"Authorization": "Bearer xoxb-local-full", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:4003/api/{method}", arguments.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        print(answer.read().decode())
