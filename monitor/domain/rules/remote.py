"""The address of a git repository with rules, and of the API for commit statuses that belongs to it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}")
_SCP = re.compile(r"(?P<user>[^@/:\s]+)@(?P<host>[^@/:\s]+):(?P<path>[^:\s].*)")
_SEGMENT = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\/]+")
_FORM = "use https://host/team/rules.git, ssh://git@host/team/rules.git, git@host:team/rules.git or file:///folder"
_PORTS = {"https": 443, "http": 80, "ssh": 22, "file": 0}


class Forge(StrEnum):
    """The dialect of an API for commit statuses. Gitea and Forgejo use GitHub's."""

    GITHUB = "github"
    GITLAB = "gitlab"


class CommitState(StrEnum):
    """The state of a commit as a forge shows it. `wire` values differ between forges; these are GitHub's."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAddress:
    """`url` is what git gets; it contains no password. `path` is the repository's path on the host."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    user: str = ""

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEndpoint:
    """The URL to which the id of a commit is appended."""

    url: str
    forge: Forge

    def for_commit(self, commit: str) -> str:
        return f"{self.url}/{commit}"


def parse_remote(text: str) -> RemoteAddress:
    """Return the address. Raises ValueError with the problem and the remedy; it does not quote a password."""
    if any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f"contains a space or a control character: {_FORM}")
    scp = _SCP.fullmatch(text)
    if scp is not None:
        host, path, user = scp["host"].lower(), scp["path"], scp["user"]
        return _checked(RemoteAddress(url=text, scheme="ssh", host=host, port=22, path=path, user=user))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(f"is not a valid URL: {_FORM}") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or "://" not in text:
        raise ValueError(f"is not a URL that can be followed: {_FORM}")
    if parts.password is not None:
        raise ValueError("contains a password: remove it and set MONITOR_RULES_GIT_TOKEN or MONITOR_RULES_GIT_KEY_FILE")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError(f"contains a query or a fragment: {_FORM}")
    if scheme == "file":
        return _file(text, parts.netloc, parts.path)
    return _checked(
        RemoteAddress(
            url=text,
            scheme=scheme,
            host=_bracketed(parts.hostname or "").lower(),
            port=port or _PORTS[scheme],
            path=unquote(parts.path),
            user=unquote(parts.username or ""),
        )
    )


def _file(text: str, host: str, path: str) -> RemoteAddress:
    if host or not path.startswith("/") or not path.strip("/"):
        raise ValueError("is not the URL of a local folder: use file:///folder, with three slashes")
    return RemoteAddress(url=text, scheme="file", host="", port=0, path=unquote(path))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _checked(address: RemoteAddress) -> RemoteAddress:
    host, path, user = address.host, address.path, address.user
    if _HOST.fullmatch(host) is None:
        raise ValueError(f"has no valid host name: {_FORM}")
    if user and _USER.fullmatch(user) is None:
        raise ValueError(f"has a user name with invalid characters: {_FORM}")
    if not path.strip("/") or not path.isprintable() or path.startswith("-"):
        raise ValueError(f"has no valid path of a repository: {_FORM}")
    return address


def is_branch_name(text: str) -> bool:
    """Return whether git accepts the name for a branch (git-check-ref-format)."""
    parts = text.split("/")
    return (
        0 < len(text) <= 200
        and all(_SEGMENT.fullmatch(part) for part in parts)
        and not any(part.startswith((".", "-")) or part.endswith((".", ".lock")) for part in parts)
        and ".." not in text
        and "@{" not in text
        and text != "@"
    )


def is_subfolder(text: str) -> bool:
    """Return whether this is a path below the root of a repository, such as `teams/minerals`."""
    parts = text.split("/")
    return text.isprintable() and len(text) <= 200 and not any(part in ("", ".", "..", ".git") for part in parts)


_KNOWN = {"github.com": Forge.GITHUB, "gitlab.com": Forge.GITLAB}


def status_endpoint_of(remote: RemoteAddress) -> StatusEndpoint | None:
    """Return the API of github.com and gitlab.com for a repository there; None for another host."""
    forge = _KNOWN.get(remote.host)
    name = remote.path.strip("/").removesuffix(".git").strip("/")
    if forge is None or "/" not in name:
        return None
    if forge is Forge.GITHUB:
        return StatusEndpoint(url=f"https://api.github.com/repos/{quote(name)}/statuses", forge=forge)
    return StatusEndpoint(url=f"https://gitlab.com/api/v4/projects/{quote(name, safe='')}/statuses", forge=forge)


def status_endpoint_url(text: str) -> StatusEndpoint:
    """Return the endpoint that an operator set. Raises ValueError with the problem and the remedy."""
    form = "use https://host/api/v3/repos/team/rules/statuses (GitHub Enterprise), …/api/v1/repos/… (Gitea) or "
    form += "…/api/v4/projects/team%2Frules/statuses (GitLab)"
    try:
        parts = urlsplit(text)
        valid = bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.scheme not in ("http", "https") or any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f"is not a valid URL: {form}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"contains a user name, a query or a fragment: {form}")
    url = text.rstrip("/")
    if not url.endswith("/statuses"):
        raise ValueError(f"does not end in /statuses: {form}")
    return StatusEndpoint(url=url, forge=Forge.GITLAB if "/api/v4/" in parts.path else Forge.GITHUB)
