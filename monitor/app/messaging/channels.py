"""The channels of these settings. Few imports: commands that list rules and routes need no messenger."""

from monitor.settings import Settings

TERMINAL = "terminal"
"""Workspace and channel of try-out mode."""

INCOMING = "slack-webhook"
"""Channel of Slack with an incoming webhook alone."""

WEBHOOK = "webhook:"
"""Prefix of channels of webhook receivers."""

TEAMS = "teams:"
"""Prefix of channels of Microsoft Teams."""

APPRISE = "apprise:"
"""Prefix of channels of other services, which Apprise sends to."""

SLACK = "slack"

WORKSPACES = (SLACK, INCOMING, TERMINAL)
"""The workspaces in which alerts may have been posted, with whatever settings: that of the main outlet."""


def main_channel(settings: Settings) -> str:
    """The channel of alerts without a route."""
    if settings.uses_slack:
        return settings.slack_channel
    return TERMINAL if settings.slack_webhook_url is None else INCOMING


def has_own_outlet(channel: str) -> bool:
    """True if the channel's name says which messenger serves it, whatever the main one is."""
    return channel.startswith((WEBHOOK, TEAMS, APPRISE))


def has_threads(channel: str) -> bool:
    """True if quiet replies can be posted to the channel."""
    return channel != INCOMING and not channel.startswith((TEAMS, APPRISE))


def reaches(settings: Settings, channel: str) -> bool:
    """True if a route can use `channel`: always if it has its own outlet, for Slack if an app is set up."""
    return settings.uses_slack or has_own_outlet(channel)


def accepts_clicks(settings: Settings, channel: str) -> bool:
    """True if alerts in `channel` can be acknowledged."""
    return settings.slack_app_token is not None and settings.uses_slack and not has_own_outlet(channel)


def unserved(channel: str) -> str:
    """The error for a channel with its own outlet that is not configured."""
    kind, _, name = channel.partition(":")
    setting = f"MONITOR_{kind}_{name}".upper().replace("-", "_")
    needed = f"{setting}_URL and {setting}_SECRET" if channel.startswith(WEBHOOK) else f"{setting}_URL"
    return f"{channel}: set {needed} and restart, or remove it from routes.yaml"
