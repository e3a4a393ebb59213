"""The controls of an alert: open the source, Acknowledge or Decide…, and ⋯ for the rest. Pure.

A control carries the id of the delivery that it belongs to and nothing else that matters: who clicks, where, and
whether that may be is decided when the click arrives.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.interactions.interaction import Deed

__all__ = ["MORE", "actions", "button", "claimed"]

MORE = "more"
VERSION = "v1"

_WORDS = {
    Deed.ACKNOWLEDGE: "Acknowledge",
    Deed.DECIDE: "Decide…",
    Deed.WHY: "Why this?",
    Deed.NOT_FOR_US: "Not for us…",
    Deed.MUTE: "Mute rule…",
    Deed.UNDO: "Undo",
}


def actions(about: DeliveryId, link: Mapping[str, Any] | None, *, acknowledged: bool, says: object) -> dict[str, Any]:
    """The row under an alert, beside `link`. `says` is what stands above it: Slack wants another block_id whenever a
    message changes.
    """
    first = Deed.DECIDE if acknowledged else Deed.ACKNOWLEDGE
    rest = [deed for deed in (Deed.WHY, Deed.DECIDE, Deed.NOT_FOR_US, Deed.MUTE) if deed is not first]
    style = {} if acknowledged else {"style": "primary"}
    shown = [button(first, str(about), **style), _more(about, rest)]
    return {
        "type": "actions",
        "block_id": f"controls-{sha256(repr((says, acknowledged)).encode()).hexdigest()[:16]}",
        "elements": [dict(link), *shown] if link else shown,
    }


def button(deed: Deed, of: str, **looks: Any) -> dict[str, Any]:
    """`of` is what it belongs to: a delivery, for Undo an interaction."""
    words = {"type": "plain_text", "text": _WORDS[deed], "emoji": False}
    return {"type": "button", "action_id": deed.value, "text": words, "value": f"{VERSION}:{of}", **looks}


def _more(about: DeliveryId, deeds: Iterable[Deed]) -> dict[str, Any]:
    options = [
        {
            "text": {"type": "plain_text", "text": _WORDS[deed], "emoji": False},
            "value": f"{VERSION}:{about}:{deed.value}",
        }
        for deed in deeds
    ]
    return {"type": "overflow", "action_id": MORE, "options": options}


def claimed(action: str, value: str) -> tuple[Deed, str]:
    """What a control that was clicked claims to be, and to belong to: UNKNOWN and "" where it is none of ours."""
    version, _, rest = value.partition(":")
    of, _, chosen = rest.partition(":")
    name = chosen if action == MORE else action
    if version != VERSION or not of or name not in _OURS or (chosen and action != MORE):
        return Deed.UNKNOWN, ""
    return Deed(name), of


_OURS = frozenset(deed.value for deed in _WORDS)
