"""The settings from `MONITOR_*` environment variables; a secret may also be in a file named by `…_FILE`.

They are read once, in `app`. All problems are reported together. Each setting is declared once, by a field of a
dataclass below: its name, meaning, reader and default. The table in docs/reference/settings.md is made from them.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_data_path
from yarl import URL

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.operations.backups import BackupKeep
from monitor.domain.rules.remote import (
    RemoteAddress,
    StatusEndpoint,
    is_branch_name,
    is_subfolder,
    parse_remote,
    status_endpoint_url,
)
from monitor.errors import SettingsError
from monitor.messengers.webhook.signing import key_of

__all__ = [
    "SETTINGS",
    "AppriseService",
    "PageAddress",
    "PageSettings",
    "RulesGitSettings",
    "SecondReaderSettings",
    "Secret",
    "Setting",
    "Settings",
    "TeamsWorkflow",
    "WebhookReceiver",
    "checkouts_dir",
    "is_known_setting",
    "read_settings",
    "source_secret",
    "source_secret_names",
]

T = TypeVar("T", bound=str)
V = TypeVar("V")
C = TypeVar("C", bound="WebhookReceiver | TeamsWorkflow | AppriseService")

_SLACK_API = "https://slack.com/api/"
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_MODEL_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")  # shown in alerts
_WEBHOOK = re.compile(r"MONITOR_WEBHOOK_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_(?:URL|SECRET)(?:_FILE)?")
_TEAMS = re.compile(r"MONITOR_TEAMS_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_URL(?:_FILE)?")
_APPRISE = re.compile(r"MONITOR_APPRISE_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_URL(?:_FILE)?")
_APPRISE_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")
_RETIRED_CONNECTORS = ("webhook.office.com", "outlook.office.com", "outlook.office365.com")
_PRIVATE = re.compile(r"(?P<name>MONITOR_(?:SECRET|PROXY)_[A-Z0-9]+(?:_[A-Z0-9]+)*?)(?:_FILE)?")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is never printed."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "•••"

    def __repr__(self) -> str:
        return "Secret(•••)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting. `default` is how the page shows it. `read` turns the text into the value.

    `read` raises ValueError with one text for each problem, to be put after the name. It does not quote a secret.
    """

    name: str
    meaning: str = ""
    default: str = ""
    secret: bool = False
    alias: str = ""
    read: Callable[[str], Any] = str


# ------------------------------------------------------------------ readers


def _only(valid: Callable[[str], bool], problem: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not valid(text):
            raise ValueError(problem)
        return text

    return read


def _url(like: str = "https://host/path") -> Callable[[str], str]:
    return _only(_is_http, f" is not a valid URL: use the form {like}")


def _token(start: str, what: str) -> Callable[[str], str]:
    return _only(lambda text: text.startswith(start), f" does not start with {start}: use {what} of your Slack app")


def _is_http(text: str) -> bool:
    try:
        url = URL(text)
        return url.scheme in ("http", "https") and bool(url.host)
    except ValueError:
        return False


def _user_ids(text: str) -> tuple[str, ...]:
    """Return the user ids. An invalid or empty list is an error: it would give rights to the wrong users."""
    users = tuple(part.strip() for part in text.split(",") if part.strip())
    if not users:
        raise ValueError(" has no user id: unset it to allow every user of the workspace")
    advice = "copy the id (U…) from the Slack profile, under ⋮, Copy member ID"
    if problems := [f": {name!r} is not a user id: {advice}" for name in users if not _USER_ID.fullmatch(name)]:
        raise ValueError(*problems)
    return users


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f": file {path} does not exist")
    return path


def _absolute_file(text: str) -> Path:
    return _file(text).absolute()


def _model(text: str) -> str:
    if not _MODEL_NAME.fullmatch(text):
        wrong = "is not a valid model name" if text else "is not set"
        raise ValueError(f" {wrong}: use the name on the server, at most 100 ASCII characters")
    return text


def _webhook_secret(text: str) -> str:
    try:
        key_of(text)
    except ValueError as e:
        raise ValueError(f" {e}") from e
    return text


