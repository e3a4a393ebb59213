"""What the daemon does not carry in memory: it names what its children do, and never does it."""

import subprocess
import sys

import pytest

_ASSEMBLE = (
    "import sys, monitor.app.assemble, monitor.app.rules.edit_trial, monitor.web.application, monitor.web.server; "
    "print('\\n'.join(sys.modules))"
)


@pytest.fixture(scope="module")
def carried() -> frozenset[str]:
    """The modules that are imported before any setting is read: those of try-out mode on SQLite, with the page."""
    return frozenset(subprocess.check_output([sys.executable, "-c", _ASSEMBLE], text=True).split())


@pytest.mark.parametrize(
    "module",
    [
        pytest.param("monitor.language.reader", id="what-reads-texts"),
        pytest.param("monitor.language.acts.assemble", id="the-grammar"),
        pytest.param("monitor.language.matcher", id="what-matches-rules"),
        pytest.param("monitor.rulefiles.checks.examples", id="what-runs-examples"),
        pytest.param("gcld3", id="the-detector-of-languages"),
        pytest.param("feedparser", id="the-parser-of-feeds"),
        pytest.param("selectolax", id="the-parser-of-pages"),
        pytest.param("slack_sdk", id="slack-in-try-out-mode"),
        pytest.param("alembic", id="migrations"),
        pytest.param("starlette", id="the-page-that-may-be-off"),
        pytest.param("uvicorn", id="its-server"),
        pytest.param("jinja2", id="its-templates"),
        pytest.param("argon2", id="its-password"),
        pytest.param("sqlalchemy.dialects.postgresql", id="postgresql-on-sqlite"),
    ],
)
def test_the_daemon_does_not_carry(module: str, carried: frozenset[str]) -> None:
    assert module not in carried


def test_the_daemon_carries_what_loads_rules(carried: frozenset[str]) -> None:
    assert {"monitor.rulefiles.folders.packs", "monitor.daemon", "monitor.store.database.engine"} <= carried
