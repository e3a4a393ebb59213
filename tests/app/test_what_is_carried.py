"""What the daemon does not carry in memory: it names what its children do, and never does it."""

import subprocess
import sys

import pytest

_ASSEMBLE = "import sys, monitor.app.assemble, monitor.app.rules.edit_trial{more}; print('\\n'.join(sys.modules))"
_PAGE = ", monitor.web.application, monitor.web.server"


def _carried(more: str) -> frozenset[str]:
    command = [sys.executable, "-c", _ASSEMBLE.format(more=more)]
    return frozenset(subprocess.check_output(command, text=True).split())


@pytest.fixture(scope="module")
def carried() -> frozenset[str]:
    """The modules that are imported before any setting is read: those of try-out mode on SQLite, without the page."""
    return _carried("")


@pytest.fixture(scope="module")
def carried_with_page() -> frozenset[str]:
    return _carried(_PAGE)


_NEVER = pytest.mark.parametrize(
    "module",
    [
        pytest.param("monitor.language.reader", id="what-reads-texts"),
        pytest.param("monitor.language.acts.assemble", id="the-grammar"),
        pytest.param("monitor.language.acts.candidates", id="candidates-of-acts"),
        pytest.param("monitor.language.judge.linear", id="the-judge"),
        pytest.param("numpy", id="the-encoder"),
        pytest.param("monitor.language.matcher", id="what-matches-rules"),
        pytest.param("monitor.rulefiles.checks.examples", id="what-runs-examples"),
        pytest.param("gcld3", id="the-detector-of-languages"),
        pytest.param("feedparser", id="the-parser-of-feeds"),
        pytest.param("selectolax", id="the-parser-of-pages"),
        pytest.param("slack_sdk", id="slack-in-try-out-mode"),
        pytest.param("alembic", id="migrations"),
        pytest.param("argon2", id="the-check-of-a-password"),
        pytest.param("sqlalchemy.dialects.postgresql", id="postgresql-on-sqlite"),
    ],
)


@_NEVER
def test_the_daemon_does_not_carry(module: str, carried: frozenset[str]) -> None:
    assert module not in carried


@_NEVER
def test_the_page_does_not_carry(module: str, carried_with_page: frozenset[str]) -> None:
    assert module not in carried_with_page


@pytest.mark.parametrize("module", ["starlette", "uvicorn", "jinja2", "monitor.web.application"])
def test_the_daemon_without_the_page_does_not_carry(module: str, carried: frozenset[str]) -> None:
    assert module not in carried


def test_the_daemon_carries_what_loads_rules(carried: frozenset[str]) -> None:
    assert {"monitor.rulefiles.folders.packs", "monitor.daemon", "monitor.store.database.engine"} <= carried
