"""The settings from `MONITOR_*` environment variables; a secret may also be in a file named by `…_FILE`.

They are read once, in `app`. All problems are reported together.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path
from yarl import URL

from monitor.domain.acts.judgement import ReaderMode
from monitor.errors import SettingsError
from monitor.messengers.webhook.signing import key_of

__all__ = [
    "SETTINGS",
    "SecondReaderSettings",
    "Secret",
    "Setting",
    "Settings",
    "WebhookReceiver",
    "is_known_setting",
    "read_settings",
    "source_secret",
    "source_secret_names",
]

_SLACK_API = "https://slack.com/api/"


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
    """One row of the settings table in docs/reference/settings.md."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False
    alias: str = ""


SETTINGS = (
    Setting(
        name="MONITOR_DATA_DIR",
        meaning="folder for the database, the lock and the reader's correction",
        default="the user's data folder (XDG_DATA_HOME/policy-monitor on Linux); /data in the container",
    ),
    Setting(
        name="MONITOR_RULES_DIR",
        meaning="folder with your packs and routes.yaml",
        default="./rules; /rules in the container",
    ),
    Setting(
        name="MONITOR_DATABASE_URL",
        meaning="database, e.g. postgresql+psycopg://user@host/name",
        default="SQLite in MONITOR_DATA_DIR",
        secret=True,
    ),
    Setting(
        name="MONITOR_SLACK_BOT_TOKEN",
        meaning="bot token of your Slack app (xoxb-…)",
        default="none: try-out mode, alerts go to the terminal",
        secret=True,
        alias="SLACK_BOT_TOKEN",
    ),
    Setting(
        name="MONITOR_SLACK_APP_TOKEN",
        meaning="app-level token (xapp-…) of your Slack app, for buttons",
        default="none: alerts have no buttons",
        secret=True,
        alias="SLACK_APP_TOKEN",
    ),
    Setting(
        name="MONITOR_SLACK_CHANNEL",
        meaning="channel for alerts: id (C0…), or name if the token may list channels",
    ),
    Setting(
        name="MONITOR_SLACK_ALLOWED_USERS",
        meaning="ids of the users (U…, comma-separated) who may use buttons that change something",
        default="every user of the workspace",
    ),
    Setting(
        name="MONITOR_SLACK_WEBHOOK_URL",
        meaning="URL of an incoming webhook, for workspaces that allow no app; ignored if a bot token is set",
        secret=True,
    ),
    Setting(name="MONITOR_SLACK_API_URL", meaning="URL of the Slack API, ends in /api/", default=_SLACK_API),
    Setting(
        name="MONITOR_SLACK_ON_AMBIGUOUS",
        meaning="hold or repost: what to do with a message that may have been sent to a channel whose history can't be "
        "read; required to use such channels",
        default="none: channels whose history can't be read are not used",
    ),
    Setting(
        name="MONITOR_ALLOW_HOSTS",
        meaning="hosts (host or host:port, comma-separated) that are exempt from the address guard (SSRF policy). They "
        "count as your own: their sources are polled without a pause in between, and a response from them does not "
        "prove that the network is up",
    ),
    Setting(name="MONITOR_CA_BUNDLE", meaning="PEM file with certificates to trust in addition to the system's"),
    Setting(
        name="MONITOR_TRANSLATE_URL",
        meaning="URL of a LibreTranslate server, for machine translations of headlines in events show",
        default="none: no translations",
    ),
    Setting(name="MONITOR_TRANSLATE_KEY", meaning="API key of that server, if it requires one", secret=True),
    Setting(
        name="MONITOR_READER",
        meaning="strict, balanced, wide or off: how sure the trained judge must be that a report is about an act; "
        "off accepts every act that the grammar reads",
        default="balanced",
    ),
    Setting(
        name="MONITOR_LLM_URL",
        meaning="base URL of a chat-completions server (http://127.0.0.1:8000/v1) that serves as second reader for "
        "candidates",
        default="none: no second reader",
    ),
    Setting(name="MONITOR_LLM_MODEL", meaning="name of the model on that server"),
    Setting(name="MONITOR_LLM_KEY", meaning="API key of that server, if it requires one", secret=True),
    Setting(name="MONITOR_LLM_DAILY", meaning="maximum number of requests to it per UTC day", default="200"),
    Setting(name="MONITOR_LLM_TIMEOUT", meaning="timeout of a request in seconds, 1 to 600", default="20"),
    Setting(name="MONITOR_LOG_LEVEL", meaning="debug, info, warning or error", default="info"),
    Setting(
        name="MONITOR_CANARY",
        meaning="on or off: send a test article through the whole pipeline once a day",
        default="on if alerts leave this machine, else off",
    ),
    Setting(
        name="MONITOR_DEADMAN_URL",
        meaning="URL of a dead man's switch, requested every minute while polls, data and deliveries are healthy",
        default="none: no dead man's switch",
        secret=True,
    ),
    Setting(
        name="MONITOR_SAMPLE",
        meaning="on or off: the bundled sample articles",
        default="on if alerts go to the terminal only, else off",
    ),
)
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_MODEL_NAME = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")  # shown in alerts
_MAX_DAILY = 100_000
_MAX_TIMEOUT = 600  # seconds
_LEVELS = ("debug", "info", "warning", "error")
_WEBHOOK = re.compile(r"MONITOR_WEBHOOK_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_(?:URL|SECRET)(?:_FILE)?")
_PRIVATE = re.compile(r"(?P<name>MONITOR_(?:SECRET|PROXY)_[A-Z0-9]+(?:_[A-Z0-9]+)*?)(?:_FILE)?")
_BY_NAME = {s.name: s for s in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReceiver:
    """A receiver of signed JSON: its `name` after `webhook:` in routes.yaml, its URL, and the signing secret.

    The URL is a secret as well, because many services include a token in it.
    """

    name: str
    url: Secret
    secret: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderSettings:
    """A second reader: base URL, model name, API key, maximum number of requests per UTC day, timeout of a request."""

    url: str
    model: str
    key: Secret | None = None
    daily: int = 200
    timeout: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings. `private` are the secrets of private feeds and proxies at the start, to keep them out of logs.

    `warnings` are lines for the user; they do not prevent the start.
    """

    data_dir: Path
    rules_dir: Path
    database_url: Secret | None = None
    slack_bot_token: Secret | None = None
    slack_app_token: Secret | None = None
    slack_allowed_users: tuple[str, ...] = ()
    slack_channel: str = ""
    slack_api_url: str = _SLACK_API
    slack_webhook_url: Secret | None = None
    webhooks: tuple[WebhookReceiver, ...] = ()
    slack_on_ambiguous: str = ""
    allow_hosts: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    translate_url: str = ""
    translate_key: Secret | None = None
    llm: SecondReaderSettings | None = None
    private: tuple[Secret, ...] = ()
    reader_mode: ReaderMode = ReaderMode.BALANCED
    log_level: str = "info"
    sample: bool = True
    canary: bool = False
    deadman_url: Secret | None = None
    warnings: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All values that must not appear in a log."""
        slack = (self.slack_bot_token, self.slack_app_token, self.slack_webhook_url)
        llm = self.llm.key if self.llm else None
        known = (*slack, self.database_url, self.translate_key, llm, self.deadman_url)
        hooks = (secret for hook in self.webhooks for secret in (hook.url, hook.secret))
        return (*(s for s in known if s is not None), *hooks, *self.private)

    @property
    def uses_slack(self) -> bool:
        return self.slack_bot_token is not None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises SettingsError with one line per problem."""
    problems: list[str] = []
    found = {s.name: _value(s, environment, problems) for s in SETTINGS}
    token, channel = found["MONITOR_SLACK_BOT_TOKEN"], found["MONITOR_SLACK_CHANNEL"]
    if token and not channel:
        problems.append("MONITOR_SLACK_CHANNEL is not set: use the id (C0…) or #name of the channel for alerts")
    if token and not token.startswith("xoxb-"):
        problems.append("MONITOR_SLACK_BOT_TOKEN does not start with xoxb-: use the bot token of your Slack app")
    app_token = found["MONITOR_SLACK_APP_TOKEN"]
    if app_token and not app_token.startswith("xapp-"):
        problems.append("MONITOR_SLACK_APP_TOKEN does not start with xapp-: use an app-level token of your Slack app")
    webhooks = _webhooks(environment, problems)
    goes_out = bool(token or found["MONITOR_SLACK_WEBHOOK_URL"] or webhooks)
    settings = Settings(
        data_dir=Path(found["MONITOR_DATA_DIR"] or user_data_path("policy-monitor", appauthor=False)).expanduser(),
        rules_dir=Path(found["MONITOR_RULES_DIR"] or "rules").expanduser(),
        database_url=Secret(found["MONITOR_DATABASE_URL"]) if found["MONITOR_DATABASE_URL"] else None,
        slack_bot_token=Secret(token) if token else None,
        slack_app_token=Secret(app_token) if app_token else None,
        slack_allowed_users=_user_ids(found["MONITOR_SLACK_ALLOWED_USERS"], problems),
        slack_channel=channel,
        slack_api_url=_api_url(found["MONITOR_SLACK_API_URL"], problems),
        slack_webhook_url=_secret_url("MONITOR_SLACK_WEBHOOK_URL", found["MONITOR_SLACK_WEBHOOK_URL"], problems),
        webhooks=webhooks,
        slack_on_ambiguous=_on_ambiguous(found["MONITOR_SLACK_ON_AMBIGUOUS"].lower(), problems),
        allow_hosts=tuple(h.strip().lower() for h in found["MONITOR_ALLOW_HOSTS"].split(",") if h.strip()),
        ca_bundle=_ca_bundle(found["MONITOR_CA_BUNDLE"], problems),
        translate_url=_url(
            "MONITOR_TRANSLATE_URL", found["MONITOR_TRANSLATE_URL"], problems, like="http://localhost:5000"
        ),
        translate_key=Secret(found["MONITOR_TRANSLATE_KEY"]) if found["MONITOR_TRANSLATE_KEY"] else None,
        llm=_llm(found, problems),
        private=tuple(s for n in source_secret_names(environment) if (s := source_secret(n, environment, []))),
        reader_mode=_reader_mode(found["MONITOR_READER"], problems),
        log_level=_choice("MONITOR_LOG_LEVEL", found["MONITOR_LOG_LEVEL"].lower() or "info", _LEVELS, problems),
        sample=_sample(found["MONITOR_SAMPLE"], problems, goes_out=goes_out),
        canary=_canary(found["MONITOR_CANARY"], problems, goes_out=goes_out),
        deadman_url=_secret_url("MONITOR_DEADMAN_URL", found["MONITOR_DEADMAN_URL"], problems),
        warnings=_warnings(environment, token=token, channel=channel),
    )
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def source_secret_names(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of secrets and proxies that are set: MONITOR_SECRET_… and MONITOR_PROXY_…, without `_FILE`."""
    return tuple(sorted({m["name"] for n, value in environment.items() if value and (m := _PRIVATE.fullmatch(n))}))


def source_secret(name: str, environment: Mapping[str, str], problems: list[str]) -> Secret | None:
    """Return the secret or proxy of that name, None if it is not set. An unreadable file is added to `problems`."""
    value = _value(Setting(name=name, meaning="", secret=True), environment, problems)
    return Secret(value) if value else None


def _webhooks(environment: Mapping[str, str], problems: list[str]) -> tuple[WebhookReceiver, ...]:
    """Return the receivers from `MONITOR_WEBHOOK_<NAME>_URL` and `…_SECRET`, each also as a file."""
    names = sorted({m["name"] for n, value in environment.items() if value and (m := _WEBHOOK.fullmatch(n))})
    found = (_webhook(name, environment, problems) for name in names)
    return tuple(receiver for receiver in found if receiver is not None)


def _webhook(name: str, environment: Mapping[str, str], problems: list[str]) -> WebhookReceiver | None:
    setting = f"MONITOR_WEBHOOK_{name}"
    url = _value(Setting(name=f"{setting}_URL", meaning="", secret=True), environment, problems)
    secret = _value(Setting(name=f"{setting}_SECRET", meaning="", secret=True), environment, problems)
    before = len(problems)
    _url(f"{setting}_URL", url, problems, required=True)
    try:
        key_of(secret)
    except ValueError as e:
        problems.append(f"{setting}_SECRET {e}")
    if len(problems) > before:
        return None
    return WebhookReceiver(name=name.lower().replace("_", "-"), url=Secret(url), secret=Secret(secret))


def _secret_url(name: str, value: str, problems: list[str]) -> Secret | None:
    return Secret(value) if _url(name, value, problems) else None


def _url(name: str, value: str, problems: list[str], *, like: str = "https://host/path", required: bool = False) -> str:
    """Return the value unchanged, and report it if it is not an http URL. It may hold a secret, so it is not quoted."""
    if (value or required) and not _is_http(value):
        problems.append(f"{name} is not a valid URL: use the form {like}")
    return value


def _is_http(value: str) -> bool:
    try:
        url = URL(value)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.host)


