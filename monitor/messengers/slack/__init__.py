"""Slack: client, message rendering, error mapping."""

from monitor.messengers.slack.client import API_URL, SlackMessenger, open_slack
from monitor.messengers.slack.render import Payload, render

__all__ = ["API_URL", "Payload", "SlackMessenger", "open_slack", "render"]
