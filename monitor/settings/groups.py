"""Settings that belong together: receivers of messages, the second reader, a repository with rules, the page."""

import re
from dataclasses import MISSING, dataclass
from datetime import timedelta
from pathlib import Path

from monitor.domain.rules.remote import RemoteAddress, StatusEndpoint, is_branch_name, parse_remote, status_endpoint_url
from monitor.settings import readers
from monitor.settings.readers import PageAddress
from monitor.settings.setting import Secret, setting

_APPRISE_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReceiver:
    """A receiver of signed JSON: its `name` after `webhook:` in routes.yaml, its URL, and the signing secret.

    The URL is a secret as well, because many services include a token in it.
    """

    name: str
    url: Secret = setting("URL of the receiver", MISSING, readers.url())
    secret: Secret = setting("signing secret", MISSING, readers.webhook_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsWorkflow:
    """A workflow of Microsoft Teams: its `name` after `teams:` in routes.yaml, and its URL, which has a signature."""

    name: str
    url: Secret = setting("URL of the workflow", MISSING, readers.workflow_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseService:
    """A service that Apprise sends to: its `name` after `apprise:` in routes.yaml, and its address, with its tokens."""

    name: str
    url: Secret = setting(
        "address of the service",
        MISSING,
        readers.only(
            lambda text: _APPRISE_URL.fullmatch(text) is not None,
            " is not one address of Apprise: use the form service://…, one for each channel",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderSettings:
    """A second reader: base URL, model name, API key, maximum number of requests per UTC day, timeout of a request."""

    url: str = setting(
        "base URL of a chat-completions server (http://127.0.0.1:8000/v1) that serves as second reader for candidates",
        MISSING,
        readers.url("http://127.0.0.1:8000/v1"),
        shown="none: no second reader",
    )
    model: str = setting("name of the model on that server", MISSING, readers.model)
    key: Secret | None = setting(
        "API key of that server, if it requires one",
        read=readers.only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the key again, without quotes and line breaks",
        ),
    )
    daily: int = setting("maximum number of requests to it per UTC day", 200, readers.number(0, 100_000))
    timeout: timedelta = setting(
        "timeout of a request in seconds, 1 to 600", timedelta(seconds=20), readers.seconds(1, 600), shown="20"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesGitSettings:
    """A git repository with rules. `branch` and `folder` are "" for the default branch and the root."""

    url: RemoteAddress = setting(
        "URL of a git repository whose rules the monitor fetches by itself, in place of MONITOR_RULES_DIR: https://…, "
        "ssh://… or git@host:…, file://…; http:// on this machine and MONITOR_ALLOW_HOSTS only",
        MISSING,
        readers.parsed(parse_remote),
        shown="none: rules are read from MONITOR_RULES_DIR",
        name="MONITOR_RULES_GIT",
    )
    branch: str = setting(
        "branch to follow",
        "",
        readers.only(is_branch_name, " is not a valid branch name: use a name such as main"),
        shown="the repository's default branch",
    )
    folder: str = setting(
        "folder of the repository that has your packs and routes.yaml", "", readers.subfolder, shown="its root"
    )
    interval: timedelta = setting(
        "seconds between two fetches, 10 to 86400", timedelta(seconds=60), readers.seconds(10, 86_400), shown="60"
    )
    token: Secret | None = setting(
        "token to read the repository by https, and to write commit statuses",
        read=readers.only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the token again, without line breaks",
        ),
    )
    key_file: Path | None = setting("file with the private key (deploy key) for ssh", read=readers.absolute_file)
    known_hosts: Path | None = setting(
        "known_hosts file with the host key of the git server; required for ssh", read=readers.absolute_file
    )
    status_url: StatusEndpoint | None = setting(
        "URL of the API for commit statuses, ends in /statuses",
        read=readers.parsed(status_endpoint_url),
        shown="that of github.com or gitlab.com, if the repository is there and a token is set",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """The page in a browser. `address` is None if it is off."""

    address: PageAddress | None = setting(
        "host:port at which the daemon serves its page, or off. Other than loopback it needs a password, a proxy that "
        "authenticates, or MONITOR_PAGE_LOOPBACK_ONLY",
        PageAddress(),
        readers.page_address,
        shown="127.0.0.1:8484",
        name="MONITOR_PAGE",
    )
    loopback_only: bool = setting(
        "on or off: only this machine can reach the page although it listens on another address, as in a container "
        "whose port is published on 127.0.0.1",
        False,
        readers.on_or_off,
        shown="off",
    )
    password_hash: Secret | None = setting(
        "hash of the password of the page; monitor page password prints it",
        read=readers.password_hash,
        shown="none: no password",
    )
    proxy_header: str = setting(
        "header in which an authenticating proxy sends the name of the user, e.g. X-Forwarded-User",
        "",
        readers.only(
            lambda text: bool(readers.HEADER_NAME.fullmatch(text)), " is not a header name: use e.g. X-Forwarded-User"
        ),
        shown="none: no proxy authenticates",
    )
    proxy_from: tuple[str, ...] = setting(
        "addresses or networks (10.0.0.5, 10.0.0.0/24; comma-separated) of proxies whose headers are trusted",
        (),
        readers.networks,
    )
    hosts: tuple[str, ...] = setting(
        "names under which the page is reached (monitor.example.com; comma-separated), in addition to localhost and "
        "addresses; requests for other names are refused",
        (),
        readers.host_names,
    )
    routes: tuple[str, ...] = setting(
        "routes (comma-separated) whose restricted sources (visible_in) the page may show",
        (),
        lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
        shown="none: restricted sources are not named",
    )
    show_watch: bool = setting(
        "on or off: whether the page shows which entries of the watch list an event touches",
        False,
        readers.on_or_off,
        shown="off",
    )
    title: str = setting("heading of the page", "Policy monitor", shown="Policy monitor")


PAGE_OFF = PageSettings(address=None)