def _value(setting: Setting, environment: Mapping[str, str], problems: list[str]) -> str:
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


def _user_ids(value: str, problems: list[str]) -> tuple[str, ...]:
    """Return the user ids. An invalid or empty list is an error: it would give rights to the wrong users."""
    users = tuple(part.strip() for part in value.split(",") if part.strip())
    problems += [
        f"MONITOR_SLACK_ALLOWED_USERS: {name!r} is not a user id: copy the id (U…) from the Slack profile, under ⋮, "
        "Copy member ID"
        for name in users
        if not _USER_ID.fullmatch(name)
    ]
    if value.strip() and not users:
        problems.append("MONITOR_SLACK_ALLOWED_USERS has no user id: unset it to allow every user of the workspace")
    return users


def _api_url(value: str, problems: list[str]) -> str:
    if not value:
        return _SLACK_API
    if not _is_http(value) or not value.endswith("/api/"):
        problems.append(f"MONITOR_SLACK_API_URL is not a valid URL that ends in /api/: use the form {_SLACK_API}")
    return value


def _llm(found: Mapping[str, str], problems: list[str]) -> SecondReaderSettings | None:
    """Return the settings of the second reader, None if there is no URL."""
    url, model, key = (found[f"MONITOR_LLM_{name}"] for name in ("URL", "MODEL", "KEY"))
    daily = _number("MONITOR_LLM_DAILY", found["MONITOR_LLM_DAILY"] or "200", (0, _MAX_DAILY), problems)
    timeout = _number("MONITOR_LLM_TIMEOUT", found["MONITOR_LLM_TIMEOUT"] or "20", (1, _MAX_TIMEOUT), problems)
    if not url:
        return None
    _url("MONITOR_LLM_URL", url, problems, like="http://127.0.0.1:8000/v1")
    if not _MODEL_NAME.fullmatch(model):
        wrong = "is not a valid model name" if model else "is not set"
        problems.append(f"MONITOR_LLM_MODEL {wrong}: use the name on the server, at most 100 ASCII characters")
    if not (key.isascii() and key.isprintable()):
        problems.append("MONITOR_LLM_KEY has invalid characters: copy the key again, without quotes and line breaks")
    secret = Secret(key) if key else None
    return SecondReaderSettings(url=url, model=model, key=secret, daily=daily, timeout=timedelta(seconds=timeout))


