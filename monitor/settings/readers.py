"""Readers of settings: each turns the text of an environment variable into a value.

A reader raises ValueError with one text for each problem, to be put after the name of the setting.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TypeVar

from yarl import URL

from monitor.domain.rules.remote import is_subfolder
from monitor.messengers.webhook.signing import key_of

T = TypeVar("T", bound=str)
V = TypeVar("V")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_MODEL_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")  # shown in alerts
_RETIRED_CONNECTORS = ("webhook.office.com", "outlook.office.com", "outlook.office365.com")


def only(valid: Callable[[str], bool], problem: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not valid(text):
            raise ValueError(problem)
        return text

    return read


def url(like: str = "https://host/path") -> Callable[[str], str]:
    return only(is_http, f" is not a valid URL: use the form {like}")


def token(start: str, what: str) -> Callable[[str], str]:
    return only(lambda text: text.startswith(start), f" does not start with {start}: use {what} of your Slack app")


def is_http(text: str) -> bool:
    try:
        url = URL(text)
        return url.scheme in ("http", "https") and bool(url.host)
    except ValueError:
        return False


def user_ids(text: str) -> tuple[str, ...]:
    """Return the user ids. An invalid or empty list is an error: it would give rights to the wrong users."""
    users = tuple(part.strip() for part in text.split(",") if part.strip())
    if not users:
        raise ValueError(" has no user id: unset it to allow every user of the workspace")
    advice = "copy the id (U…) from the Slack profile, under ⋮, Copy member ID"
    if problems := [f": {name!r} is not a user id: {advice}" for name in users if not _USER_ID.fullmatch(name)]:
        raise ValueError(*problems)
    return users


def file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f": file {path} does not exist")
    return path


def absolute_file(text: str) -> Path:
    return file(text).absolute()


def model(text: str) -> str:
    if not _MODEL_NAME.fullmatch(text):
        wrong = "is not a valid model name" if text else "is not set"
        raise ValueError(f" {wrong}: use the name on the server, at most 100 ASCII characters")
    return text


def webhook_secret(text: str) -> str:
    try:
        key_of(text)
    except ValueError as e:
        raise ValueError(f" {e}") from e
    return text


def workflow_url(text: str) -> str:
    """Return the URL of a Teams workflow. It is a secret, so no problem quotes it."""
    if not is_http(text):
        raise ValueError(" is not a valid URL: copy the URL that Teams shows for the workflow")
    host = URL(text).host or ""
    if any(host == retired or host.endswith(f".{retired}") for retired in _RETIRED_CONNECTORS):
        raise ValueError(" is the URL of a Microsoft 365 connector, which Microsoft retired: create a workflow")
    return text


def number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isdecimal() and text.isascii() and least <= int(text[:9]) <= most):
            raise ValueError(f" is {text!r}: use a whole number from {least} to {most:,}")
        return int(text)

    return read


def seconds(least: int, most: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(seconds=number(least, most)(text))


def days_or_off(least: int, most: int) -> Callable[[str], timedelta | None]:
    def read(text: str) -> timedelta | None:
        if text.lower() == "off":
            return None
        try:
            return timedelta(days=number(least, most)(text))
        except ValueError as e:
            raise ValueError(f"{e}, or off") from None

    return read


def choice(*allowed: T) -> Callable[[str], T]:
    def read(text: str) -> T:
        for value in allowed:
            if value == text.lower():
                return value
        raise ValueError(f" is {text.lower()!r}: use {', '.join(allowed[:-1])} or {allowed[-1]}")

    return read


def parsed(parse: Callable[[str], V]) -> Callable[[str], V]:
    """Return the reader for a parser whose errors have no space before the first word."""

    def read(text: str) -> V:
        try:
            return parse(text)
        except ValueError as e:
            raise ValueError(f" {e}") from None

    return read


def subfolder(text: str) -> str:
    folder = text.strip("/")
    if folder and not is_subfolder(folder):
        raise ValueError(" is not a folder of the repository: use a path such as teams/minerals")
    return folder


def on_or_off(text: str) -> bool:
    return choice("on", "off")(text) == "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """Where the page listens. `host` is a name or an address without brackets; port 0 means any free port."""

    host: str = "127.0.0.1"
    port: int = 8484

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*", re.IGNORECASE)
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_ARGON2 = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)
_MOST_MEMORY_KB = 65_536  # the container has 1 GB, and the daemon aims at 180 MB


def page_address(text: str) -> PageAddress | None:
    """Return where the page listens, None for "off"."""
    if text.lower() == "off":
        return None
    host, _, port = text.rpartition(":")
    in_brackets = host.startswith("[") and host.endswith("]")
    bare = host[1:-1] if in_brackets else host
    is_host = _is_address(bare) and ":" in bare if in_brackets else _HOST_NAME.fullmatch(bare)
    if not (is_host and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65_536):
        raise ValueError(f" is {text!r}: use host:port such as 127.0.0.1:8484, or off")
    return PageAddress(host=bare.lower(), port=int(port))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def password_hash(text: str) -> str:
    found = _ARGON2.fullmatch(text)
    if found is None:
        raise ValueError(
            " is not a hash that monitor page password prints: put it in single quotes, because it contains $, "
            "or in a file named by MONITOR_PAGE_PASSWORD_HASH_FILE"
        )
    if int(found[1]) > _MOST_MEMORY_KB or int(found[2]) > 16 or int(found[3]) > 4:
        raise ValueError(" needs too much memory or time for each login: make it with monitor page password")
    return text


def networks(text: str) -> tuple[str, ...]:
    """Return addresses and networks in CIDR form."""
    found, problems = [], []
    for part in filter(None, (p.strip() for p in text.split(","))):
        try:
            found.append(str(ip_network(part)))
        except ValueError:
            problems.append(f": {part!r} is neither an address nor a network such as 10.0.0.0/24")
    if problems or not found:
        raise ValueError(*(problems or [" has no address"]))
    return tuple(found)


def host_names(text: str) -> tuple[str, ...]:
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    if problems := [
        f": {n!r} is not a host name: give names such as monitor.example.com, without scheme and port"
        for n in names
        if not _HOST_NAME.fullmatch(n)
    ]:
        raise ValueError(*problems)
    return tuple(names)
