"""Messengers: Slack, webhooks and the terminal, behind the port `Messenger`. Each is imported where it is used."""
