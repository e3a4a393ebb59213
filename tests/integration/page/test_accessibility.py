"""axe-core finds nothing against WCAG 2.2 AA on any page, at both widths, in light and dark; each keeps its picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

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
    "known-filtered": "/known?direction=easing&on=2026-01-31",
    "known-empty": "/known?issuer=NO",
    "calendar": "/calendar",
    "calendar-empty": "/calendar?ahead=0&back=0",
    "rules": "/rules",
    "rule": "/rules/base/us-entity-list",
    "playground": "/playground",
    "playground-rule": "/playground?rule=us-entity-list",
    "sources": "/sources",
    "source": f"/sources/{WIRE.id}",
    "source-dead": f"/sources/{GAZETTE.id}",
    "outbox": "/outbox",
    "outbox-delivered": "/outbox?state=delivered",
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


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_answers(browser: Browser, stage: Stage, complaints: Complaints, width: str) -> None:
    """The states of pages that no address leads to: answers to forms, a verdict, a back-test, its refusals."""
    found: list[str] = []
    with opened(browser, stage.address, complaints, width=WIDTHS[width]) as page:

        def look(name: str) -> None:
            complaints.inspect(page)
            found.extend(f"{name}: {line}" for line in look_at(page, f"{name}-{width}"))

        page.goto("/")
        page.get_by_role("link", name="Japan tightens").first.click()
        page.locator("#acknowledge-name").fill("Eve Example")
        page.get_by_role("button", name="Acknowledge").click()
        expect(page.locator("#done")).to_be_visible()
        look("event-done")
        page.locator("#decision").select_option("watching")  # without a day
        page.locator("#decide-name").fill("Eve Example")
        page.get_by_role("button", name="Record the decision").click()
        expect(page.locator("#done.fail-edge")).to_be_visible()
        look("event-refused")
        page.goto("/playground")
        page.get_by_label("Headline").fill("印度宣布禁止出口食糖")
        query = page.get_by_label("Query (when)")
        query.fill("act(issuer:IN commodity:")
        expect(page.locator("#verdict")).to_contain_text("problem")
        look("playground-error")
        page.get_by_role("button", name="Compare the query with the rules").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        look("backtest-refused")
        page.goto("/playground?rule=us-entity-list")
        page.get_by_label("Headline").fill("印度宣布禁止出口食糖")
        page.get_by_label("Query (when)").fill("act(issuer:IN direction:tightening)")
        expect(page.locator("[data-verdict]")).to_contain_text("Holds")
        look("playground-verdict")
        page.get_by_role("button", name="Compare the query with the rules").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Back-test")
        look("backtest-running")
        expect(page.get_by_text("Alerts gained")).to_be_visible()
        look("backtest")
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