def _number(name: str, value: str, bounds: tuple[int, int], problems: list[str]) -> int:
    least, most = bounds
    if value.isdecimal() and value.isascii() and least <= int(value[:9]) <= most:
        return int(value)
    problems.append(f"{name} is {value!r}: use a whole number from {least} to {most:,}")
    return least


def _ca_bundle(value: str, problems: list[str]) -> Path | None:
    if not value:
        return None
    path = Path(value).expanduser()
    if not path.is_file():
        problems.append(f"MONITOR_CA_BUNDLE: file {path} does not exist")
    return path


def _choice(name: str, value: str, allowed: tuple[str, ...], problems: list[str]) -> str:
    if value not in allowed:
        problems.append(f"{name} is {value!r}: use {', '.join(allowed[:-1])} or {allowed[-1]}")
    return value


def _on_ambiguous(value: str, problems: list[str]) -> str:
    return _choice("MONITOR_SLACK_ON_AMBIGUOUS", value, ("hold", "repost"), problems) if value else ""


def _reader_mode(value: str, problems: list[str]) -> ReaderMode:
    modes = tuple(mode.value for mode in ReaderMode)
    return ReaderMode(_choice("MONITOR_READER", value.lower() or ReaderMode.BALANCED.value, modes, problems))


def _sample(value: str, problems: list[str], *, goes_out: bool) -> bool:
    wanted = _choice("MONITOR_SAMPLE", value.lower() or "on", ("on", "off"), problems)
    return wanted == "on" and not goes_out  # samples are never sent to a channel


