"""The settings, each declared once by a field of a dataclass: name, meaning, reader and default.

The table in docs/reference/settings.md is made from them.
"""

from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.operations.backups import BackupKeep
from monitor.settings import readers
from monitor.settings.groups import (
    PAGE_OFF,
    AppriseService,
    PageSettings,
    RulesGitSettings,
    SecondReaderSettings,
    TeamsWorkflow,
    WebhookReceiver,
)
from monitor.settings.setting import Secret, setting, settings_of

_SLACK_API = "https://slack.com/api/"


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

    data_dir: Path = setting(
        "folder for the database, the lock and the reader's correction",
        MISSING,
        lambda text: Path(text or user_data_path("policy-monitor", appauthor=False)).expanduser(),
        shown="the user's data folder (XDG_DATA_HOME/policy-monitor on Linux); /data in the container",
    )
    rules_dir: Path = setting(
        "folder with your packs and routes.yaml",
        MISSING,
        lambda text: Path(text or "rules").expanduser(),
        shown="./rules; /rules in the container",
    )
    rules_private: Path | None = setting(
        "second folder, outside any repository, with watch.yaml and a private sources.yaml",
        read=lambda text: Path(text).expanduser(),
        shown="none: nothing is watched, no private sources",
    )
    rules_git: RulesGitSettings | None = None
    database_url: Secret | None = setting(
        "database, e.g. postgresql+psycopg://user@host/name", shown="SQLite in MONITOR_DATA_DIR"
    )
    slack_bot_token: Secret | None = setting(
        "bot token of your Slack app (xoxb-…)",
        read=readers.token("xoxb-", "the bot token"),
        shown="none: try-out mode, alerts go to the terminal",
        alias="SLACK_BOT_TOKEN",
    )
    slack_app_token: Secret | None = setting(
        "app-level token (xapp-…) of your Slack app, for buttons",
        read=readers.token("xapp-", "an app-level token"),
        shown="none: alerts have no buttons",
        alias="SLACK_APP_TOKEN",
    )
    slack_channel: str = setting("channel for alerts: id (C0…), or name if the token may list channels", "")
    slack_allowed_users: tuple[str, ...] = setting(
        "ids of the users (U…, comma-separated) who may use buttons that change something",
        (),
        readers.user_ids,
        shown="every user of the workspace",
    )
    slack_webhook_url: Secret | None = setting(
        "URL of an incoming webhook, for workspaces that allow no app; ignored if a bot token is set",
        read=readers.url(),
    )
    slack_api_url: str = setting(
        "URL of the Slack API, ends in /api/",
        _SLACK_API,
        readers.only(
            lambda text: readers.is_http(text) and text.endswith("/api/"),
            f" is not a valid URL that ends in /api/: use the form {_SLACK_API}",
        ),
    )
    slack_on_ambiguous: str = setting(
        "hold or repost: what to do with a message that may have been sent to a channel whose history can't be read; "
        "required to use such channels",
        "",
        readers.choice("hold", "repost"),
        shown="none: channels whose history can't be read are not used",
    )
    webhooks: tuple[WebhookReceiver, ...] = ()
    teams: tuple[TeamsWorkflow, ...] = ()
    apprise: tuple[AppriseService, ...] = ()
    allow_hosts: tuple[str, ...] = setting(
        "hosts (host or host:port, comma-separated) that are exempt from the address guard (SSRF policy). They count "
        "as your own: their sources are polled without a pause in between, and a response from them does not prove "
        "that the network is up",
        (),
        lambda text: tuple(host.strip().lower() for host in text.split(",") if host.strip()),
    )
    ca_bundle: Path | None = setting(
        "PEM file with certificates to trust in addition to the system's", read=readers.file
    )
    cluster_ca: Path | None = setting(
        "PEM file with the authority that signs the certificates of a Dask cluster (rules backtest --on tls://…)",
        read=readers.absolute_file,
    )
    cluster_cert: Path | None = setting(
        "PEM file with this side's certificate for that cluster", read=readers.absolute_file
    )
    cluster_key: Path | None = setting("PEM file with the key of that certificate", read=readers.absolute_file)
    translate_url: str = setting(
        "URL of a LibreTranslate server, for machine translations of headlines in events show",
        "",
        readers.url("http://localhost:5000"),
        shown="none: no translations",
    )
    translate_key: Secret | None = setting("API key of that server, if it requires one")
    reader_mode: ReaderMode = setting(
        "strict, balanced, wide or off: how sure the trained judge must be that a report is about an act; off accepts "
        "every act that the grammar reads",
        ReaderMode.BALANCED,
        readers.choice(*ReaderMode),
        name="MONITOR_READER",
    )
    reader_encoder: bool = setting(
        "on or off: join an encoder to the trained judge; needs the extra encoder",
        False,
        readers.on_or_off,
        shown="off",
    )
    llm: SecondReaderSettings | None = None
    page: PageSettings = PAGE_OFF
    private: tuple[Secret, ...] = ()
    keep_text: timedelta | None = setting(
        "days, 100 to 36500, after which articles without act, candidate and match are deleted; off: never",
        timedelta(days=180),
        readers.days_or_off(100, 36_500),
        shown="180",
    )
    backup_keep: BackupKeep | None = setting(
        "how many backups of the database are kept: one of each of the last days and weeks, as in 7d 4w; off: no daily "
        "backup",
        BackupKeep(days=3, weeks=2),
        lambda text: None if text.lower() == "off" else readers.parsed(BackupKeep.read)(text),
        shown="3d 2w",
    )
    backup_dir: Path | None = setting(
        "folder for backups of the database",
        read=lambda text: Path(text).expanduser(),
        shown="backups beside the SQLite file; on PostgreSQL no daily backup",
    )
    log_level: str = setting(
        "debug, info, warning or error", "info", readers.choice("debug", "info", "warning", "error")
    )
    canary: bool = setting(
        "on or off: send a test article through the whole pipeline once a day",
        False,
        readers.on_or_off,
        shown="on if alerts leave this machine, else off",
    )
    daily_line: bool | None = setting(
        "on or off: post once a day how many sources were checked and how many alerts were sent, to the route of "
        "kind: operator or else the default one; the log always has it",
        None,
        readers.on_or_off,
        shown="on with a route of kind: operator if no route has a digest, else off",
    )
    deadman_url: Secret | None = setting(
        "URL of a dead man's switch, requested every minute while polls, data and deliveries are healthy",
        read=readers.url(),
        shown="none: no dead man's switch",
    )
    sample: bool = setting(
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


SETTINGS = (
    *settings_of(Settings).values(),
    *settings_of(RulesGitSettings, "MONITOR_RULES_GIT_").values(),
    *settings_of(SecondReaderSettings, "MONITOR_LLM_").values(),
    *settings_of(PageSettings, "MONITOR_PAGE_").values(),
)
"""The rows of the table in docs/reference/settings.md."""
