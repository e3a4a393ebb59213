"""Where alerts can go with these settings, and which sources the desk knows beside those of the rules."""

from pathlib import Path

import pytest

from monitor.app.rules.runtime_config import config_of, reminder_problems
from monitor.ingest.canary import CANARY
from monitor.rulefiles import load
from monitor.rulefiles.folders.reader import to_rules_loaded
from monitor.settings import Settings, read_settings


def settings(**named: str) -> Settings:
    return read_settings({f"MONITOR_{name.upper()}": value for name, value in named.items()})


def test_the_canary_is_a_source_that_no_schedule_polls(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert "canary" not in config_of(loaded, settings(canary="on"), "").sources, "commands that list sources"
    canary = config_of(loaded, settings(), "", canary=True).sources[CANARY.id]
    assert (canary.enabled, canary.sample) == (False, True)


# ------------------------------------------------------------------ routes

ROUTES = """routes:
  desk: {channel: C0DESK0001, remind: {unacknowledged: 60m}}
  lab: {channel: C0LAB00001, kind: trial}
"""
TOKENS = {"slack_bot_token": "xoxb-1-test", "slack_channel": "C0ALERTS1"}


@pytest.mark.parametrize(("app_token", "reminds"), [("", False), ("xapp-1-test", True)])
def test_nobody_is_reminded_who_can_not_click(app_token: str, reminds: bool, tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    rules = to_rules_loaded(load(tmp_path))
    slack = settings(**TOKENS, **({"slack_app_token": app_token} if app_token else {}))
    config, _ = config_of(rules, slack, "slack").routes.named
    assert (config.remind is not None) is reminds
    said = "route desk: no reminders, because alerts without buttons can't be acknowledged; "
    advice = "set MONITOR_SLACK_APP_TOKEN for a Slack channel, or remove `remind` from routes.yaml"
    assert reminder_problems(rules, slack) == (() if reminds else (f"{said}{advice}",))
    assert reminder_problems(rules, settings()) == ()
