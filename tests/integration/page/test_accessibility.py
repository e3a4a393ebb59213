"""axe-core finds nothing against WCAG 2.2 AA on any page, at both widths, in light and dark; each keeps its picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.integration.page.eyes import SCHEMES, WIDTHS, Complaints, opened, picture, violations
from tests.integration.page.news import GAZETTE, WIRE
from tests.integration.page.stage import Stage

pytestmark = pytest.mark.integration

PAGES = {
    "now": "/",
    "now-filtered": "/?text=稀土&level=high&issuer=CN",
    "now-empty": "/?text=zirconium",
    "known": "/known",
    "known-cell": "/known?commodity=gallium&issuer=CN",
    "calendar": "/calendar",
    "rules": "/rules",
    "rule": "/rules/base/us-entity-list",
    "playground": "/playground",
    "playground-rule": "/playground?rule=us-entity-list",
    "sources": "/sources",
    "source": f"/sources/{WIRE.id}",
    "source-dead": f"/sources/{GAZETTE.id}",
    "outbox": "/outbox",
    "system": "/system",
    "not-found": "/nowhere",
    "bad-filter": "/?commodity=galium",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_page(browser: Browser, stage: Stage, complaints: Complaints, width: str) -> None:
    found: list[str] = []
    with opened(browser, stage.address, complaints, width=WIDTHS[width]) as page:
        page.goto("/")
        events = [link.get_attribute("href") for link in page.locator("article.card h3 a").all()]
        assert len(events) >= 7
        for name, path in (
            PAGES | {f"event-{n}": str(path) for n, path in enumerate((events[0], *events[-3:]))}
        ).items():
            page.goto(path)
            complaints.inspect(page)
            found += [f"{name}: {line}" for line in look_at(page, f"{name}-{width}")]
    assert not found, "\n".join(found)


def look_at(page: Page, name: str) -> Iterator[str]:
    """Keep pictures, and say what is wrong: with all details open, and what is wider than the screen."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{name}-{scheme}")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        yield from violations(page)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        yield f"{wider} pixels wider than the screen"
