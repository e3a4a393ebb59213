"""Questions answered by a child process, as this process answers them."""

from pathlib import Path

import pytest

from monitor.app.answers.explaining import ChildExplainer
from monitor.app.answers.questions import answer_why, judge_text
from monitor.settings import Settings
from tests.app.answers.test_questions import folder, label, settings  # noqa: F401 -- fixtures

pytestmark = pytest.mark.integration


async def test_a_question_is_answered_by_a_child(
    folder: Path,  # noqa: F811
    settings: Settings,  # noqa: F811
) -> None:
    explainer = ChildExplainer(settings)
    name = await label(folder)
    assert await explainer.why(name, channel="C1") == await answer_why(settings, name, "C1")
    answered = await answer_why(settings, name, "C1")
    assert answered is not None
    assert await explainer.why_on_page(name) == answered
    near = await explainer.why_on_page("antimony")
    assert (near.is_known, name in near.text) == (False, True)
    assert await explainer.judge("Football", channel="C1") == await judge_text(settings, "Football", "C1")