def _workflow_url(text: str) -> str:
    """Return the URL of a Teams workflow. It is a secret, so no problem quotes it."""
    if not _is_http(text):
        raise ValueError(" is not a valid URL: copy the URL that Teams shows for the workflow")
    host = URL(text).host or ""
    if any(host == retired or host.endswith(f".{retired}") for retired in _RETIRED_CONNECTORS):
        raise ValueError(" is the URL of a Microsoft 365 connector, which Microsoft retired: create a workflow")
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isdecimal() and text.isascii() and least <= int(text[:9]) <= most):
            raise ValueError(f" is {text!r}: use a whole number from {least} to {most:,}")
        return int(text)

    return read


def _seconds(least: int, most: int) -> Callable[[str], timedelta]:
    return lambda text: timedelta(seconds=_number(least, most)(text))


def _days_or_off(least: int, most: int) -> Callable[[str], timedelta | None]:
    def read(text: str) -> timedelta | None:
        if text.lower() == "off":
            return None
        try:
            return timedelta(days=_number(least, most)(text))
        except ValueError as e:
            raise ValueError(f"{e}, or off") from None

    return read


def _choice(*allowed: T) -> Callable[[str], T]:
    def read(text: str) -> T:
        for value in allowed:
            if value == text.lower():
                return value
        raise ValueError(f" is {text.lower()!r}: use {', '.join(allowed[:-1])} or {allowed[-1]}")

    return read


def _parsed(parse: Callable[[str], V]) -> Callable[[str], V]:
    """Return the reader for a parser whose errors have no space before the first word."""

    def read(text: str) -> V:
        try:
            return parse(text)
        except ValueError as e:
            raise ValueError(f" {e}") from None

    return read


def _subfolder(text: str) -> str:
    folder = text.strip("/")
    if folder and not is_subfolder(folder):
        raise ValueError(" is not a folder of the repository: use a path such as teams/minerals")
    return folder


def _on_or_off(text: str) -> bool:
    return _choice("on", "off")(text) == "on"


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
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_ARGON2 = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}"
)
_MOST_MEMORY_KB = 65_536  # the container has 1 GB, and the daemon aims at 180 MB


def _page_address(text: str) -> PageAddress | None:
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


def _password_hash(text: str) -> str:
    found = _ARGON2.fullmatch(text)
    if found is None:
        raise ValueError(
            " is not a hash that monitor page password prints: put it in single quotes, because it contains $, "
            "or in a file named by MONITOR_PAGE_PASSWORD_HASH_FILE"
        )
    if int(found[1]) > _MOST_MEMORY_KB or int(found[2]) > 16 or int(found[3]) > 4:
        raise ValueError(" needs too much memory or time for each login: make it with monitor page password")
    return text


def _networks(text: str) -> tuple[str, ...]:
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


def _host_names(text: str) -> tuple[str, ...]:
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    if problems := [
        f": {n!r} is not a host name: give names such as monitor.example.com, without scheme and port"
        for n in names
        if not _HOST_NAME.fullmatch(n)
    ]:
        raise ValueError(*problems)
    return tuple(names)


# ------------------------------------------------------------------ declarations


