"""A network of a test's own: a namespace in which every address of the world is this machine, and nothing leaves it.

A scenario runs in a process that `unshare` puts into new network, mount and user namespaces. There all of IPv4 and IPv6
is routed to the loopback device, so that a listener on all addresses hears whatever is connected to, and a raw
socket sees each packet. The name server is ours, by a file mounted over /etc/resolv.conf.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PUBLIC = ("11.1.1.1", "11.1.1.2", "2600:1111::1")  # addresses of the public network that stand for honest sites
NAME_SERVER = "11.1.1.53"
_SPACES = (("--user", "--map-root-user", "--net", "--mount"), ("--net", "--mount"))


def why_not() -> str:
    """Why no namespace can be made here, "" where one can."""
    missing = [name for name in ("unshare", "ip", "mount", "openssl") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} not installed: .ci/hostile"
    return "" if _space() else "this machine lets nobody make a network namespace"


def _space() -> tuple[str, ...]:
    """The options of `unshare` that work here, none where none do."""
    for options in _SPACES:
        tried = subprocess.run(["unshare", *options, "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
        if tried.returncode == 0:
            return options
    return ()


def run_inside(scenario: str, folder: Path, *, seconds: float) -> Any:
    """What the scenario of that name says, as JSON. See `inside`."""
    command = ["unshare", *_space(), sys.executable, "-m", "tests.integration.hostile.inside", scenario, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, f"{scenario} ended with {done.returncode}: {done.stderr[-3000:]}"
    return json.loads(done.stdout.splitlines()[-1])


def make_public(folder: Path) -> None:
    """For the process inside: all addresses are here."""
    resolver, hosts, order = folder / "resolv.conf", folder / "hosts", folder / "nsswitch.conf"
    resolver.write_text(f"nameserver {NAME_SERVER}\noptions timeout:4 attempts:1\n", encoding="ascii")
    hosts.write_text("127.0.0.1 localhost here.example\n::1 localhost ip6-localhost\n", encoding="ascii")
    order.write_text("hosts: files dns\n", encoding="ascii")
    _ip("link set lo up")
    _ip("route add local 0.0.0.0/0 dev lo")
    _ip("-6 route add local ::/0 dev lo")
    for made, place in ((resolver, "resolv.conf"), (hosts, "hosts"), (order, "nsswitch.conf")):
        target = Path("/etc") / place
        if target.exists():
            subprocess.run(["mount", "--bind", made, target.resolve()], check=True)
    os.environ.pop("RES_OPTIONS", None)


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)
