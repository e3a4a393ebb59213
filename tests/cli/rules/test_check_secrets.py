"""`check` on private feeds: whether what they want is set, never what it is."""

from pathlib import Path

import pytest

from tests.cli.command_line import call

SOURCES = """sources:
  - name: Firm
    url: https://firm.example/feed
    auth: {header: Authorization, value_from: MONITOR_SECRET_FIRM}
    proxy: inner-net
  - name: Other firm
    url: https://other.example/feed
    auth: {basic: reader, password_from: MONITOR_SECRET_FIRM}
  - name: Switched off
    url: https://off.example/feed
    enabled: false
    auth: {cookie: sid, value_from: MONITOR_SECRET_OFF}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return tmp_path


def test_what_is_missing_is_a_warning_with_the_sources_that_wait_for_it(rules: Path) -> None:
    said = call("check", str(rules))
    assert said.code == 0
    assert "warning: MONITOR_SECRET_FIRM is not set; set it, or MONITOR_SECRET_FIRM_FILE" in said.err
    assert "until then firm, other-firm can't be polled" in said.err
    assert "MONITOR_PROXY_INNER_NET is not set" in said.err
    assert "MONITOR_SECRET_OFF" not in said.err


def test_a_set_secret_is_reported_without_its_value(rules: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush-hush\n", encoding="utf-8")
    proxy = "http://us:hush-hush@proxy.example:3128"
    set_here = {"MONITOR_SECRET_FIRM_FILE": str(secret), "MONITOR_PROXY_INNER_NET": proxy}
    said = call("check", str(rules), env=set_here)
    assert "MONITOR_SECRET_FIRM is set, used by firm, other-firm" in said.err
    assert "MONITOR_PROXY_INNER_NET is set, used by firm" in said.err
    assert "hush" not in said.err + said.out
    assert "unknown setting" not in said.err