def _setting(meaning: str, default: Any = None, read: Callable[[str], Any] = str, **more: str) -> Any:
    """Return the dataclass field that declares a setting. Without a default (MISSING), `read` is given "", too."""
    return field(default=default, metadata={"meaning": meaning, "read": read, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReceiver:
    """A receiver of signed JSON: its `name` after `webhook:` in routes.yaml, its URL, and the signing secret.

    The URL is a secret as well, because many services include a token in it.
    """

    name: str
    url: Secret = _setting("URL of the receiver", MISSING, _url())
    secret: Secret = _setting("signing secret", MISSING, _webhook_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsWorkflow:
    """A workflow of Microsoft Teams: its `name` after `teams:` in routes.yaml, and its URL, which has a signature."""

    name: str
    url: Secret = _setting("URL of the workflow", MISSING, _workflow_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseService:
    """A service that Apprise sends to: its `name` after `apprise:` in routes.yaml, and its address, with its tokens."""

    name: str
    url: Secret = _setting(
        "address of the service",
        MISSING,
        _only(
            lambda text: _APPRISE_URL.fullmatch(text) is not None,
            " is not one address of Apprise: use the form service://…, one for each channel",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderSettings:
    """A second reader: base URL, model name, API key, maximum number of requests per UTC day, timeout of a request."""

    url: str = _setting(
        "base URL of a chat-completions server (http://127.0.0.1:8000/v1) that serves as second reader for candidates",
        MISSING,
        _url("http://127.0.0.1:8000/v1"),
        shown="none: no second reader",
    )
    model: str = _setting("name of the model on that server", MISSING, _model)
    key: Secret | None = _setting(
        "API key of that server, if it requires one",
        read=_only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the key again, without quotes and line breaks",
        ),
    )
    daily: int = _setting("maximum number of requests to it per UTC day", 200, _number(0, 100_000))
    timeout: timedelta = _setting(
        "timeout of a request in seconds, 1 to 600", timedelta(seconds=20), _seconds(1, 600), shown="20"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesGitSettings:
    """A git repository with rules. `branch` and `folder` are "" for the default branch and the root."""

    url: RemoteAddress = _setting(
        "URL of a git repository whose rules the monitor fetches by itself, in place of MONITOR_RULES_DIR: https://…, "
        "ssh://… or git@host:…, file://…; http:// on this machine and MONITOR_ALLOW_HOSTS only",
        MISSING,
        _parsed(parse_remote),
        shown="none: rules are read from MONITOR_RULES_DIR",
        name="MONITOR_RULES_GIT",
    )
    branch: str = _setting(
        "branch to follow",
        "",
        _only(is_branch_name, " is not a valid branch name: use a name such as main"),
        shown="the repository's default branch",
    )
    folder: str = _setting(
        "folder of the repository that has your packs and routes.yaml", "", _subfolder, shown="its root"
    )
    interval: timedelta = _setting(
        "seconds between two fetches, 10 to 86400", timedelta(seconds=60), _seconds(10, 86_400), shown="60"
    )
    token: Secret | None = _setting(
        "token to read the repository by https, and to write commit statuses",
        read=_only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the token again, without line breaks",
        ),
    )
    key_file: Path | None = _setting("file with the private key (deploy key) for ssh", read=_absolute_file)
    known_hosts: Path | None = _setting(
        "known_hosts file with the host key of the git server; required for ssh", read=_absolute_file
    )
    status_url: StatusEndpoint | None = _setting(
        "URL of the API for commit statuses, ends in /statuses",
        read=_parsed(status_endpoint_url),
        shown="that of github.com or gitlab.com, if the repository is there and a token is set",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """The page in a browser. `address` is None if it is off."""

    address: PageAddress | None = _setting(
        "host:port at which the daemon serves its page, or off. Other than loopback it needs a password, a proxy that "
        "authenticates, or MONITOR_PAGE_LOOPBACK_ONLY",
        PageAddress(),
        _page_address,
        shown="127.0.0.1:8484",
        name="MONITOR_PAGE",
    )
    loopback_only: bool = _setting(
        "on or off: only this machine can reach the page although it listens on another address, as in a container "
        "whose port is published on 127.0.0.1",
        False,
        _on_or_off,
        shown="off",
    )
    password_hash: Secret | None = _setting(
        "hash of the password of the page; monitor page password prints it",
        read=_password_hash,
        shown="none: no password",
    )
    proxy_header: str = _setting(
        "header in which an authenticating proxy sends the name of the user, e.g. X-Forwarded-User",
        "",
        _only(lambda text: bool(_HEADER_NAME.fullmatch(text)), " is not a header name: use e.g. X-Forwarded-User"),
        shown="none: no proxy authenticates",
    )
    proxy_from: tuple[str, ...] = _setting(
        "addresses or networks (10.0.0.5, 10.0.0.0/24; comma-separated) of proxies whose headers are trusted",
        (),
        _networks,
    )
    hosts: tuple[str, ...] = _setting(
        "names under which the page is reached (monitor.example.com; comma-separated), in addition to localhost and "
        "addresses; requests for other names are refused",
        (),
        _host_names,
    )
    routes: tuple[str, ...] = _setting(
        "routes (comma-separated) whose restricted sources (visible_in) the page may show",
        (),
        lambda text: tuple(part.strip() for part in text.split(",") if part.strip()),
        shown="none: restricted sources are not named",
    )
    show_watch: bool = _setting(
        "on or off: whether the page shows which entries of the watch list an event touches",
        False,
        _on_or_off,
        shown="off",
    )
    title: str = _setting("heading of the page", "Policy monitor", shown="Policy monitor")


_PAGE_OFF = PageSettings(address=None)


def checkouts_dir(data_dir: Path) -> Path:
    """Return the folder for checkouts of a git repository; `current` in it is the rules folder."""
    return data_dir / "rules-git"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings: each field with a meaning is `MONITOR_` and its name. With `rules_git`, `rules_dir` is a checkout.
    `page` is off in settings that do not come from an environment.

    `private` are the secrets of private feeds and proxies at the start, to keep them out of logs. `warnings` are lines
    for the user; they do not prevent the start.
    """

    data_dir: Path = _setting(
        "folder for the database, the lock and the reader's correction",
        MISSING,
        lambda text: Path(text or user_data_path("policy-monitor", appauthor=False)).expanduser(),
        shown="the user's data folder (XDG_DATA_HOME/policy-monitor on Linux); /data in the container",
    )
    rules_dir: Path = _setting(
        "folder with your packs and routes.yaml",
        MISSING,
        lambda text: Path(text or "rules").expanduser(),
        shown="./rules; /rules in the container",
    )
    rules_private: Path | None = _setting(
        "second folder, outside any repository, with watch.yaml and a private sources.yaml",
        read=lambda text: Path(text).expanduser(),
        shown="none: nothing is watched, no private sources",
    )
    rules_git: RulesGitSettings | None = None
    database_url: Secret | None = _setting(
        "database, e.g. postgresql+psycopg://user@host/name", shown="SQLite in MONITOR_DATA_DIR"
    )
    slack_bot_token: Secret | None = _setting(
        "bot token of your Slack app (xoxb-…)",
        read=_token("xoxb-", "the bot token"),
        shown="none: try-out mode, alerts go to the terminal",
        alias="SLACK_BOT_TOKEN",
    )
    slack_app_token: Secret | None = _setting(
        "app-level token (xapp-…) of your Slack app, for buttons",
        read=_token("xapp-", "an app-level token"),
        shown="none: alerts have no buttons",
        alias="SLACK_APP_TOKEN",
    )
    slack_channel: str = _setting("channel for alerts: id (C0…), or name if the token may list channels", "")
    slack_allowed_users: tuple[str, ...] = _setting(
        "ids of the users (U…, comma-separated) who may use buttons that change something",
        (),
        _user_ids,
        shown="every user of the workspace",
    )
    slack_webhook_url: Secret | None = _setting(
        "URL of an incoming webhook, for workspaces that allow no app; ignored if a bot token is set", read=_url()
    )
    slack_api_url: str = _setting(
        "URL of the Slack API, ends in /api/",
        _SLACK_API,
        _only(
            lambda text: _is_http(text) and text.endswith("/api/"),
            f" is not a valid URL that ends in /api/: use the form {_SLACK_API}",
        ),
    )
    slack_on_ambiguous: str = _setting(
        "hold or repost: what to do with a message that may have been sent to a channel whose history can't be read; "
        "required to use such channels",
        "",
        _choice("hold", "repost"),
        shown="none: channels whose history can't be read are not used",
    )
    webhooks: tuple[WebhookReceiver, ...] = ()
    teams: tuple[TeamsWorkflow, ...] = ()
    apprise: tuple[AppriseService, ...] = ()
    allow_hosts: tuple[str, ...] = _setting(
        "hosts (host or host:port, comma-separated) that are exempt from the address guard (SSRF policy). They count "
        "as your own: their sources are polled without a pause in between, and a response from them does not prove "
        "that the network is up",
        (),
        lambda text: tuple(host.strip().lower() for host in text.split(",") if host.strip()),
    )
    ca_bundle: Path | None = _setting("PEM file with certificates to trust in addition to the system's", read=_file)
    cluster_ca: Path | None = _setting(
        "PEM file with the authority that signs the certificates of a Dask cluster (rules backtest --on tls://…)",
        read=_absolute_file,
    )
    cluster_cert: Path | None = _setting("PEM file with this side's certificate for that cluster", read=_absolute_file)
    cluster_key: Path | None = _setting("PEM file with the key of that certificate", read=_absolute_file)
    translate_url: str = _setting(
        "URL of a LibreTranslate server, for machine translations of headlines in events show",
        "",
        _url("http://localhost:5000"),
        shown="none: no translations",
    )
    translate_key: Secret | None = _setting("API key of that server, if it requires one")
    reader_mode: ReaderMode = _setting(
        "strict, balanced, wide or off: how sure the trained judge must be that a report is about an act; off accepts "
        "every act that the grammar reads",
        ReaderMode.BALANCED,
        _choice(*ReaderMode),
        name="MONITOR_READER",
    )
    llm: SecondReaderSettings | None = None
    page: PageSettings = _PAGE_OFF
    private: tuple[Secret, ...] = ()
    keep_text: timedelta | None = _setting(
        "days, 100 to 36500, after which articles without act, candidate and match are deleted; off: never",
        timedelta(days=180),
        _days_or_off(100, 36_500),
        shown="180",
    )
    backup_keep: BackupKeep | None = _setting(
        "how many backups of the database are kept: one of each of the last days and weeks, as in 7d 4w; off: no daily "
        "backup",
        BackupKeep(days=3, weeks=2),
        lambda text: None if text.lower() == "off" else _parsed(BackupKeep.read)(text),
        shown="3d 2w",
    )
    backup_dir: Path | None = _setting(
        "folder for backups of the database",
        read=lambda text: Path(text).expanduser(),
        shown="backups beside the SQLite file; on PostgreSQL no daily backup",
    )
    log_level: str = _setting("debug, info, warning or error", "info", _choice("debug", "info", "warning", "error"))
    canary: bool = _setting(
        "on or off: send a test article through the whole pipeline once a day",
        False,
        _on_or_off,
        shown="on if alerts leave this machine, else off",
    )
    daily_line: bool | None = _setting(
        "on or off: post once a day how many sources were checked and how many alerts were sent, to the route of "
        "kind: operator or else the default one; the log always has it",
        None,
        _on_or_off,
        shown="on with a route of kind: operator if no route has a digest, else off",
    )
    deadman_url: Secret | None = _setting(
        "URL of a dead man's switch, requested every minute while polls, data and deliveries are healthy",
        read=_url(),
        shown="none: no dead man's switch",
    )
    sample: bool = _setting(
        "on or off: the bundled sample articles",
        True,
        _on_or_off,
        shown="on if alerts go to the terminal only, else off",
    )
    warnings: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All values that must not appear in a log."""
        channels = (*self.webhooks, *self.teams, *self.apprise)
        parts: tuple[Any, ...] = (self, self.page, *filter(None, (self.llm, self.rules_git)), *channels)
        own = (getattr(part, f.name) for part in parts for f in fields(part))
        return (*(value for value in own if isinstance(value, Secret)), *self.private)

    @property
    def uses_slack(self) -> bool:
        return self.slack_bot_token is not None


def _settings_of(kind: type, before: str = "MONITOR_") -> dict[str, Setting]:
    """Return the settings that a dataclass declares, by field. `before` is what their names begin with."""
    return {
        f.name: Setting(
            name=f.metadata.get("name", before + f.name.upper()),
            meaning=f.metadata["meaning"],
            default=f.metadata.get("shown", "" if f.default is MISSING else str(f.default or "")),
            secret=f.type in (Secret, Secret | None),
            alias=f.metadata.get("alias", ""),
            read=f.metadata["read"],
        )
        for f in fields(kind)
        if f.metadata
    }


SETTINGS = (
    *_settings_of(Settings).values(),
    *_settings_of(RulesGitSettings, "MONITOR_RULES_GIT_").values(),
    *_settings_of(SecondReaderSettings, "MONITOR_LLM_").values(),
    *_settings_of(PageSettings, "MONITOR_PAGE_").values(),
)
"""The rows of the table in docs/reference/settings.md."""
_BY_NAME = {s.name: s for s in SETTINGS}
_RULES_GIT_ONLY = tuple(name for name in _BY_NAME if name.startswith("MONITOR_RULES_GIT_"))


# ------------------------------------------------------------------ reading


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises SettingsError with one line per problem."""
    problems: list[str] = []
    values, given = _values(Settings, environment, problems)
    if "slack_bot_token" in given and "slack_channel" not in given:
        problems.append("MONITOR_SLACK_CHANNEL is not set: use the id (C0…) or #name of the channel for alerts")
    webhooks = _channels(WebhookReceiver, _WEBHOOK, "MONITOR_WEBHOOK_", environment, problems)
    teams = _channels(TeamsWorkflow, _TEAMS, "MONITOR_TEAMS_", environment, problems)
    apprise = _channels(AppriseService, _APPRISE, "MONITOR_APPRISE_", environment, problems)
    problems += _plain_http_problems(teams, values.get("allow_hosts", ()))
    llm = None
    if environment.get("MONITOR_LLM_URL", "").strip():
        llm, _ = _values(SecondReaderSettings, environment, problems, "MONITOR_LLM_")
    git = None
    if environment.get("MONITOR_RULES_GIT", "").strip():
        git, _ = _values(RulesGitSettings, environment, problems, "MONITOR_RULES_GIT_")
        problems += _transport_problems(git, environment, values.get("allow_hosts", ()))
    page, page_given = _values(PageSettings, environment, problems, "MONITOR_PAGE_")
    problems += _page_problems(page, page_given)
    problems += _private_problems(values, is_in_git=git is not None)
    if problems:
        raise SettingsError("\n".join(problems))
    if git is not None:
        values["rules_dir"] = checkouts_dir(values["data_dir"]) / "current"
    goes_out = bool(webhooks or teams or apprise or {"slack_bot_token", "slack_webhook_url"} & values.keys())
    values["sample"] = values.get("sample", True) and not goes_out  # samples are never sent to a channel
    return Settings(
        **{"canary": goes_out, **values},
        webhooks=webhooks,
        teams=teams,
        apprise=apprise,
        llm=None if llm is None else SecondReaderSettings(**llm),
        rules_git=None if git is None else RulesGitSettings(**git),
        page=PageSettings(**page),
        private=tuple(s for n in source_secret_names(environment) if (s := source_secret(n, environment, []))),
        warnings=_warnings(environment, values),
    )


def _values(
    kind: type, environment: Mapping[str, str], problems: list[str], before: str = "MONITOR_"
) -> tuple[dict[str, Any], set[str]]:
    """Return the valid values that the environment sets, by field of the dataclass, and all fields that it sets."""
    values: dict[str, Any] = {}
    given = set()
    required = {f.name for f in fields(kind) if f.default is MISSING}
    for name, setting in _settings_of(kind, before).items():
        text = _text(setting, environment, problems)
        if text:
            given.add(name)
        if text or name in required:
            try:
                value = setting.read(text)
                values[name] = Secret(value) if setting.secret else value
            except ValueError as e:
                problems += [setting.name + problem for problem in e.args]
    return values, given


def source_secret_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of secrets and proxies that are set: MONITOR_SECRET_… and MONITOR_PROXY_…, without `_FILE`."""
    return tuple(sorted({m["name"] for n, value in environment.items() if value and (m := _PRIVATE.fullmatch(n))}))


def source_secret(name: str, environment: Mapping[str, str], problems: list[str]) -> Secret | None:
    """Return the secret or proxy of that name, None if it is not set. An unreadable file is added to `problems`."""
    value = _text(Setting(name=name, secret=True), environment, problems)
    return Secret(value) if value else None


def _private_problems(values: Mapping[str, Any], *, is_in_git: bool) -> list[str]:
    """Return why the private folder can't be where it is: a rules folder may be a repository, and others read it."""
    private, rules = values.get("rules_private"), values.get("rules_dir")
    if private is None or rules is None or is_in_git:
        return []
    if private.resolve() != rules.resolve() and rules.resolve() not in private.resolve().parents:
        return []
    return [
        f"MONITOR_RULES_PRIVATE is in the rules folder {rules}: choose a folder outside it, because rules are shared"
    ]


def _page_problems(page: Mapping[str, Any], given: AbstractSet[str]) -> list[str]:
    """Return why the page can't be served as set: anyone who can reach it can read everything and decide on alerts."""
    address = page.get("address", PageAddress())
    problems = []
    if "proxy_header" in given and "proxy_from" not in given:
        problems.append(
            "MONITOR_PAGE_PROXY_FROM is not set: MONITOR_PAGE_PROXY_HEADER is trusted only from the addresses of the "
            "proxy, e.g. 10.0.0.5"
        )
    guarded = given & {"password_hash", "proxy_header"} or page.get("loopback_only")
    if address is not None and not address.is_loopback and not guarded:
        problems.append(
            f"MONITOR_PAGE listens on {address}, which other machines can reach, without a password: set "
            "MONITOR_PAGE_PASSWORD_HASH (monitor page password prints it), or MONITOR_PAGE_PROXY_HEADER and "
            "MONITOR_PAGE_PROXY_FROM, or use 127.0.0.1:8484, or off. In a container whose port is published on "
            "127.0.0.1 only, set MONITOR_PAGE_LOOPBACK_ONLY=on"
        )
    return problems


_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def _transport_problems(
    git: Mapping[str, Any], environment: Mapping[str, str], allow_hosts: tuple[str, ...]
) -> list[str]:
    """Return what the scheme of the repository's URL requires and is not set."""
    url: RemoteAddress | None = git.get("url")
    problems = []
    if (
        url is not None
        and url.scheme == "http"
        and not {url.host, f"{url.host}:{url.port}"} & {*_LOOPBACK, *allow_hosts}
    ):
        problems.append(
            "MONITOR_RULES_GIT uses http, which others on the network can read and change: use https, or add the host "
            "to MONITOR_ALLOW_HOSTS"
        )
    if url is not None and url.scheme == "ssh":
        if not environment.get("MONITOR_RULES_GIT_KEY_FILE"):
            problems.append("MONITOR_RULES_GIT_KEY_FILE is not set: ssh needs the file of a private key (a deploy key)")
        if not environment.get("MONITOR_RULES_GIT_KNOWN_HOSTS"):
            problems.append(
                "MONITOR_RULES_GIT_KNOWN_HOSTS is not set: ssh needs a file with the host key of the server. Write it "
                "with ssh-keyscan, and compare the fingerprint with the one that the host publishes"
            )
    return problems


def _plain_http_problems(teams: Sequence[TeamsWorkflow], allow_hosts: tuple[str, ...]) -> list[str]:
    """Return the workflows whose URL, a secret, would be sent without encryption."""
    own = {*_LOOPBACK, *allow_hosts}
    urls = {workflow.name: URL(workflow.url.reveal()) for workflow in teams}
    return [
        f"MONITOR_TEAMS_{name.upper().replace('-', '_')}_URL uses http, which others on the network can read: use https"
        for name, url in urls.items()
        if url.scheme == "http" and not {url.host, f"{url.host}:{url.port}"} & own
    ]


def _channels(
    kind: type[C], pattern: re.Pattern[str], before: str, environment: Mapping[str, str], problems: list[str]
) -> tuple[C, ...]:
    """Return what is declared by settings with a name in them: `MONITOR_WEBHOOK_<NAME>_URL`, each also as a file."""
    names = sorted({m["name"] for n, value in environment.items() if value and (m := pattern.fullmatch(n))})
    found = {n: _values(kind, environment, problems, f"{before}{n}_") for n in names}
    needed = {f.name for f in fields(kind) if f.metadata}
    return tuple(
        kind(name=name.lower().replace("_", "-"), **values)
        for name, (values, _) in found.items()
        if values.keys() == needed
    )


def _text(setting: Setting, environment: Mapping[str, str], problems: list[str]) -> str:
    """Return the setting, its alias, or the content of the file named by `…_FILE`; "" if none is set."""
    names = tuple(n for n in (setting.name, setting.alias) if n)
    for name in names:
        if environment.get(name):
            return environment[name].strip()
    for name in names if setting.secret else ():
        path = environment.get(f"{name}_FILE")
        if path:
            return _file_content(f"{name}_FILE", Path(path), problems)
    return ""


def _file_content(name: str, path: Path, problems: list[str]) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as e:
        problems.append(f"{name}: {path} can't be read ({getattr(e, 'strerror', None) or 'not UTF-8'})")
        return ""


def _warnings(environment: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str, ...]:
    warnings = [
        _unknown(name) for name in sorted(environment) if name.startswith("MONITOR_") and not is_known_setting(name)
    ]
    if environment.get("MONITOR_TRANSLATE_KEY") and not environment.get("MONITOR_TRANSLATE_URL"):
        warnings.append("MONITOR_TRANSLATE_KEY is set but MONITOR_TRANSLATE_URL is not: translations are off")
    warnings += _second_reader_warnings(environment)
    warnings += _rules_git_warnings(environment)
    token, channel = "slack_bot_token" in values, "slack_channel" in values
    if token and environment.get("MONITOR_SLACK_WEBHOOK_URL"):
        warnings.append("MONITOR_SLACK_WEBHOOK_URL is ignored, because MONITOR_SLACK_BOT_TOKEN is set")
    if channel and not token:
        where = "incoming webhook" if environment.get("MONITOR_SLACK_WEBHOOK_URL") else "terminal"
        warnings.append(f"MONITOR_SLACK_CHANNEL is set but MONITOR_SLACK_BOT_TOKEN is not: alerts go to the {where}")
    return tuple(warnings)


_IMAGE_RULES_DIR = "/rules"  # set by the Dockerfile


def _rules_git_warnings(environment: Mapping[str, str]) -> list[str]:
    if not environment.get("MONITOR_RULES_GIT"):
        named = [name for name in _RULES_GIT_ONLY if environment.get(name)]
        return (
            [f"{named[0]} is set but MONITOR_RULES_GIT is not: rules are read from MONITOR_RULES_DIR"] if named else []
        )
    if environment.get("MONITOR_RULES_DIR", "").strip() not in ("", _IMAGE_RULES_DIR):
        return ["MONITOR_RULES_DIR is ignored, because MONITOR_RULES_GIT is set"]
    return []


def _second_reader_warnings(environment: Mapping[str, str]) -> list[str]:
    if not environment.get("MONITOR_LLM_URL"):
        named = [name for name in ("MONITOR_LLM_MODEL", "MONITOR_LLM_KEY") if environment.get(name)]
        return [f"{named[0]} is set but MONITOR_LLM_URL is not: the second reader is off"] if named else []
    if environment.get("MONITOR_READER", "").strip().lower() == ReaderMode.OFF:
        return ["MONITOR_LLM_URL is set but MONITOR_READER is off: the second reader needs the judge and is off"]
    return []


def is_known_setting(name: str) -> bool:
    """Return whether a variable of that name is a setting."""
    setting = _BY_NAME.get(name) or _BY_NAME.get(name.removesuffix("_FILE"))
    named = any(pattern.fullmatch(name) for pattern in (_WEBHOOK, _TEAMS, _APPRISE, _PRIVATE))
    return named or (setting is not None and (name in _BY_NAME or setting.secret))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.6)
    return f"unknown setting {name}" + (f"; did you mean {near[0]}?" if near else "")
