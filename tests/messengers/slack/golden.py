"""Messages and what they become, as files: tests/data/messages/NAME.json holds a message under the name of its kind
(`alert`, `update`, `evidence`, `burst`, `digest`, `delayed`, `notice`), its three `forms` in Slack, and `piped`: the
lines that a terminal's pipe gets.

tests/data/forms/DEED.json is the form that a action opens.

After a wanted change of the wording: python -m tests.messengers.slack.golden, and read the diff.
"""

import asyncio
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Burst, Delayed, Evidence, Message, Notice, Update
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.domain.interactions.interaction import InteractionReply, UserAction
from monitor.messengers.slack import render
from monitor.messengers.slack.render.views import FormContext, form_view
from monitor.messengers.terminal import TerminalMessenger
from monitor.store.database.codec import decode

FOLDER = Path(__file__).parents[2] / "data/messages"
CASES = sorted(FOLDER.glob("*.json"))
FORMS = FOLDER.parent / "forms"
ACTIONS = (UserAction.DECIDE, UserAction.NOT_FOR_US, UserAction.MUTE, UserAction.ASSIGN)

CHOICES = (
    ("rule", "Rule rare-earths"),
    ("issuer:CN goods:rare_earths", "China rare earths"),
    ("goods:rare_earths", "rare earths"),
    ("issuer:CN", "China"),
)

_KINDS: dict[str, type[Message]] = {
    "alert": Alert,
    "update": Update,
    "evidence": Evidence,
    "burst": Burst,
    "digest": Digest,
    "delayed": Delayed,
    "notice": Notice,
}


def message_of(case: Mapping[str, Any]) -> Message:
    (name,) = _KINDS.keys() & case.keys()
    return decode(_KINDS[name], case[name])


def called_in(message: Message) -> tuple[str, ...]:
    """The people and groups whom a message may name."""
    if isinstance(message, Alert):
        return (
            message.mention_group,
            *((message.assignment.to,) if message.assignment is not None else ()),
            *(done.by for done in (message.acknowledgement, message.decision) if done is not None),
        )
    if isinstance(message, Digest):
        return message.mentions
    return (message.mention_group, *message.mentions) if isinstance(message, Update) else ()


def forms_of(message: Message) -> dict[str, Any]:
    payloads = {form.name: render(message, form=form) for form in Form}
    return {name: {"text": p.text, "blocks": [dict(b) for b in p.blocks]} for name, p in payloads.items()}


def piped(message: Message) -> list[str]:
    screen = StringIO()
    messenger = TerminalMessenger(Console(file=screen))
    asyncio.run(messenger.post("any", message, delivery_id=DeliveryId("d"), form=Form.FULL))
    return screen.getvalue().splitlines()


def form_of(action: UserAction) -> dict[str, Any]:
    about = InteractionReply(
        text="E-7K2Q: China approves some rare-earth export licences",
        lines=("rule rare-earths",),
        choices=CHOICES if action is UserAction.MUTE else (),
    )
    message = Receipt(channel="C0ALERTS1", ts="1749344940.000100")
    delivery = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
    return form_view(FormContext(action=action, delivery=delivery, message=message), about)


def _write(path: Path, case: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")


def _rewrite(path: Path) -> None:
    case = json.loads(path.read_text())
    case |= {"forms": forms_of(message_of(case)), "piped": piped(message_of(case))}
    _write(path, case)


if __name__ == "__main__":
    for path in CASES:
        _rewrite(path)
    for action in ACTIONS:
        _write(FORMS / f"{action}.json", form_of(action))
