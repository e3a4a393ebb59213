"""The controls of an alert: open the source, Acknowledge or Decide…, and ⋯ for the rest. Pure.

The value of a control is the id of its delivery. User, place and permission are checked when the click arrives.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.interactions.interaction import UserAction

MORE = "more"
VERSION = "v1"

_LABELS = {
    UserAction.ACKNOWLEDGE: "Acknowledge",
    UserAction.DECIDE: "Decide…",
    UserAction.WHY: "Why this?",
    UserAction.NOT_FOR_US: "Not for us…",
    UserAction.MUTE: "Mute…",
    UserAction.ASSIGN: "Assign to…",
    UserAction.UNFOLLOW: "Stop following",
    UserAction.UNDO: "Undo",
}


def actions(
    delivery: DeliveryId, link: Mapping[str, Any] | None, *, acknowledged: bool, above: object
) -> dict[str, Any]:
    """The row of controls under an alert, after `link`. `above` is the content above it, hashed into the block_id:
    Slack requires a new one whenever a message changes.
    """
    first = UserAction.DECIDE if acknowledged else UserAction.ACKNOWLEDGE
    rest = [
        action
        for action in (
            UserAction.WHY,
            UserAction.DECIDE,
            UserAction.ASSIGN,
            UserAction.NOT_FOR_US,
            UserAction.MUTE,
        )
        if action is not first
    ]
    style = {} if acknowledged else {"style": "primary"}
    shown = [button(first, str(delivery), **style), _more(delivery, rest)]
    return _row(link, shown, (above, acknowledged))


def actions_for_follower(delivery: DeliveryId, link: Mapping[str, Any] | None, *, above: object) -> dict[str, Any]:
    """The row of controls under a direct message to a person who follows its topic: nothing that a team decides."""
    return _row(link, [button(UserAction.UNFOLLOW, str(delivery))], above)


def _row(link: Mapping[str, Any] | None, controls: Sequence[Mapping[str, Any]], content: object) -> dict[str, Any]:
    return {
        "type": "actions",
        "block_id": f"controls-{sha256(repr(content).encode()).hexdigest()[:16]}",
        "elements": [dict(link), *controls] if link else list(controls),
    }


def button(action: UserAction, of: str, **style: Any) -> dict[str, Any]:
    """`of` is the id of the delivery, for Undo that of the interaction."""
    label = {"type": "plain_text", "text": _LABELS[action], "emoji": False}
    return {"type": "button", "action_id": action.value, "text": label, "value": f"{VERSION}:{of}", **style}


def _more(delivery: DeliveryId, actions: Iterable[UserAction]) -> dict[str, Any]:
    options = [
        {
            "text": {"type": "plain_text", "text": _LABELS[action], "emoji": False},
            "value": f"{VERSION}:{delivery}:{action.value}",
        }
        for action in actions
    ]
    return {"type": "overflow", "action_id": MORE, "options": options}


def parse_control(action: str, value: str) -> tuple[UserAction, str]:
    """The user action and the id in a clicked control; UNKNOWN and "" for a control that is not ours."""
    version, _, rest = value.partition(":")
    of, _, chosen = rest.partition(":")
    name = chosen if action == MORE else action
    if version != VERSION or not of or name not in _OURS or (chosen and action != MORE):
        return UserAction.UNKNOWN, ""
    return UserAction(name), of


_OURS = frozenset(action.value for action in _LABELS)
