import re
from pathlib import Path

import pytest
import yaml

from monitor.messengers.slack.errors import CODES

_PAGE = (Path(__file__).parents[3] / "docs/how-to/connect-slack.md").read_text()


def test_the_manifest_asks_for_what_the_client_needs_and_nothing_else() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", _PAGE, flags=re.DOTALL)
    manifest = yaml.safe_load(text)
    assert manifest["oauth_config"]["scopes"]["bot"] == ["chat:write", "channels:history", "groups:history"]
    assert manifest["settings"]["token_rotation_enabled"] is False  # a rotated token would need a place to be kept


@pytest.mark.parametrize("code", re.findall(r"`([a-z_]+)`", _PAGE.partition("| Slack says |")[2].partition("## ")[0]))
def test_a_word_of_slacks_in_the_table_of_remedies_is_one_that_we_know(code: str) -> None:
    assert code in CODES
