"""The settings read from environment variables, or from files named by `…_FILE`."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from monitor.errors import SettingsError
from monitor.settings.checks import (
    APPRISE,
    PRIVATE,
    TEAMS,
    WEBHOOK,
    page_problems,
    plain_http_problems,
    private_problems,
    transport_problems,
    warnings_of,
)
from monitor.settings.declarations import Settings, checkouts_dir
from monitor.settings.groups import (
    AppriseService,
    PageSettings,
    RulesGitSettings,
    SecondReaderSettings,
    TeamsWorkflow,
    WebhookReceiver,
)
from monitor.settings.setting import Secret, Setting, settings_of

C = TypeVar("C", bound="WebhookReceiver | TeamsWorkflow | AppriseService")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises SettingsError with one line per problem."""
    problems: list[str] = []
    values, given = _values(Settings, environment, problems)
    if "slack_bot_token" in given and "slack_channel" not in given:
        problems.append("MONITOR_SLACK_CHANNEL is not set: use the id (C0…) or #name of the channel for alerts")
    webhooks = _channels(WebhookReceiver, WEBHOOK, "MONITOR_WEBHOOK_", environment, problems)
    teams = _channels(TeamsWorkflow, TEAMS, "MONITOR_TEAMS_", environment, problems)
    apprise = _channels(AppriseService, APPRISE, "MONITOR_APPRISE_", environment, problems)
    problems += plain_http_problems(teams, values.get("allow_hosts", ()))
    llm = None
    if environment.get("MONITOR_LLM_URL", "").strip():
        llm, _ = _values(SecondReaderSettings, environment, problems, "MONITOR_LLM_")
    git = None
    if environment.get("MONITOR_RULES_GIT", "").strip():
        git, _ = _values(RulesGitSettings, environment, problems, "MONITOR_RULES_GIT_")
        problems += transport_problems(git, environment, values.get("allow_hosts", ()))
    page, page_given = _values(PageSettings, environment, problems, "MONITOR_PAGE_")
    problems += page_problems(page, page_given)
    problems += private_problems(values, is_in_git=git is not None)
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
        warnings=warnings_of(environment, values),
    )


def _values(
    kind: type, environment: Mapping[str, str], problems: list[str], before: str = "MONITOR_"
) -> tuple[dict[str, Any], set[str]]:
    """Return the valid values that the environment sets, by field of the dataclass, and all fields that it sets."""
    values: dict[str, Any] = {}
    given = set()
    required = {f.name for f in fields(kind) if f.default is MISSING}
    for name, setting in settings_of(kind, before).items():
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
    return tuple(sorted({m["name"] for n, value in environment.items() if value and (m := PRIVATE.fullmatch(n))}))


def source_secret(name: str, environment: Mapping[str, str], problems: list[str]) -> Secret | None:
    """Return the secret or proxy of that name, None if it is not set. An unreadable file is added to `problems`."""
    value = _text(Setting(name=name, secret=True), environment, problems)
    return Secret(value) if value else None


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