def _canary(value: str, problems: list[str], *, goes_out: bool) -> bool:
    default = "on" if goes_out else "off"
    return _choice("MONITOR_CANARY", value.lower() or default, ("on", "off"), problems) == "on"


def _warnings(environment: Mapping[str, str], *, token: str, channel: str) -> tuple[str, ...]:
    warnings = [
        _unknown(name) for name in sorted(environment) if name.startswith("MONITOR_") and not is_known_setting(name)
    ]
    if environment.get("MONITOR_TRANSLATE_KEY") and not environment.get("MONITOR_TRANSLATE_URL"):
        warnings.append("MONITOR_TRANSLATE_KEY is set but MONITOR_TRANSLATE_URL is not: translations are off")
    warnings += _second_reader_warnings(environment)
    if token and environment.get("MONITOR_SLACK_WEBHOOK_URL"):
        warnings.append("MONITOR_SLACK_WEBHOOK_URL is ignored, because MONITOR_SLACK_BOT_TOKEN is set")
    if channel and not token:
        where = "incoming webhook" if environment.get("MONITOR_SLACK_WEBHOOK_URL") else "terminal"
        warnings.append(f"MONITOR_SLACK_CHANNEL is set but MONITOR_SLACK_BOT_TOKEN is not: alerts go to the {where}")
    return tuple(warnings)


def _second_reader_warnings(environment: Mapping[str, str]) -> list[str]:
    if not environment.get("MONITOR_LLM_URL"):
        named = [name for name in ("MONITOR_LLM_MODEL", "MONITOR_LLM_KEY") if environment.get(name)]
        return [f"{named[0]} is set but MONITOR_LLM_URL is not: the second reader is off"] if named else []
    if environment.get("MONITOR_READER", "").strip().lower() == ReaderMode.OFF:
        return ["MONITOR_LLM_URL is set but MONITOR_READER is off: the second reader needs the judge and is off"]
    return []


def is_known_setting(name: str) -> bool:
    """Return whether a variable of that name is a setting."""
    setting = _BY_NAME.get(name.removesuffix("_FILE"))
    named = _WEBHOOK.fullmatch(name) or _PRIVATE.fullmatch(name)
    return named is not None or (setting is not None and (name in _BY_NAME or setting.secret))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.6)
    return f"unknown setting {name}" + (f"; did you mean {near[0]}?" if near else "")
