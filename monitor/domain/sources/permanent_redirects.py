"""Adoption of permanent redirects: the new address replaces the source's own after long and repeated proof."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

PROOF_POLLS = 10  # as NewsBlur counts
PROOF_TIME = timedelta(days=7)  # longer than maintenance pages stay
_LOCAL = (".local", ".internal", ".localhost", ".home.arpa")
_LOGIN = frozenset({"login", "signin", "sign-in", "logon", "auth", "sso", "oauth", "account", "consent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PermanentRedirect:
    """The target of a 301 or 308: since when it was the only response, and on how many polls."""

    to: str = field(repr=False)  # a key may be part of it
    since: datetime
    polls: int = 1

    def is_proven(self, *, now: datetime) -> bool:
        return self.polls >= PROOF_POLLS and now - self.since >= PROOF_TIME


def after_redirect(move: PermanentRedirect | None, to: str, *, now: datetime) -> PermanentRedirect | None:
    """The state after a poll that was answered at `to` ("": the old address). Any other target starts anew."""
    if not to:
        return None
    if move is None or move.to != to:
        return PermanentRedirect(to=to, since=now)
    return PermanentRedirect(to=to, since=move.since, polls=move.polls + 1)


def may_adopt(old: str, new: str, *, private: bool) -> bool:
    """True if `new` may replace `old`: a public name, no login page, no step from https to http.

    A `private` source (with credentials) must stay on its host.
    """
    try:
        before, after = urlsplit(old), urlsplit(new)
        host = after.hostname or ""
    except ValueError:
        return False
    if after.scheme not in ("http", "https") or (before.scheme == "https" and after.scheme == "http"):
        return False
    if private and host != before.hostname:
        return False
    return _is_public_name(host) and not _is_login(after)


def _is_public_name(host: str) -> bool:
    """True for public names. IP addresses and local names are never adopted, even if the SSRF policy allows them."""
    name = host.rstrip(".")
    last = name.rpartition(".")[2]
    is_number = ":" in name or last[:1].isdigit()  # no domain ends in a number, and every way to write an address does
    return "." in name and not is_number and not name.endswith(_LOCAL)


def _is_login(address: SplitResult) -> bool:
    words = {*address.path.lower().split("/"), *(address.hostname or "").lower().split(".")}
    return address.username is not None or bool(words & _LOGIN)
