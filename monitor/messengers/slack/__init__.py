"""Slack: client, message rendering, error mapping."""

from monitor.messengers.slack.client import SlackMessenger, open_slack
from monitor.messengers.slack.render import Payload, render
from monitor.messengers.slack.web_api import API_URL

__all__ = ["API_URL", "Payload", "SlackMessenger", "open_slack", "render"]
