"""Alerts and what they become, as files: tests/data/messages/NAME.json holds `alert`, its three `forms` in Slack, and
`piped`: the lines that a terminal's pipe gets.

After a wanted change of the wording: python -m tests.messengers.slack.golden, and read the diff.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.delivery import DeliveryId, Form
from monitor.domain.message import Alert
from monitor.domain.rule import Level
from monitor.domain.source import Tier
from monitor.messengers.slack import render
from monitor.messengers.terminal import TerminalMessenger

__all__ = ["CASES", "alert_of", "forms_of", "piped"]

FOLDER = Path(__file__).parents[2] / "data/messages"
CASES = sorted(FOLDER.glob("*.json"))

_READ: Mapping[str, Callable[[Any], Any]] = {
    "direction": Direction,
    "level": Level,
    "certainty": Certainty,
    "stage": Stage,
    "tier": Tier,
    "published": datetime.fromisoformat,
    "seen_at": datetime.fromisoformat,
    "announced": date.fromisoformat,
    "effective": date.fromisoformat,
    "until": date.fromisoformat,
    "also": tuple,
    "tuned": tuple,
}


def alert_of(case: Mapping[str, Any]) -> Alert:
    fields: dict[str, Any] = dict(case["alert"])
    for name in _READ.keys() & fields.keys():
        fields[name] = fields[name] and _READ[name](fields[name])
    return Alert(**fields)


def forms_of(alert: Alert) -> dict[str, Any]:
    payloads = {form.name: render(alert, form=form) for form in Form}
    return {name: {"text": p.text, "blocks": [dict(b) for b in p.blocks]} for name, p in payloads.items()}


def piped(alert: Alert) -> list[str]:
    screen = StringIO()
    messenger = TerminalMessenger(Console(file=screen))
    asyncio.run(messenger.post("any", alert, delivery_id=DeliveryId("d"), form=Form.FULL))
    return screen.getvalue().splitlines()


def _rewrite(path: Path) -> None:
    case = json.loads(path.read_text())
    case |= {"forms": forms_of(alert_of(case)), "piped": piped(alert_of(case))}
    path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    for path in CASES:
        _rewrite(path)
