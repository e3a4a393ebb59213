"""Problems and warnings that come from several settings together, and names that are no settings."""

import difflib
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from yarl import URL

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.rules.remote import RemoteAddress
from monitor.settings.declarations import SETTINGS
from monitor.settings.groups import TeamsWorkflow
from monitor.settings.readers import PageAddress

WEBHOOK = re.compile(r"MONITOR_WEBHOOK_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_(?:URL|SECRET)(?:_FILE)?")
TEAMS = re.compile(r"MONITOR_TEAMS_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_URL(?:_FILE)?")
APPRISE = re.compile(r"MONITOR_APPRISE_(?P<name>[A-Z0-9]+(?:_[A-Z0-9]+)*?)_URL(?:_FILE)?")
PRIVATE = re.compile(r"(?P<name>MONITOR_(?:SECRET|PROXY)_[A-Z0-9]+(?:_[A-Z0-9]+)*?)(?:_FILE)?")
_BY_NAME = {s.name: s for s in SETTINGS}
_RULES_GIT_ONLY = tuple(name for name in _BY_NAME if name.startswith("MONITOR_RULES_GIT_"))


def private_problems(values: Mapping[str, Any], *, is_in_git: bool) -> list[str]:
    """Return why the private folder can't be where it is: a rules folder may be a repository, and others read it."""
    private, rules = values.get("rules_private"), values.get("rules_dir")
    if private is None or rules is None or is_in_git:
        return []
    if private.resolve() != rules.resolve() and rules.resolve() not in private.resolve().parents:
        return []
    return [
        f"MONITOR_RULES_PRIVATE is in the rules folder {rules}: choose a folder outside it, because rules are shared"
    ]


def page_problems(page: Mapping[str, Any], given: AbstractSet[str]) -> list[str]:
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


def transport_problems(
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


def plain_http_problems(teams: Sequence[TeamsWorkflow], allow_hosts: tuple[str, ...]) -> list[str]:
    """Return the workflows whose URL, a secret, would be sent without encryption."""
    own = {*_LOOPBACK, *allow_hosts}
    urls = {workflow.name: URL(workflow.url.reveal()) for workflow in teams}
    return [
        f"MONITOR_TEAMS_{name.upper().replace('-', '_')}_URL uses http, which others on the network can read: use https"
        for name, url in urls.items()
        if url.scheme == "http" and not {url.host, f"{url.host}:{url.port}"} & own
    ]


def warnings_of(environment: Mapping[str, str], values: Mapping[str, Any]) -> tuple[str, ...]:
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
    named = any(pattern.fullmatch(name) for pattern in (WEBHOOK, TEAMS, APPRISE, PRIVATE))
    return named or (setting is not None and (name in _BY_NAME or setting.secret))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.6)
    return f"unknown setting {name}" + (f"; did you mean {near[0]}?" if near else "")
