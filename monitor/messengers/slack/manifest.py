"""The manifest of the Slack app, with the scopes of the selected features only. Pure.

Length limits are Slack's (docs.slack.dev/reference/app-manifest; that of a shortcut's name is in its form).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

import yaml

SHORTCUT = "should_have_alerted"
"""The callback id of the message shortcut "Should this have alerted"."""


ASK_SHORTCUT = "ask_monitor"
"""The callback id of the global shortcut "Ask the policy monitor"."""

COMMAND = "/policy"
"""The slash command; Socket Mode needs no public address for it."""


FILES = "files:write"
"""The scope for files in threads. Without it the first names come as text."""


class Feature(StrEnum):
    """What an app may do besides posting and finding its own messages."""

    CONTROLS = "controls"  # buttons over Socket Mode, which needs an app-level token
    SHORTCUT = "shortcut"  # "Should this have alerted" in the menu of every message; needs CONTROLS
    REQUESTS = "requests"  # messages to the bot, its slash command, and direct messages about what people follow
    NAMES = "names"  # channels by name


_ALWAYS = {
    "chat:write": "post alerts, edit them, reply under them",
    "channels:history": "public channels: check whether an alert arrived when Slack's response was lost",
    "groups:history": "the same in private channels",
    FILES: "attach the names of a changed list of parties as a CSV file",
}
_OF_FEATURE: Mapping[Feature, Mapping[str, str]] = {
    Feature.CONTROLS: {},  # connections:write belongs to the app-level token, which a manifest can't create
    Feature.SHORTCUT: {"commands": "the entries in the menus of messages, and the slash command"},
    Feature.REQUESTS: {
        "commands": "the entries in the menus of messages, and the slash command",
        "app_mentions:read": "requests to the bot in a channel",
        "im:history": "requests to the bot as direct messages; find lost direct messages",
        "im:write": "alerts about what a person follows, as direct messages",
    },
    Feature.NAMES: {
        "channels:read": "find a public channel by its name",
        "groups:read": "the same for private channels",
    },
}


def scopes(features: Collection[Feature]) -> Mapping[str, str]:
    """The bot's scopes, each with its purpose."""
    wanted = {scope: why for f in Feature if f in features for scope, why in _OF_FEATURE[f].items()}
    return {**_ALWAYS, **wanted}


def manifest(features: Collection[Feature]) -> Mapping[str, Any]:
    """The manifest for `apps.manifest.create` and the page "From a manifest".

    Raises ValueError for a shortcut or requests without controls: they would not arrive.
    """
    controls, requests = Feature.CONTROLS in features, Feature.REQUESTS in features
    for feature, what in ((Feature.SHORTCUT, "a shortcut needs"), (Feature.REQUESTS, "requests need")):
        if feature in features and not controls:
            msg = f"{what} controls: without them no click reaches the monitor"
            raise ValueError(msg)
    menus = [*([_SHORTCUT] if Feature.SHORTCUT in features else []), *([_ASK] if requests else [])]
    shortcuts = {"shortcuts": menus} if menus else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Policy Monitor",
            "description": "Alerts when a government grants, refuses, imposes or lifts export controls",
            "long_description": _LONG,
            "background_color": "#1f2937",
        },
        "features": {
            **({"app_home": _HOME} if requests else {}),
            "bot_user": {"display_name": "policy-monitor", "always_online": False},
            **shortcuts,
            **({"slash_commands": [_COMMAND]} if requests else {}),
        },
        "oauth_config": {"scopes": {"bot": list(scopes(features))}},
        "settings": {
            **({"event_subscriptions": {"bot_events": ["app_mention", "message.im"]}} if requests else {}),
            "interactivity": {"is_enabled": controls},
            "org_deploy_enabled": False,
            "socket_mode_enabled": controls,
            "token_rotation_enabled": False,  # the monitor does not store rotated tokens
        },
    }


_SHORTCUT = {
    "name": "Should this have alerted",  # 24 characters, Slack's maximum
    "type": "message",
    "callback_id": SHORTCUT,
    "description": "Ask the monitor why it did not alert this, and report that it should have",
}
_ASK = {
    "name": "Ask the policy monitor",
    "type": "global",
    "callback_id": ASK_SHORTCUT,
    "description": "Measures, dates and events; follow or mute goods, issuers, firms and lists",
}
_COMMAND = {
    "command": COMMAND,
    "description": "Ask the policy monitor, follow or mute a topic",
    "usage_hint": "regime gallium | calendar | find 镓 | follow Indonesia nickel | help",
    "should_escape": False,
}
_HOME = {"home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
_LONG = (
    "Watches news and official feeds in Chinese, English, Japanese and Korean for acts of export policy: approvals, "
    "licences, bans, lists, suspensions. All reports of one act become one alert, which is edited as more is known; "
    "developments are posted in its thread. It answers questions on measures, dates and events, and sends what people "
    "follow as direct messages. The right to read history is used only to find its own alerts where a response from "
    "Slack was lost, so that none is posted twice, and to read what people write to it."
)


def as_yaml(features: Collection[Feature]) -> str:
    """The manifest as YAML to paste, with the purpose of each scope as a comment."""
    text: str = yaml.safe_dump(dict(manifest(features)), sort_keys=False, allow_unicode=True, width=110)
    reasons = {f"- {scope}": why for scope, why in scopes(features).items()}
    lines = (f"{line}  # {why}" if (why := reasons.get(line.strip())) else line for line in text.splitlines())
    return "\n".join(lines) + "\n"
