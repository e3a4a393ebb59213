"""Messages and what they become, as files: tests/data/messages/NAME.json holds a message under the name of its kind
(`alert`, `update`, `dossier`, `burst`), its three `forms` in Slack, and `piped`: the lines that a terminal's pipe gets.

After a wanted change of the wording: python -m tests.messengers.slack.golden, and read the diff.
"""

import asyncio
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from monitor.domain.delivery import DeliveryId, Form
from monitor.domain.message import Message
from monitor.messengers.slack import render
from monitor.messengers.terminal import TerminalMessenger
from monitor.store.codec import decode_message

__all__ = ["CASES", "forms_of", "message_of", "piped"]

FOLDER = Path(__file__).parents[2] / "data/messages"
CASES = sorted(FOLDER.glob("*.json"))

_KINDS = ("alert", "update", "dossier", "burst")


def message_of(case: Mapping[str, Any]) -> Message:
    return decode_message({name: case[name] for name in _KINDS if name in case})


def forms_of(message: Message) -> dict[str, Any]:
    payloads = {form.name: render(message, form=form) for form in Form}
    return {name: {"text": p.text, "blocks": [dict(b) for b in p.blocks]} for name, p in payloads.items()}


def piped(message: Message) -> list[str]:
    screen = StringIO()
    messenger = TerminalMessenger(Console(file=screen))
    asyncio.run(messenger.post("any", message, delivery_id=DeliveryId("d"), form=Form.FULL))
    return screen.getvalue().splitlines()


def _rewrite(path: Path) -> None:
    case = json.loads(path.read_text())
    case |= {"forms": forms_of(message_of(case)), "piped": piped(message_of(case))}
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    for path in CASES:
        _rewrite(path)
