"""What a reader of the channel sees after each moment of a reel, as text: first messages, and the replies under them.

A message stands in it when it is new or reads otherwise than before. Slack's own forms of dates stay as they are.
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from tests.integration.slack.emulator import FULL, Emulator


class Channel:
    """One channel, read again and again."""

    def __init__(self, slack: Emulator, name: str = "policy-alerts") -> None:
        self._client = WebClient(token=FULL, base_url=slack.api_url)
        self._slack = slack
        self._name = name
        self._read: dict[str, list[str]] = {}

    def news(self) -> list[str]:
        """The lines of what is new or was edited since the last call, each message under its kind."""
        lines: list[str] = []
        for root in self.roots():
            lines += self._reported(root, "ROOT", "EDIT")
            for reply in self._replies(root):
                kind = "REPLY, in the channel" if _is_broadcast(reply) else "REPLY"
                lines += self._reported(reply, kind, f"EDIT of a {kind}")
        return lines

    def roots(self) -> list[Mapping[str, Any]]:
        return [m for m in self._slack.alerts(self._name) if m.get("thread_ts") in (None, m["ts"])]

    def _replies(self, root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        page = self._client.conversations_replies(channel=self._slack.channels[self._name], ts=root["ts"], limit=999)
        found: list[Mapping[str, Any]] = page["messages"]
        return [m for m in found if m["ts"] != root["ts"]]

    def _reported(self, message: Mapping[str, Any], new: str, edited: str) -> list[str]:
        before, now = self._read.get(message["ts"]), _lines(message)
        self._read[message["ts"]] = now
        if before == now:
            return []
        return [new if before is None else edited, *(f"  {line}" for line in now)]


def _is_broadcast(message: Mapping[str, Any]) -> bool:
    return message.get("subtype") == "thread_broadcast" or bool(message.get("reply_broadcast"))


def _lines(message: Mapping[str, Any]) -> list[str]:
    if files := message.get("files"):
        return [message["text"], *(f"[ file: {file['title']} ]" for file in files)]
    return [line for block in message["blocks"] for text in _texts(block) for line in text.split("\n")]


def _texts(block: Mapping[str, Any]) -> list[str]:
    match block["type"]:
        case "section":
            return [block["text"]["text"]]
        case "context":
            return [element["text"] for element in block["elements"]]
        case _:
            return [" ".join(f"[ {button['text']['text']} ]" for button in block["elements"])]
