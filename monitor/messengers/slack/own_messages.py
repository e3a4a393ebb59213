"""Recognition of the bot's own messages by their metadata, and of its files by their name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from monitor.domain.delivery.outbox import DeliveryId, PostedMessage, Receipt

EVENT_TYPE = "policy_alert_delivery"
_FILE_NAME = re.compile(r"\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.csv\Z")  # ends with the delivery id


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    user_id: str
    name: str
    may_post: bool

    @classmethod
    def of(cls, response: AsyncSlackResponse) -> "Bot":
        """Slack lists the token's scopes in a header; where it is missing, the first post shows them."""
        scopes = next((v for k, v in response.headers.items() if k.lower() == "x-oauth-scopes"), "chat:write")
        may_post = "chat:write" in [scope.strip() for scope in scopes.split(",")]
        return cls(user_id=str(response.get("user_id")), name=str(response.get("user") or "the bot"), may_post=may_post)


def metadata_of(delivery: DeliveryId, acts: Sequence[str]) -> Mapping[str, str]:
    """The metadata that identifies a message. Everybody in the workspace can read it: it contains only ids."""
    return {"delivery_id": delivery, **({"acts": " ".join(acts)} if acts else {})}


def own_message(message: Mapping[str, Any], bot: Bot, channel: str) -> PostedMessage | None:
    """The message if our bot wrote it, else None: other apps can write any metadata."""
    metadata = message.get("metadata") or {}
    if message.get("user") != bot.user_id:
        return None
    shared = _shared_by(message)
    if shared is not None:
        return PostedMessage(delivery=shared, receipt=Receipt(channel=channel, ts=str(message["ts"])))
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    ids = metadata.get("event_payload") or {}
    return PostedMessage(
        delivery=DeliveryId(str(ids.get("delivery_id"))),
        receipt=Receipt(channel=channel, ts=str(message["ts"])),
        acts=tuple(str(ids.get("acts") or "").split()),
        answered=bool(message.get("reply_count")),
    )


def _shared_by(message: Mapping[str, Any]) -> DeliveryId | None:
    """The delivery that shared the message's file, None for a message without a file of ours."""
    for file in message.get("files") or ():
        if found := _FILE_NAME.search(str(file.get("name") or "")):
            return DeliveryId(found[1])
    return None
