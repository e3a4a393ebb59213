from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.integration.page.eyes import Complaints, chromium
from tests.integration.page.news import GAZETTE, WATCH, news
from tests.integration.page.stage import Feeds, Stage, polls_of, staged


@pytest.fixture(scope="module")  # Playwright has a running loop in this thread: tests elsewhere need it free
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The daemon with half a year of news, one of whose sources died six weeks ago."""
    now = datetime.now(UTC)
    feeds = Feeds(news(now), dead=GAZETTE, since=now - timedelta(days=40, hours=12))
    history = polls_of(GAZETTE, feeds, days=(39, 25, 12, 5, 1))
    with staged(tmp_path_factory.mktemp("page"), feeds, watch=WATCH, history=history) as running:
        yield running


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser says. The page gives it no reason to complain of anything."""
    noted = Complaints()
    yield noted
    assert not noted.all()
