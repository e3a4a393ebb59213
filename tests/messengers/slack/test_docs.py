import re
from pathlib import Path

import pytest

from monitor.messengers.slack.errors import CODES
from monitor.messengers.slack.manifest import Feature, as_yaml

_PAGE = (Path(__file__).parents[3] / "docs/how-to/connect-slack.md").read_text()


def test_the_manifest_on_the_page_is_the_one_that_is_printed() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", _PAGE, flags=re.DOTALL)
    assert text == as_yaml({Feature.CONTROLS, Feature.SHORTCUT})


@pytest.mark.parametrize("code", re.findall(r"`([a-z_]+)`", _PAGE.partition("| Slack says |")[2].partition("## ")[0]))
def test_a_word_of_slacks_in_the_table_of_remedies_is_one_that_we_know(code: str) -> None:
    assert code in CODES
