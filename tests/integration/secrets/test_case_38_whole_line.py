"""Case 38 over the whole line: planted secrets, every kind of bad ending, and nobody is shown one.

Looked at are the log at DEBUG, what goes to Slack and to a receiver, what commands print, and all of the database.
"""

import asyncio
import io
import traceback
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.settings import read_settings
from monitor.store import open_store
from tests.cli.command_line import call
from tests.integration.secrets.planted import DATABASE, ENDS, LOGIN, hits, logging_to, one_life

pytestmark = pytest.mark.integration


def test_case_38_planted_secrets_show_nowhere(tmp_path: Path) -> None:
    life = one_life(tmp_path)
    assert life.ended == ENDS
    assert life.key_was_shown, "the key was never sent: the case would prove nothing"
    assert life.alerts, "nothing was sent: the case would prove nothing"
    assert life.webhooks, "no webhook was called: the case would prove nothing"
    assert life.leaks == {}


def test_case_38_a_login_in_an_address_is_refused_without_being_shown(tmp_path: Path) -> None:
    (tmp_path / "rules" / "firms").mkdir(parents=True)
    text = f"sources:\n  - name: Firm\n    url: https://us:{LOGIN}@firm.example/f\n"
    (tmp_path / "rules" / "firms" / "sources.yaml").write_text(text, encoding="utf-8")
    for form in ("text", "json", "github"):
        said = call("check", str(tmp_path / "rules"), "--format", form)
        assert said.code == 1
        assert "a user name or password" in said.out
        assert hits(said.out + said.err) == []


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://us:{DATABASE}@127.0.0.1:9/monitor",
        f"postgresql+psycopg://us:{DATABASE}@[::bad/monitor",
        f"mysql://us:{DATABASE}@127.0.0.1/monitor",
    ],
)
def test_case_38_a_database_that_cannot_be_had_is_reported_without_its_password(url: str, tmp_path: Path) -> None:
    log = io.StringIO()
    environment = {"MONITOR_DATABASE_URL": url, "MONITOR_DATA_DIR": str(tmp_path)}

    async def try_it() -> None:
        async with open_store(url):
            pass

    with logging_to(log, read_settings({})), pytest.raises(StoreError) as failed:
        asyncio.run(try_it())
    assert hits("".join(traceback.format_exception(failed.value)) + repr(failed.value) + log.getvalue()) == []
    said = call("events", "list", env=environment)
    assert said.code != 0
    assert hits(said.out + said.err) == []
