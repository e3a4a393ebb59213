"""Known acts and their dates on the page: the same states as the reports, narrowed by address, and as iCalendar."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.scheme import Action, Direction, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import Relation, Tie
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.page import known_acts
from monitor.reports.page.known_acts import LoadedActs, known_acts_view
from monitor.reports.regime import measure_statuses
from monitor.wording.phrases.english import written_day
from tests.fakes.page import Browser
from tests.pipeline.words import WORDS
from tests.store.contract.test_past_acts import entry, learn, report
from tests.store.examples import NOW, TODAY, act, days_ago
from tests.web.conftest import Site

UNTIL = TODAY + timedelta(days=20)
IMPOSES = entry(act={"stage": Stage.IN_FORCE, "commodities": ("gallium",)})
SUSPENDS = entry(
    "cn-2025-072",
    title="Announcement No. 72 of 2025",
    day=days_ago(10),
    ties=(Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=UNTIL),),
    act={
        "document": None,
        "action": Action.SUSPEND,
        "direction": Direction.EASING,
        "stage": Stage.IN_FORCE,
        "commodities": (),
        "until": UNTIL,
    },
)


async def furnish(site: Site) -> None:
    def save(tx: Transaction) -> None:
        learn(tx, IMPOSES, SUSPENDS)
        report(tx, "1", "licences", commodities=("rare_earths",), stage=Stage.IN_FORCE, issuer="US")

    await site.store.write(save)


@pytest.fixture
async def browser(site: Site) -> Browser:
    await furnish(site)
    return site.browser()


async def test_measures_stand_by_goods_and_issuer_with_documents_and_last_days(browser: Browser) -> None:
    page = (await browser.get("/known")).page
    assert ("h1", "Known acts, not complete") in page.headings
    assert f"suspended until {UNTIL.day} {UNTIL:%b} {UNTIL.year}" in page.text
    for words in ("gallium", "rare earths", "China", "Announcement No. 61 of 2025", "Announcement No. 72 of 2025"):
        assert words in page.text


def test_a_last_day_belongs_to_the_state_that_it_ends() -> None:
    acts = (IMPOSES, SUSPENDS, replace(IMPOSES, event_id=EventId("other"), entry="other", act=act(until=days_ago(-90))))
    view = known_acts_view(LoadedActs(acts=acts, is_whole=True), WORDS, now=NOW, wanted=lambda _: True)
    (cell,) = [cell for row in view.rows if ("gallium", "gallium") in row.goods for cell in row.cells]
    assert cell.lines == (f"suspended until {written_day(UNTIL)}",)
    (other,) = [cell for row in view.rows if ("rare_earths", "rare earths") in row.goods for cell in row.cells]
    assert other.lines == (f"announced until {written_day(days_ago(-90))}",)


async def test_states_are_those_of_the_report_even_if_goods_narrow_it(site: Site, browser: Browser) -> None:
    """The act that suspends names a document and no goods: it must count where goods are asked for, too."""
    acts = await site.store.archive.past(None)
    (expected,) = measure_statuses(acts, site.config.vocabulary, now=NOW, commodities=("gallium",))
    text = (await browser.get("/known?commodity=gallium")).page.text
    assert expected.in_words in text
    assert "rare earths" not in text.partition("Acts over time")[0].partition("known measure")[2]


async def test_an_act_that_names_a_document_and_no_goods_counts_among_many_acts(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_acts, "ALL_OF", 0)
    text = (await browser.get("/known?commodity=gallium&issuer=CN")).page.text
    assert "suspended until" in text.partition("known measure")[2]


async def test_a_day_in_the_past_has_the_state_of_that_day(browser: Browser) -> None:
    before = days_ago(20).isoformat()
    text = (await browser.get(f"/known?commodity=gallium&on={before}")).page.text
    assert "in force" in text
    assert "suspended" not in text.partition("known measure")[2].partition("Acts over time")[0]


async def test_acts_over_time_are_a_picture_with_a_text_for_each(browser: Browser) -> None:
    answer = await browser.get("/known")
    assert '<svg class="strip strip-tightening"' in answer.text
    assert 'role="img" aria-label="1 act, easing"' in answer.text
    assert "The numbers by year" in answer.page.text


@pytest.mark.parametrize("path", ["/known", "/calendar"])
async def test_too_many_acts_ask_for_goods_and_then_show_the_latest(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(known_acts, "ALL_OF", 0)
    page = (await browser.get(path)).page
    assert "There are too many known acts to show them all." in page.text
    assert page.links["rare earths"] == f"{path}?commodity=rare_earths"
    assert "Only the latest 300 acts" in (await browser.get(f"{path}?commodity=rare_earths")).page.text


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("issuer=Chna", "not in the vocabulary"),
        ("on=soon", "on: not a day"),
        ("goods=gallium", "goods: unknown filter"),
        ("hs=9999", "no goods of the vocabulary"),
    ],
)
async def test_an_invalid_address_says_what_is_wrong(browser: Browser, query: str, problem: str) -> None:
    answer = await browser.get(f"/known?{query}")
    assert answer.status == 400
    assert problem in answer.page.text


# ------------------------------------------------------------------ dates


async def test_dates_are_listed_by_month_with_their_documents(browser: Browser) -> None:
    page = (await browser.get("/calendar")).page
    assert ("h1", "Dates of known acts, not complete") in page.headings
    for words in ("(Beijing)", "in 20 days", "Announcement No. 72 of 2025"):
        assert words in page.text
    assert page.links["iCalendar"] == "/calendar.ics"


async def test_the_calendar_file_has_the_same_dates_and_a_tag(browser: Browser) -> None:
    answer = await browser.get("/calendar.ics?issuer=CN")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text.startswith("BEGIN:VCALENDAR")
    assert f"DTSTART;VALUE=DATE:{UNTIL:%Y%m%d}" in answer.text
    again = await browser.get("/calendar.ics?issuer=CN", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


async def test_a_calendar_file_of_too_many_acts_says_what_it_leaves_out(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "X-WR-CALDESC" not in (await browser.get("/calendar.ics?commodity=gallium")).text
    monkeypatch.setattr(known_acts, "ALL_OF", 0)
    unfolded = (await browser.get("/calendar.ics?commodity=gallium")).text.replace("\r\n ", "")
    assert "X-WR-CALDESC:Dates of known acts, not complete. Of an issuer with more than" in unfolded
    assert "only the latest 300 acts on these goods are included" in unfolded


async def test_a_calendar_shows_the_days_asked_for_alone(browser: Browser) -> None:
    assert "in 20 days" not in (await browser.get("/calendar?ahead=10")).page.text
    assert (await browser.get("/calendar?ahead=many")).status == 400


async def test_an_empty_database_says_that_this_means_nothing(site: Site) -> None:
    browser = site.browser()
    assert "That does not mean that there is none." in (await browser.get("/known")).page.text
    assert "That does not mean that there is none." in (await browser.get("/calendar")).page.text
