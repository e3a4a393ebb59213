"""The first page: events by day with their words, filters as addresses, paging, errors, live updates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Quote
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.language.exposure import exposure_finder
from monitor.ports.repositories.transaction import Transaction
from tests.fakes.page import Browser, Page
from tests.pipeline.words import WORDS
from tests.store.examples import (
    NOW,
    TODAY,
    act,
    announcement,
    article,
    development,
    event,
    extracted,
    fetched,
    match,
    ref,
    source,
)
from tests.web.conftest import Site


async def furnish(site: Site) -> None:
    """Two events: one of today that was announced, one of the day before that no rule matched."""
    chinese = extracted(article("1"), acts=(act(),), matches=(match(),), gloss="[MOFCOM] announcement 1")
    english = extracted(
        article("2", title="Brussels may ban exports of gallium", language="en"), acts=(act(issuer="EU"),)
    )
    first = event("one")
    second = event(
        "two",
        anchor=ref("2"),
        issuer="EU",
        day=TODAY - timedelta(days=3),
        opened_at=NOW - timedelta(days=1),
        direction=Direction.EASING,
        stage=Stage.PROPOSED,
        headline="EU proposes to ease its controls on gallium",
        commodities=("gallium",),
        reports=3,
        sources=2,
    )

    def save(tx: Transaction) -> None:
        for one in (chinese, english):
            tx.articles.keep(one, fetched(), now=NOW)
        tx.events.save(first, [ref("1")], [development(first)])
        tx.events.save(second, [ref("2")], [development(second)])
        tx.announcements.save(announcement(first))

    await site.store.write(save)


def labels_on(page: Page) -> list[str | None]:
    return [found["id"] for tag, found in page.tags if tag == "article"]


async def test_events_come_last_seen_first_with_their_words(site: Site) -> None:
    await furnish(site)
    page = (await site.browser().get("/")).page
    assert [words for tag, words in page.headings if tag != "h1"] == [
        "Wednesday 25 Nov 2026, today",
        "China requires export licences for rare earths",
        "Tuesday 24 Nov 2026",
        "EU proposes to ease its controls on gallium",
    ]
    for words in ("High", "China", "商务部公告 1", "[MOFCOM] announcement 1", "announced", "official", "undecided"):
        assert words in page.text
    assert "3 reports, 2 independent" in page.text
    assert "no rule matched" in page.text
    assert "of 22 Nov 2026" in page.text
    assert page.links["China requires export licences for rare earths"] == "/events/E-ONE"
    assert ("p", {"class": "original", "lang": "zh-Hans"}) in page.tags


async def test_an_empty_database_says_so(browser: Browser) -> None:
    assert "No events yet" in (await browser.get("/")).text


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        pytest.param("issuer=China", ["E-ONE"], id="issuer-by-name"),
        pytest.param("commodity=gallium", ["E-TWO"], id="goods"),
        pytest.param("commodity=dysprosium", ["E-ONE"], id="goods-below-those-of-the-event"),
        pytest.param("direction=easing", ["E-TWO"], id="direction"),
        pytest.param("measure=export_licensing_requirement", ["E-ONE", "E-TWO"], id="measure"),
        pytest.param("stage=proposed", ["E-TWO"], id="stage"),
        pytest.param("level=medium", ["E-ONE"], id="level-at-least"),
        pytest.param("level=critical", [], id="level-too-high"),
        pytest.param("language=zh", ["E-ONE"], id="language-in-any-script"),
        pytest.param("rule=any-export-act", ["E-ONE"], id="rule"),
        pytest.param("since=2026-11-25", ["E-ONE"], id="since"),
        pytest.param("until=2026-11-24", ["E-TWO"], id="until"),
        pytest.param("direction=easing&direction=mixed", ["E-TWO"], id="one-of-several"),
        pytest.param("text=China", ["E-ONE"], id="text-that-names-the-issuer"),
        pytest.param("text=gallium", ["E-TWO"], id="text"),
        pytest.param("issuer=CN&direction=easing", [], id="all-conditions-hold"),
        pytest.param("issuer=&direction=", ["E-ONE", "E-TWO"], id="empty-fields-of-a-form"),
    ],
)
async def test_filters_are_parameters_of_the_address(site: Site, query: str, labels: list[str]) -> None:
    await furnish(site)
    answer = await site.browser().get(f"/?{query}")
    assert answer.status == 200
    assert [
        href.removeprefix("/events/") for href in answer.page.links.values() if href.startswith("/events/")
    ] == labels


@pytest.mark.parametrize(
    ("query", "line"),
    [
        pytest.param("isuer=CN", "isuer: unknown filter. Did you mean issuer?", id="unknown-filter"),
        pytest.param("issuer=Chna", "issuer: 'Chna' is not in the vocabulary. Did you mean China?", id="unknown-name"),
        pytest.param("commodity=galium", "Did you mean gallium?", id="unknown-goods"),
        pytest.param("direction=easy", "Did you mean easing?", id="unknown-value"),
        pytest.param("rule=any-export-acts", "Did you mean any-export-act?", id="unknown-rule"),
        pytest.param("since=yesterday", "since: 'yesterday' is not a day. Write it as 2026-11-29.", id="no-day"),
        pytest.param("since=2026-11-02&until=2026-11-01", "2026-11-01 is before since", id="days-the-wrong-way"),
        pytest.param("level=high&level=low", "level: is given more than once", id="twice"),
        pytest.param("hs=9999", "no goods of the vocabulary have the code '9999'", id="unknown-code"),
        pytest.param("text=" + "x" * 501, "text: longer than 500 characters", id="long-text"),
        pytest.param("text=%3F%3F", "no letter and no digit", id="text-without-words"),
        pytest.param("language=xx", "language: 'xx' is not one of en, zh", id="unknown-language"),
        pytest.param("after=nonsense", "Go back to its first page", id="bad-place"),
        pytest.param("watch=any", "Set MONITOR_PAGE_SHOW_WATCH=on", id="watch-list-not-shown"),
    ],
)
async def test_a_wrong_address_is_an_error_with_the_nearest_name(site: Site, query: str, line: str) -> None:
    answer = await site.browser().get(f"/?{query}")
    assert answer.status == 400
    assert line in answer.page.text


async def test_all_problems_of_an_address_are_reported_at_once(browser: Browser) -> None:
    text = (await browser.get("/?direction=x&stage=y&foo=1")).page.text
    assert all(name in text for name in ("direction:", "stage:", "foo:"))


async def test_pages_follow_one_another_and_lose_no_event(site: Site) -> None:
    many = [event(f"n{n:03}", opened_at=NOW - timedelta(days=n % 3)) for n in range(120)]

    def save(tx: Transaction) -> None:
        for one in many:
            tx.events.save(one, (), ())

    await site.store.write(save)
    browser = site.browser()
    address, seen = "/", []
    while address:
        page = (await browser.get(address)).page
        seen += labels_on(page)
        address = page.links.get("Older events", "")
    assert len(seen) == len(set(seen)) == 120


async def test_a_filter_can_be_taken_away(site: Site) -> None:
    await furnish(site)
    page = (await site.browser().get("/?issuer=CN&level=low")).page
    assert page.links["issuer: China × , remove this filter"] == "/?level=low"
    assert page.links["Show all"] == "/"


async def test_headlines_of_a_licensed_source_are_not_shown(site: Site) -> None:
    await furnish(site)
    licensed = replace(source(), quote=Quote.LINK_ONLY)
    await site.store.write(lambda tx: tx.sources.sync([licensed], now=NOW))
    text = (await site.browser().get("/")).text
    assert "商务部公告" not in text
    assert "announcement 1" not in text
    assert "https://ministry.example/1" in text


async def test_a_restricted_source_is_not_named(site: Site) -> None:
    await furnish(site)
    restricted = replace(source(), visible_in=("legal",))
    await site.store.write(lambda tx: tx.sources.sync([restricted], now=NOW))
    text = (await site.browser().get("/")).text
    assert "a restricted source" in text
    assert "ministry.example" not in text
    assert "商务部公告" not in text


async def test_markup_in_a_headline_is_text(site: Site) -> None:
    bad = extracted(article("1", title="<img src=x onerror=alert(1)>", url="javascript:alert(1)"), acts=(act(),))
    opened = event("one", headline="<script>alert(2)</script>")

    def save(tx: Transaction) -> None:
        tx.articles.keep(bad, fetched(), now=NOW)
        tx.events.save(opened, [ref("1")], ())

    await site.store.write(save)
    answer = await site.browser().get("/")
    assert "<img" not in answer.text
    assert "alert(2)</script>" not in answer.text
    assert not any(href.startswith("javascript") for href in answer.page.links.values())


async def test_a_decision_is_shown(site: Site) -> None:
    await furnish(site)
    seen = Interaction(key="k1", action=UserAction.ACKNOWLEDGE, by="U1", at=NOW)
    await site.store.write(
        lambda tx: tx.interactions.add(
            RecordedInteraction(interaction=seen, outcome=InteractionOutcome.DONE, event_id=event("one").id, place="C1")
        )
    )
    assert "acknowledged, undecided" in (await site.browser().get("/")).page.text


async def test_levels_are_words(site: Site) -> None:
    await furnish(site)
    await site.store.write(lambda tx: tx.announcements.save(announcement(event("one"), level=Level.CRITICAL)))
    assert "Critical" in (await site.browser().get("/")).page.text


async def test_a_merged_event_is_left_out_and_its_announcement_counts(site: Site) -> None:
    await furnish(site)
    merged = event("three", joined_into=event("two").id)

    def save(tx: Transaction) -> None:
        tx.events.save(merged, (), ())
        tx.announcements.save(announcement(merged, level=Level.LOW))

    await site.store.write(save)
    page = (await site.browser().get("/")).page
    assert "E-THREE" not in page.text
    assert "no rule matched" not in page.text


async def test_what_an_event_touches_is_shown_only_if_set(site: Site) -> None:
    await furnish(site)
    watched = WatchList(materials=(WatchedMaterial(concept="rare_earths", owner="Supply Risk"),))
    site.config = replace(site.config, watch=watched, exposure=exposure_finder(watched, WORDS))
    assert "Supply Risk" not in (await site.browser().get("/")).text
    site.change(options=replace(site.parts.options, show_watch=True))
    page = (await site.browser().get("/?watch=any")).page
    assert labels_on(page) == ["E-ONE"]
    assert "For us: rare earths" in page.text
    assert labels_on((await site.browser().get("/?watch=firms")).page) == []
