"""The settings, each declared once by a field of a dataclass: name, meaning, reader and default.

The table in docs/reference/settings.md is made from them.
"""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.operations.backups import BackupKeep
from monitor.domain.rules.remote import RemoteAddress, StatusEndpoint, is_branch_name, parse_remote, status_endpoint_url
from monitor.settings import readers
from monitor.settings.readers import PageAddress

_SLACK_API = "https://slack.com/api/"
_APPRISE_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")


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


def _setting(meaning: str, default: Any = None, read: Callable[[str], Any] = str, **more: str) -> Any:
    """Return the dataclass field that declares a setting. Without a default (MISSING), `read` is given "", too."""
    return field(default=default, metadata={"meaning": meaning, "read": read, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReceiver:
    """A receiver of signed JSON: its `name` after `webhook:` in routes.yaml, its URL, and the signing secret.

    The URL is a secret as well, because many services include a token in it.
    """

    name: str
    url: Secret = _setting("URL of the receiver", MISSING, readers.url())
    secret: Secret = _setting("signing secret", MISSING, readers.webhook_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsWorkflow:
    """A workflow of Microsoft Teams: its `name` after `teams:` in routes.yaml, and its URL, which has a signature."""

    name: str
    url: Secret = _setting("URL of the workflow", MISSING, readers.workflow_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseService:
    """A service that Apprise sends to: its `name` after `apprise:` in routes.yaml, and its address, with its tokens."""

    name: str
    url: Secret = _setting(
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

    url: str = _setting(
        "base URL of a chat-completions server (http://127.0.0.1:8000/v1) that serves as second reader for candidates",
        MISSING,
        readers.url("http://127.0.0.1:8000/v1"),
        shown="none: no second reader",
    )
    model: str = _setting("name of the model on that server", MISSING, readers.model)
    key: Secret | None = _setting(
        "API key of that server, if it requires one",
        read=readers.only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the key again, without quotes and line breaks",
        ),
    )
    daily: int = _setting("maximum number of requests to it per UTC day", 200, readers.number(0, 100_000))
    timeout: timedelta = _setting(
        "timeout of a request in seconds, 1 to 600", timedelta(seconds=20), readers.seconds(1, 600), shown="20"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesGitSettings:
    """A git repository with rules. `branch` and `folder` are "" for the default branch and the root."""

    url: RemoteAddress = _setting(
        "URL of a git repository whose rules the monitor fetches by itself, in place of MONITOR_RULES_DIR: https://…, "
        "ssh://… or git@host:…, file://…; http:// on this machine and MONITOR_ALLOW_HOSTS only",
        MISSING,
        readers.parsed(parse_remote),
        shown="none: rules are read from MONITOR_RULES_DIR",
        name="MONITOR_RULES_GIT",
    )
    branch: str = _setting(
        "branch to follow",
        "",
        readers.only(is_branch_name, " is not a valid branch name: use a name such as main"),
        shown="the repository's default branch",
    )
    folder: str = _setting(
        "folder of the repository that has your packs and routes.yaml", "", readers.subfolder, shown="its root"
    )
    interval: timedelta = _setting(
        "seconds between two fetches, 10 to 86400", timedelta(seconds=60), readers.seconds(10, 86_400), shown="60"
    )
    token: Secret | None = _setting(
        "token to read the repository by https, and to write commit statuses",
        read=readers.only(
            lambda text: text.isascii() and text.isprintable(),
            " has invalid characters: copy the token again, without line breaks",
        ),
    )
    key_file: Path | None = _setting("file with the private key (deploy key) for ssh", read=readers.absolute_file)
    known_hosts: Path | None = _setting(
        "known_hosts file with the host key of the git server; required for ssh", read=readers.absolute_file
    )
    status_url: StatusEndpoint | None = _setting(
        "URL of the API for commit statuses, ends in /statuses",
        read=readers.parsed(status_endpoint_url),
        shown="that of github.com or gitlab.com, if the repository is there and a token is set",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """The page in a browser. `address` is None if it is off."""

    address: PageAddress | None = _setting(
        "host:port at which the daemon serves its page, or off. Other than loopback it needs a password, a proxy that "
        "authenticates, or MONITOR_PAGE_LOOPBACK_ONLY",
        PageAddress(),
        readers.page_address,
        shown="127.0.0.1:8484",
        name="MONITOR_PAGE",
    )
    loopback_only: bool = _setting(
        "on or off: only this machine can reach the page although it listens on another address, as in a container "
        "whose port is published on 127.0.0.1",
        False,
        readers.on_or_off,
        shown="off",
    )
    password_hash: Secret | None = _setting(
        "hash of the password of the page; monitor page password prints it",
        read=readers.password_hash,
        shown="none: no password",
    )
    proxy_header: str = _setting(
        "header in which an authenticating proxy sends the name of the user, e.g. X-Forwarded-User",
        "",
        readers.only(
            lambda text: bool(readers.HEADER_NAME.fullmatch(text)), " is not a header name: use e.g. X-Forwarded-User"
        ),
        shown="none: no proxy authenticates",
    )
    proxy_from: tuple[str, ...] = _setting(
        "addresses or networks (10.0.0.5, 10.0.0.0/24; comma-separated) of proxies whose headers are trusted",
        (),
        readers.networks,
    )
    hosts: tuple[str, ...] = _setting(
        "names under which the page is reached (monitor.example.com; comma-separated), in addition to localhost and "
        "addresses; requests for other names are refused",
        (),
        readers.host_names,
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
        readers.on_or_off,
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
        read=readers.token("xoxb-", "the bot token"),
        shown="none: try-out mode, alerts go to the terminal",
        alias="SLACK_BOT_TOKEN",
    )
    slack_app_token: Secret | None = _setting(
        "app-level token (xapp-…) of your Slack app, for buttons",
        read=readers.token("xapp-", "an app-level token"),
        shown="none: alerts have no buttons",
        alias="SLACK_APP_TOKEN",
    )
    slack_channel: str = _setting("channel for alerts: id (C0…), or name if the token may list channels", "")
    slack_allowed_users: tuple[str, ...] = _setting(
        "ids of the users (U…, comma-separated) who may use buttons that change something",
        (),
        readers.user_ids,
        shown="every user of the workspace",
    )
    slack_webhook_url: Secret | None = _setting(
        "URL of an incoming webhook, for workspaces that allow no app; ignored if a bot token is set",
        read=readers.url(),
    )
    slack_api_url: str = _setting(
        "URL of the Slack API, ends in /api/",
        _SLACK_API,
        readers.only(
            lambda text: readers.is_http(text) and text.endswith("/api/"),
            f" is not a valid URL that ends in /api/: use the form {_SLACK_API}",
        ),
    )
    slack_on_ambiguous: str = _setting(
        "hold or repost: what to do with a message that may have been sent to a channel whose history can't be read; "
        "required to use such channels",
        "",
        readers.choice("hold", "repost"),
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
    ca_bundle: Path | None = _setting(
        "PEM file with certificates to trust in addition to the system's", read=readers.file
    )
    cluster_ca: Path | None = _setting(
        "PEM file with the authority that signs the certificates of a Dask cluster (rules backtest --on tls://…)",
        read=readers.absolute_file,
    )
    cluster_cert: Path | None = _setting(
        "PEM file with this side's certificate for that cluster", read=readers.absolute_file
    )
    cluster_key: Path | None = _setting("PEM file with the key of that certificate", read=readers.absolute_file)
    translate_url: str = _setting(
        "URL of a LibreTranslate server, for machine translations of headlines in events show",
        "",
        readers.url("http://localhost:5000"),
        shown="none: no translations",
    )
    translate_key: Secret | None = _setting("API key of that server, if it requires one")
    reader_mode: ReaderMode = _setting(
        "strict, balanced, wide or off: how sure the trained judge must be that a report is about an act; off accepts "
        "every act that the grammar reads",
        ReaderMode.BALANCED,
        readers.choice(*ReaderMode),
        name="MONITOR_READER",
    )
    reader_encoder: bool = _setting(
        "on or off: join an encoder to the trained judge; needs the extra encoder",
        False,
        readers.on_or_off,
        shown="off",
    )
    llm: SecondReaderSettings | None = None
    page: PageSettings = _PAGE_OFF
    private: tuple[Secret, ...] = ()
    keep_text: timedelta | None = _setting(
        "days, 100 to 36500, after which articles without act, candidate and match are deleted; off: never",
        timedelta(days=180),
        readers.days_or_off(100, 36_500),
        shown="180",
    )
    backup_keep: BackupKeep | None = _setting(
        "how many backups of the database are kept: one of each of the last days and weeks, as in 7d 4w; off: no daily "
        "backup",
        BackupKeep(days=3, weeks=2),
        lambda text: None if text.lower() == "off" else readers.parsed(BackupKeep.read)(text),
        shown="3d 2w",
    )
    backup_dir: Path | None = _setting(
        "folder for backups of the database",
        read=lambda text: Path(text).expanduser(),
        shown="backups beside the SQLite file; on PostgreSQL no daily backup",
    )
    log_level: str = _setting(
        "debug, info, warning or error", "info", readers.choice("debug", "info", "warning", "error")
    )
    canary: bool = _setting(
        "on or off: send a test article through the whole pipeline once a day",
        False,
        readers.on_or_off,
        shown="on if alerts leave this machine, else off",
    )
    daily_line: bool | None = _setting(
        "on or off: post once a day how many sources were checked and how many alerts were sent, to the route of "
        "kind: operator or else the default one; the log always has it",
        None,
        readers.on_or_off,
        shown="on with a route of kind: operator if no route has a digest, else off",
    )
    deadman_url: Secret | None = _setting(
        "URL of a dead man's switch, requested every minute while polls, data and deliveries are healthy",
        read=readers.url(),
        shown="none: no dead man's switch",
    )
    sample: bool = _setting(
        "on or off: the bundled sample articles",
        True,
        readers.on_or_off,
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


def settings_of(kind: type, before: str = "MONITOR_") -> dict[str, Setting]:
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
    *settings_of(Settings).values(),
    *settings_of(RulesGitSettings, "MONITOR_RULES_GIT_").values(),
    *settings_of(SecondReaderSettings, "MONITOR_LLM_").values(),
    *settings_of(PageSettings, "MONITOR_PAGE_").values(),
)
"""The rows of the table in docs/reference/settings.md."""
