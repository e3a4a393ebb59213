import re
from pathlib import Path

import pytest

from monitor.messengers.slack.errors import CODES
from monitor.messengers.slack.manifest import Feature, as_yaml

_PAGE = (Path(__file__).parents[3] / "docs/how-to/connect-slack.md").read_text()


def test_the_documented_manifest_is_the_generated_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", _PAGE, flags=re.DOTALL)
    assert text == as_yaml({Feature.CONTROLS, Feature.SHORTCUT, Feature.REQUESTS})


@pytest.mark.parametrize("code", re.findall(r"`([a-z_]+)`", _PAGE.partition("| Slack error |")[2].partition("## ")[0]))
def test_the_documented_slack_errors_are_known(code: str) -> None:
    assert code in CODES
