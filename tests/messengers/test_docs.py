"""The page on messages beside what messages say."""

import json
import re
from pathlib import Path

import pytest

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.message import UpdateKind
from monitor.wording.messages import texts
from tests.fakes.messages import an_alert, an_update
from tests.messengers.slack.golden import CASES, message_of, piped

_PAGE = (Path(__file__).parents[2] / "docs/reference/messages.md").read_text(encoding="utf-8")
_SHOWN = re.findall(r"^```\n(.*?)\n```$", _PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", _SHOWN, ids=lambda e: e.strip()[:8])
def test_an_example_is_what_a_golden_message_prints(example: str) -> None:
    assert example.splitlines() in [piped(message_of(json.loads(path.read_text()))) for path in CASES]


def test_there_is_an_example_of_each_kind() -> None:
    assert len(_SHOWN) == 5


@pytest.mark.parametrize("kind", UpdateKind)
def test_each_word_of_a_reply_has_its_line(kind: UpdateKind) -> None:
    before, word, _ = texts.update_line(an_update(kind=kind, heading="", text=""))
    assert f"| {before}{word} |" in _PAGE


@pytest.mark.parametrize("certainty", Certainty)
def test_each_status_has_its_line(certainty: Certainty) -> None:
    status = texts.status(an_alert(certainty=certainty, stage=Stage.ANNOUNCED))
    assert f"| {status.short} |" in _PAGE


@pytest.mark.parametrize("direction", Direction)
def test_each_sign_has_its_line(direction: Direction) -> None:
    assert f"| {texts.picture(direction)} |" in _PAGE
