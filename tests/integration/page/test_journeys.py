"""Five journeys of an analyst in a real browser, at both widths, in light and dark, and each by keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.integration.page.eyes import SCHEMES, WIDTHS, Complaints, opened, picture
from tests.integration.page.news import GAZETTE, LIVE, PAPER
from tests.integration.page.stage import Stage

pytestmark = pytest.mark.integration

Scheme = Literal["light", "dark"]
DECIDED = {"wide-light": "no impact", "wide-dark": "actioned", "narrow-light": "no impact", "narrow-dark": "actioned"}
_APPROVAL = "China approves some rare-earth export licences"


@pytest.fixture(params=[(width, scheme) for width in WIDTHS for scheme in SCHEMES], ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, Scheme]:
    """A name of a width, and a colour scheme."""
    found: tuple[str, Scheme] = request.param
    return found


@pytest.fixture
def page(browser: Browser, stage: Stage, complaints: Complaints, look: tuple[str, Scheme]) -> Iterator[Page]:
    with opened(browser, stage.address, complaints, width=WIDTHS[look[0]], scheme=look[1]) as page:
        yield page
        complaints.inspect(page)


@pytest.fixture
def keep(page: Page, look: tuple[str, Scheme]) -> Callable[[str], None]:
    """Keep a picture of the page under a name with width and scheme."""
    return lambda name: picture(page, f"journey-{name}-{'-'.join(look)}")


def tab_to(page: Page, target: Locator, *, backwards: bool = False, most: int = 120) -> None:
    """Press the tabulator until `target` has the focus, which must be visible."""
    for _ in range(most):
        if target.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    expect(target).to_be_focused()
    assert target.evaluate("one => getComputedStyle(one).outlineStyle !== 'none'"), "the focus is not visible"


# ---------------------------------------------------------------- see a new alert arrive


def test_a_new_alert_arrives_while_one_looks(
    page: Page, stage: Stage, look: tuple[str, Scheme], keep: Callable[[str], None]
) -> None:
    goods = {"wide-light": "nickel ore", "wide-dark": "tin ore", "narrow-light": "cobalt", "narrow-dark": "manganese"}
    title = LIVE.replace("raw rare-earth ore", goods["-".join(look)])
    page.goto("/")
    status = page.locator("[data-live]")
    expect(status).to_have_text("Live")
    before = page.locator("article.card").count()
    stage.publish(PAPER, title, f"{title}, the trade ministry in Hanoi announced.")
    expect(page.locator("article.card")).to_have_count(before + 1)
    expect(status).to_have_text("1 new event")
    newest = page.locator("article.card").first
    expect(newest).to_have_class("card level-edge-high new")
    expect(newest).to_contain_text("Vietnam")
    keep("1-live")
    tab_to(page, newest.get_by_role("heading").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vietnam")


# ---------------------------------------------------------------- understand it


def test_an_event_explains_itself(page: Page, keep: Callable[[str], None]) -> None:
    page.goto("/")
    page.get_by_role("link", name=_APPROVAL).click()
    sources = page.get_by_role("region", name="Sources")
    expect(sources.locator("article")).to_have_count(6)
    original = sources.locator("[lang^=zh]").filter(has_text="已依法批准").first
    expect(original.locator("mark.role-done").filter(has_text="批准")).to_be_visible()  # the verb, and that it is done
    expect(original.locator("mark.role-what").filter(has_text="稀土")).to_be_visible()
    expect(page.get_by_role("region", name="Timeline").get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("region", name="Why this alert")).to_contain_text("alert")
    expect(page.get_by_role("region", name="Team")).to_be_visible()
    keep("2-event")
    summary = page.get_by_text("Why these reports are one event")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(summary.locator("..")).to_have_attribute("open", "")


def test_it_is_acknowledged_by_keyboard(page: Page, look: tuple[str, Scheme]) -> None:
    page.goto("/")
    page.get_by_role("link", name="Indonesia").first.click()
    team = page.get_by_role("region", name="Team")
    name = team.locator("#acknowledge-name")
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type("Ada Example")
    tab_to(page, team.get_by_role("button", name="Acknowledge"))
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_be_focused()
    expect(team).to_contain_text("Acknowledged by Ada Example")


def form(page: Page, summary: str) -> Locator:
    """Open the form in the event's column "Team" by keyboard, with the reader's name in it."""
    page.goto("/")
    page.get_by_role("link", name="India imposes").first.click()
    opened = page.locator("details.action-details").filter(has=page.get_by_text(summary, exact=True))
    tab_to(page, opened.locator("summary"))
    page.keyboard.press("Enter")
    write(page, opened.get_by_label("Your name"), "Ada Example")
    return opened


def write(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def send(page: Page, button: Locator) -> Locator:
    """Press the button by keyboard, and return the answer, which has the focus then."""
    tab_to(page, button)
    page.keyboard.press("Enter")
    answer = page.locator("#done")
    expect(answer).to_be_focused()
    expect(answer).to_have_class("answer ok-edge")
    return answer


def test_a_decision_by_keyboard_reaches_other_open_pages(page: Page, look: tuple[str, Scheme]) -> None:
    other = page.context.new_page()
    other.goto("/")
    expect(other.locator("[data-live]")).to_have_text("Live")
    opened = form(page, "Decide")
    choice = opened.get_by_label("Decision")
    tab_to(page, choice, backwards=True)
    decided = DECIDED["-".join(look)]
    while choice.evaluate("one => one.selectedOptions[0].textContent") != decided:
        page.keyboard.press("ArrowDown")
    write(page, opened.get_by_label("Reason"), "Orders are placed")
    send(page, opened.get_by_role("button", name="Record the decision"))
    team = page.get_by_role("region", name="Team")
    expect(team).to_contain_text(f"Decision: {decided}")
    expect(team).to_contain_text("Orders are placed")
    card = other.locator("article.card").filter(has_text="India imposes")
    expect(card).to_contain_text(decided)
    expect(card).not_to_have_class("card new")


def test_a_person_is_put_in_charge_by_keyboard(page: Page, look: tuple[str, Scheme]) -> None:
    opened = form(page, "Put a person in charge")
    person = f"Bo {'-'.join(look)}"
    tab_to(page, opened.get_by_label("Person"), backwards=True)
    page.keyboard.insert_text(person)
    send(page, opened.get_by_role("button", name="Assign"))
    expect(page.get_by_role("region", name="Team")).to_contain_text(f"In charge: {person}")


def test_an_alert_is_marked_as_not_for_us_by_keyboard(page: Page, look: tuple[str, Scheme]) -> None:
    opened = form(page, "Not for us")
    write(page, opened.get_by_label("Your name"), f"Ada {'-'.join(look)}")
    reason = str(opened.get_by_label("Why").evaluate("one => one.selectedOptions[0].textContent"))
    send(page, opened.get_by_role("button", name="Mark as not for us"))
    expect(page.get_by_role("region", name="Team")).to_contain_text(f"Not for us: {reason}")


def test_a_rule_is_muted_by_keyboard_and_the_mute_undone(page: Page, keep: Callable[[str], None]) -> None:
    opened = form(page, "Mute")
    answer = send(page, opened.get_by_role("button", name="Mute"))
    expect(answer).to_contain_text("is muted until")
    keep("2-muted")
    tab_to(page, answer.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator("#done")).not_to_contain_text("is muted until")


# ---------------------------------------------------------------- search an old one


def test_an_old_event_is_found_in_any_language(page: Page, keep: Callable[[str], None]) -> None:
    page.goto("/")
    for words in ("稀土", '"rare earth"', "희토류"):
        field = page.get_by_label("Search articles")
        tab_to(page, field)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(words)
        page.keyboard.press("Enter")
        expect(page.locator(".chips")).to_contain_text(words.strip('"'))
        expect(page.get_by_role("link", name=_APPROVAL)).to_be_visible()
        expect(page.locator("article.card")).to_have_count(1)
    keep("3-search")
    remove = page.get_by_role("link", name="remove this filter")
    tab_to(page, remove)
    page.keyboard.press("Enter")
    expect(page.locator("article.card").nth(3)).to_be_visible()


def test_filters_are_set_by_keyboard(page: Page) -> None:
    page.goto("/")
    filters = page.get_by_text("Filters", exact=True)
    tab_to(page, filters)
    page.keyboard.press("Enter")
    issuer = page.get_by_label("Issuer")
    tab_to(page, issuer)
    page.keyboard.type("Indo")
    page.keyboard.press("Tab")
    tab_to(page, page.get_by_role("button", name="Show"), backwards=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/?issuer=ID")
    expect(page.locator("article.card")).to_have_count(1)


# ---------------------------------------------------------------- try a rule


def test_a_rule_is_tried_as_one_types(page: Page, keep: Callable[[str], None]) -> None:
    page.goto("/playground")
    tab_to(page, page.get_by_label("Headline"))
    page.keyboard.insert_text("印度宣布禁止出口食糖")
    tab_to(page, page.get_by_label("Query (when)"))
    page.keyboard.insert_text("act(issuer:IN commodity:gallium)")
    answer = page.locator("[data-verdict]")
    expect(answer).to_contain_text("Does not hold")
    expect(answer.locator("mark.fails")).to_contain_text("commodity:gallium")
    keep("4-playground")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("act(issuer:IN direction:tightening)")
    expect(answer).to_contain_text("Holds")
    expect(answer.locator("[data-copy]")).to_contain_text("act(issuer:IN direction:tightening)")
    tab_to(page, page.get_by_role("button", name="Compare the query with the rules"))
    if page.viewport_size == {"width": WIDTHS["wide"], "height": 900}:  # the rest is alike, and takes seconds
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Back-test")
        expect(page.get_by_text("Alerts gained")).to_be_visible()
        keep("4-backtest")


# ---------------------------------------------------------------- find a dead source


def test_a_dead_source_stands_first(page: Page, keep: Callable[[str], None]) -> None:
    page.goto("/")
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Sources")
    tab_to(page, link)
    page.keyboard.press("Enter")
    first = page.get_by_role("table").first.get_by_role("row").nth(1)
    expect(first).to_contain_text(GAZETTE.name)
    expect(first).to_contain_text("silent")
    keep("5-sources")
    tab_to(page, first.get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(GAZETTE.name)
    expect(page.get_by_text("Failure class")).to_be_visible()
    keep("5-source")
