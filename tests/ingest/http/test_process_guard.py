"""The address guard of a whole process. It is not installed here, because it can't be undone."""

import socket
from typing import Any

import pytest

from monitor.ingest.http.process_guard import BlockedError, ProcessGuard

FOUND = {
    "public.example": ["93.184.216.34"],
    "inside.example": ["10.1.2.3", "fd00::1"],
    "both.example": ["10.1.2.3", "93.184.216.34"],
}


class Guarded:
    """A guard with a made-up name service, and what it reported."""

    def __init__(self, *allow: str) -> None:
        self.reports: list[str] = []
        self.guard = ProcessGuard(
            allow, blocked=lambda: self.reports.append("blocked"), connects=lambda: self.reports.append("connects")
        )
        self.guard._lookup = self._lookup  # type: ignore[assignment]

    def _lookup(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        found = FOUND.get(host, [host])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def names(self, host: str, port: int = 443) -> list[str]:
        return [info[4][0] for info in self.guard.getaddrinfo(host, port)]

    def connect(self, *target: Any) -> None:
        self.guard._audit("socket.connect", (None, target))


def test_private_addresses_of_a_name_are_dropped() -> None:
    made = Guarded()
    assert made.names("public.example") == ["93.184.216.34"]
    assert made.names("both.example") == ["93.184.216.34"]
    with pytest.raises(BlockedError):
        made.names("inside.example")
    assert made.reports == ["blocked"]


@pytest.mark.parametrize(
    "target", [("10.1.2.3", 25), ("127.0.0.1", 80), ("::1", 80, 0, 0), ("169.254.169.254", 80), ("name", 80), ("",), ()]
)
def test_only_public_addresses_are_connected_to(target: tuple[Any, ...]) -> None:
    made = Guarded()
    with pytest.raises(BlockedError):
        made.connect(*target)
    assert made.reports == ["blocked"]


def test_a_public_address_is_connected_to() -> None:
    made = Guarded()
    made.connect("93.184.216.34", 443)
    made.guard._audit("socket.sendto", (None, ("2a00:1450:4001::1", 53, 0, 0)))
    assert made.reports == ["connects", "connects"]


def test_sockets_of_this_machine_are_blocked() -> None:
    made = Guarded()
    with pytest.raises(BlockedError):
        made.guard._audit("socket.connect", (None, "/run/docker.sock"))


@pytest.mark.parametrize("allow", ["inside.example", "inside.example:443", "INSIDE.example"])
def test_an_allowed_host_may_have_any_address(allow: str) -> None:
    made = Guarded(allow)
    assert made.names("inside.example") == ["10.1.2.3", "fd00::1"]
    made.connect("10.1.2.3", 443)
    with pytest.raises(BlockedError):  # another port of the same address
        made.connect("10.1.2.3", 22)


def test_an_allowed_host_does_not_allow_others() -> None:
    made = Guarded("inside.example:443")
    with pytest.raises(BlockedError):
        made.names("inside.example", 25)
    with pytest.raises(BlockedError):
        made.names("10.9.9.9")


@pytest.mark.parametrize("host", ["localhost", "x.localhost", "127.1", "0x7f000001", "[::1]", "10.0.0.1", "LOCALHOST."])
def test_a_url_behind_a_proxy_is_read(host: str) -> None:
    with pytest.raises(BlockedError):
        Guarded().guard.admit(host)


@pytest.mark.parametrize("allow", ["localhost", "localhost:8080"])
def test_an_allowed_host_of_a_url_passes(allow: str) -> None:
    Guarded(allow).guard.admit("localhost")
    Guarded().guard.admit("public.example")


@pytest.mark.parametrize("event", ["subprocess.Popen", "os.system", "os.posix_spawn", "os.fork"])
def test_no_process_is_started(event: str) -> None:
    with pytest.raises(PermissionError):
        Guarded().guard._audit(event, ())


def test_other_events_pass() -> None:
    Guarded().guard._audit("open", ("/etc/hosts", "r", 0))
