"""The pages on rules, sources, the outbox and the system."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.operations.finding import Finding
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.rules.rule import Example, Level, Place
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import ActiveRules, PackFailure, PackFiles
from monitor.store import open_store
from monitor.web.backtests import Backtests
from monitor.web.parts import Trials
from tests.fakes.page import Browser
from tests.fakes.playground import FakePlayground, FakeTrial
from tests.reports.backtest.made import config as knowledge_of
from tests.reports.backtest.made import rule, shipped
from tests.store.examples import NOW, act, announcement, article, delivery, event, extracted, fetched, match, source
from tests.web.conftest import Site

MEAN = '<script>alert("稀土")</script>'
OWN = rule(
    "tin",
    'act(commodity:tin) AND NOT "price"',
    pack="minerals",
    title=f"Tin {MEAN}",
    why=MEAN,
    references=("javascript:alert(1)", "https://ministry.example/"),
    examples=(
        Example(title="China bans exports of tin", must_match=True, lang="en"),
        Example(title=f"China bans exports of tin {MEAN}", must_match=False),
    ),
)
SHIPPED = rule(
    "any-export-act",
    "act(commodity:gallium)",
    Level.LOW,
    origins=(("level", Place(file="minerals/tuning.yaml", line=2, column=5)),),
    shipped=(("level", "medium"),),
    place=Place(file="base/alerts.yaml", line=3, column=5),
)
SOURCES = (source(name="wire"), source(), source("paid", visible_in=("desk",)), source("off", enabled=False))


class Stage:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.texts = FakePlayground(knowledge_of(OWN, SHIPPED))
        site.config = replace(
            site.config,
            rules={r.id: r for r in (OWN, SHIPPED)},
            vocabulary=shipped().vocabulary,
            sources={one.id: one for one in SOURCES},
        )
        backtests = Backtests(FakeTrial(), site.parts.options.audience, now=lambda: NOW, new_id=lambda: "run")
        site.change(trials=Trials(texts=self.texts, backtests=backtests))
        self.browser = site.browser()


def fill(tx: Transaction) -> None:
    tx.sources.sync(SOURCES, now=NOW)
    items = ItemLedger(fetched=30, new=3, edited=1, known=25, refused=1)
    for one in SOURCES[:3]:
        tx.journal.add(one.id, items, ActLedger(read=1, opened=1), AnnouncementLedger(due=1, queued=1), now=NOW)
        tx.sources.save(
            PollState(
                source_id=one.id,
                due_at=NOW + timedelta(minutes=9),
                last_polled_at=NOW,
                last_success_at=NOW - timedelta(minutes=3),
                last_outcome=Outcome.DNS if one.id == "wire" else Outcome.NEW_BODY,
                last_detail=MEAN,
            )
        )
    tx.articles.keep(extracted(article(title=MEAN), (act(),), (match(),)), fetched(), now=NOW)
    tx.events.save(event(), (), ())
    tx.announcements.save(announcement(event()))
    for number in range(60):
        sent = delivery(f"d{number}", state=DeliveryState.DEAD, event_id=event().id, last_error=MEAN)
        tx.outbox.queue(replace(sent, not_before=NOW - timedelta(minutes=number)))
    tx.outbox.queue(delivery("waiting", not_before=NOW - timedelta(hours=2)))
    files = PackFiles(name="base", files=(("alerts.yaml", b"rules:\n  - id: any-export-act\n"),))
    tx.rules.activate(ActiveRules(version="v1", engine="1.0", packs=(files,), since=NOW))
    failure = PackFailure(pack="minerals", version="x", since=NOW, problem=MEAN, kept=True)
    tx.rules.replace_troubles([failure])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_store("sqlite://") as store:
        await store.write(fill)
        yield Stage(Site(store))


@pytest.mark.parametrize(
    "address",
    [
        *("/rules", "/rules/minerals/tin", "/rules/base/any-export-act", "/playground", "/sources", "/sources/wire"),
        *("/sources/ministry", "/sources/off", "/outbox", "/outbox?state=dead", "/outbox?state=delivered", "/system"),
    ],
)
async def test_every_page_escapes_what_it_shows_and_has_one_main_heading(stage: Stage, address: str) -> None:
    stage.site.findings = (Finding(what="delivery", ok=False, detail=MEAN),)
    answer = await stage.browser.get(address)
    page = answer.page
    assert answer.status == 200
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text
    assert [tag for tag, _ in page.headings].count("h1") == 1
    levels = [int(tag[1]) for tag, _ in page.headings]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), page.headings
    assert not [attributes for _, attributes in page.tags if "style" in attributes or "onclick" in attributes]
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert all((attributes.get("src") or "").startswith("/static/") for attributes in scripts)
    labels = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    fields = [a for tag, a in page.tags if tag in ("input", "select", "textarea") and a.get("type") != "hidden"]
    assert all(attributes.get("id") in labels for attributes in fields)


async def test_an_empty_database_has_all_pages(browser: Browser) -> None:
    for address in ("/rules", "/sources", "/outbox", "/system", "/playground", "/rules/base/any-export-act"):
        assert (await browser.get(address)).status == 200, address


async def test_the_list_of_rules_links_each_rule(stage: Stage) -> None:
    page = (await stage.browser.get("/rules")).page
    assert page.links["any-export-act"] == "/rules/base/any-export-act"
    assert page.links["tin"] == "/rules/minerals/tin"
    assert "lowered from medium by minerals/tuning.yaml:2" in page.text
    assert "minerals does not load." in page.text


async def test_the_page_of_a_rule_runs_its_examples_once_for_the_rules_that_run(stage: Stage) -> None:
    for _ in range(2):
        page = (await stage.browser.get("/rules/minerals/tin")).page
        assert "1 of 2 pass" in page.text
        assert "must not match" in page.text
    assert stage.texts.examples == 1
    stage.site.config = replace(stage.site.config, revision="next")
    await stage.browser.get("/rules/minerals/tin")
    assert stage.texts.examples == 2
    assert page.links["Try it in the playground"] == "/playground?rule=tin"


async def test_the_figures_of_rules_are_counted_again_after_half_a_minute(stage: Stage) -> None:
    await stage.site.store.write(lambda tx: tx.announcements.save(announcement(event(), "C2")))

    async def alerts() -> int:
        page = (await stage.browser.get("/rules/base/any-export-act")).page
        return int(page.text.partition("Alerts ")[2].split()[0])

    assert await alerts() == 2
    await stage.site.store.write(lambda tx: tx.announcements.save(announcement(event(), "C3")))
    assert await alerts() == 2
    stage.site.now += timedelta(minutes=1)
    assert await alerts() == 3


async def test_a_rule_is_found_only_under_its_pack(stage: Stage) -> None:
    assert (await stage.browser.get("/rules/base/tin")).status == 404
    assert (await stage.browser.get("/rules/minerals/unknown")).status == 404


async def test_sources_have_sparklines_with_words(stage: Stage) -> None:
    answer = await stage.browser.get("/sources")
    assert "<title>0 new items in 30 days, 0 today</title>" in answer.text
    assert answer.page.links["Wire"] == "/sources/wire"
    assert "30 fetched, 3 new, 1 act, 1 alert" in answer.page.text
    assert "host name not found (DNS)" in answer.page.text
    assert "Not covered" in answer.page.text


async def test_a_restricted_source_is_not_named(stage: Stage) -> None:
    answer = await stage.browser.get("/sources")
    assert "Paid" not in answer.text
    assert "1 restricted source not shown here" in answer.page.text
    assert (await stage.browser.get("/sources/paid")).status == 404
    assert (await stage.browser.get("/sources/unknown")).status == 404


async def test_an_article_of_a_source_leads_to_the_playground(stage: Stage) -> None:
    page = (await stage.browser.get("/sources/ministry")).page
    assert page.links["Try article ministry-1"] == "/playground?article=ministry-1"


async def test_the_outbox_is_paged_by_state(stage: Stage) -> None:
    first = (await stage.browser.get("/outbox")).page
    assert "2 h ago" in first.text
    dead = (await stage.browser.get("/outbox?state=dead")).page
    assert "Dead 60" in dead.links
    rest = (await stage.browser.get(dead.links["Older"])).page
    assert len([tag for tag, _ in rest.tags if tag == "tr"]) == 11
    assert "Older" not in rest.links
    assert rest.links["Newest"] == "/outbox?state=dead"


@pytest.mark.parametrize("address", ["/outbox?state=x", "/outbox?before=x", "/outbox?before=2026-13-01T00:00_1"])
async def test_addresses_of_the_outbox_with_errors_say_so(stage: Stage, address: str) -> None:
    assert (await stage.browser.get(address)).status == 400


async def test_the_system_shows_health_packs_queues_and_the_ledger(stage: Stage) -> None:
    text = (await stage.browser.get("/system")).page.text
    assert "daemon last heartbeat 1 s ago" in text
    assert "90 fetched" in text
    for part in ("v1", "SQLite", "does not load since", "balances", "Messages 1, the oldest due 2 h ago"):
        assert part in text, part
