"""The pages on rules."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level, Place, RuleId
from monitor.domain.sources.licensing import EXPORT
from monitor.domain.sources.source import Quote
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import ActiveRules, PackFailure, PackFiles
from monitor.reports.page.rules import RulePage, rule_figures, rule_page, rules_page
from monitor.store import DatabaseStore, open_store
from tests.reports.backtest.made import rule
from tests.reports.page.made import asked
from tests.store.examples import MINISTRY, NOW, act, announcement, article, event, extracted, fetched, match, source

OWN = rule("tin", 'act(commodity:tin) AND NOT "price"', pack="minerals", routes=("desk",))
SHIPPED = rule(
    "any-export-act",
    "act(commodity:gallium)",
    Level.LOW,
    place=Place(file="base/alerts.yaml", line=3, column=5),
    origins=(("level", Place(file="minerals/tuning.yaml", line=2, column=5)),),
    shipped=(("level", "medium"),),
)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        await opened.write(fill)
        yield opened


def fill(tx: Transaction) -> None:
    tx.sources.sync([source()], now=NOW)
    for name in ("one", "two"):
        tx.events.save(event(name), (), ())
        tx.announcements.save(announcement(event(name)))
        done = Interaction(key=name, at=NOW, action=UserAction.ACKNOWLEDGE, by="U1")
        recorded = RecordedInteraction(
            interaction=done, outcome=InteractionOutcome.DONE, event_id=event(name).id, place="C1"
        )
        tx.interactions.add(recorded)
    tx.articles.keep(extracted(article(), (act(),), (match(),)), fetched(), now=NOW)
    tx.labels.put(
        Label(
            key="one",
            kind=LabelKind.UNWANTED,
            at=NOW,
            by="U1",
            title="China <b>requires</b> licences",
            url="",
            language="en",
            reason=Unwanted.WRONG_ACT,
            event_id=event("one").id,
            rule_id=RuleId("any-export-act"),
        )
    )
    files = PackFiles(name="base", files=(("alerts.yaml", b"rules:\n  - id: any-export-act\n"),))
    tx.rules.activate(ActiveRules(version="v1", engine="1.0", packs=(files,), since=NOW))
    failure = PackFailure(pack="minerals", version="x", since=NOW, problem="alerts.yaml:3:1: error", kept=True)
    tx.rules.replace_troubles([failure])


async def test_the_list_has_each_rule_with_its_figures_own_ones_first(store: DatabaseStore) -> None:
    page = await asked(store, lambda q: rules_page(q, (SHIPPED, OWN), rule_figures(q, now=NOW), revision="9d2e77b"))
    own, shipped = page.rules
    assert (own.id, own.origin, own.address, own.routes) == ("tin", "minerals", "/rules/minerals/tin", ("desk",))
    assert (own.matches, own.alerts, own.precision, own.changed) == (0, 0, None, None)
    assert (shipped.origin, shipped.changes) == ("shipped", ("lowered from medium by minerals/tuning.yaml:2",))
    assert (shipped.matches, shipped.alerts, shipped.held_back) == (1, 2, 0)
    assert shipped.precision is not None
    assert shipped.precision.precision == 0.5
    assert shipped.changed is not None
    assert (shipped.changed.at, shipped.changed.known) == (NOW, False)
    assert [(p.name, p.rules, p.trouble is not None) for p in page.packs] == [
        ("minerals", 1, True),
        ("base", 1, False),
    ]
    assert (page.since, page.revision) == (NOW, "9d2e77b")


async def test_what_is_older_than_a_month_is_not_counted(store: DatabaseStore) -> None:
    later = NOW + timedelta(days=31)
    figures = await asked(store, lambda q: rule_figures(q, now=later, changes={}))
    assert (figures.matches, dict(figures.decisions), figures.changes) == ({}, {}, {})


async def test_the_page_of_a_rule_has_its_fields_tokens_and_alerts(store: DatabaseStore) -> None:
    page = await asked(store, lambda q: rule_page(q, SHIPPED, rule_figures(q, now=NOW), {}, EXPORT, now=NOW))
    assert [one.name for one in page.fields][:3] == ["title", "level", "status"]
    assert next(one.set_in for one in page.fields if one.name == "level") == "minerals/tuning.yaml:2:5"
    assert "".join(text for _, text in page.tokens) == SHIPPED.when_text
    assert [a.label for a in page.alerts] == ["E-ONE", "E-TWO"]
    assert [label.title for label in page.unwanted] == ["China <b>requires</b> licences"]


def shown(queries: PageQueries, quote: Quote = Quote.SENTENCE) -> RulePage:
    sources = {MINISTRY: source(quote=quote)}
    return rule_page(queries, SHIPPED, rule_figures(queries, now=NOW), sources, EXPORT, now=NOW)


async def test_the_headline_of_a_source_that_may_not_be_quoted_is_left_out(store: DatabaseStore) -> None:
    def by_source(tx: Transaction) -> None:
        (label,) = tx.labels.all()
        tx.labels.put(replace(label, source_id=MINISTRY))

    await store.write(by_source)
    page = await asked(store, lambda q: shown(q, Quote.SENTENCE))
    assert [label.title for label in page.unwanted] == ["China <b>requires</b> licences"]
    page = await asked(store, lambda q: shown(q, Quote.LINK_ONLY))
    assert [label.title for label in page.unwanted] == [""]


async def test_the_tokens_of_a_query_have_kinds(store: DatabaseStore) -> None:
    text = 'act(commodity:$tin) AND NOT /pri[cs]e/ OR "a b" NEAR/3 @mine && x'
    found = rule("odd", "tin")
    page = await asked(
        store, lambda q: rule_page(q, replace(found, when_text=text), rule_figures(q, now=NOW), {}, EXPORT, now=NOW)
    )
    kinds = {word: kind for kind, word in page.tokens}
    assert "".join(word for _, word in page.tokens) == text
    assert {
        "act": "operator",
        "commodity:": "name",
        "$tin": "concept",
        "NEAR/3": "operator",
        "/pri[cs]e/": "regex",
        '"a b"': "phrase",
        "@mine": "reference",
        "&&": "other",
    }.items() <= kinds.items()
