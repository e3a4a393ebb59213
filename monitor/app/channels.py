"""The channels of these settings. Few imports: commands that list rules and routes need no messenger."""

from monitor.settings import Settings

__all__ = [
    "INCOMING",
    "SLACK",
    "TERMINAL",
    "WEBHOOK",
    "WORKSPACES",
    "accepts_clicks",
    "main_channel",
    "reaches",
    "unserved",
]

TERMINAL = "terminal"
"""Workspace and channel of try-out mode."""

INCOMING = "slack-webhook"
"""Channel of Slack with an incoming webhook alone."""

WEBHOOK = "webhook:"
"""Prefix of channels of webhook receivers."""

SLACK = "slack"

WORKSPACES = (SLACK, INCOMING, TERMINAL)
"""The workspaces in which alerts may have been posted, with whatever settings: that of the main outlet."""


def main_channel(settings: Settings) -> str:
    """The channel of alerts without a route."""
    if settings.uses_slack:
        return settings.slack_channel
    return TERMINAL if settings.slack_webhook_url is None else INCOMING


def reaches(settings: Settings, channel: str) -> bool:
    """True if a route can use `channel`: always for a webhook receiver, for Slack if an app is set up."""
    return settings.uses_slack or channel.startswith(WEBHOOK)


def accepts_clicks(settings: Settings, channel: str) -> bool:
    """True if alerts in `channel` can be acknowledged."""
    return settings.slack_app_token is not None and settings.uses_slack and not channel.startswith(WEBHOOK)


def unserved(channel: str) -> str:
    """The error for a webhook channel that is not configured."""
    setting = "MONITOR_WEBHOOK_" + channel.removeprefix(WEBHOOK).upper().replace("-", "_")
    return f"{channel}: set {setting}_URL and {setting}_SECRET and restart, or remove it from routes.yaml"
