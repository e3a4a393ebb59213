"""Ways to reach people: Slack and the terminal, behind the port `Messenger`."""

from monitor.messengers.slack import SlackMessenger, open_slack
from monitor.messengers.terminal import TerminalMessenger

__all__ = ["SlackMessenger", "TerminalMessenger", "open_slack"]
