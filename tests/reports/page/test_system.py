"""The page on the system."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import RULE_WARNINGS, ActiveRules, PackFailure, PackFiles, Revision
from monitor.reports.page.system import Queue, system_page
from monitor.store import open_store
from tests.reports.backtest.made import rule
from tests.reports.page.made import asked
from tests.store.examples import NOW, TODAY, delivery, source

ITEMS = ItemLedger(fetched=30, new=3, edited=1, known=25, refused=1)
OWN, SHIPPED = rule("tin", "tin", pack="minerals"), rule("any", "tin")
SOURCES = (source(), source("wire"))


def fill(tx: Transaction) -> None:
    tx.sources.sync(SOURCES, now=NOW)
    for one, days in ((SOURCES[0], 0), (SOURCES[1], 0), (SOURCES[0], 3), (SOURCES[0], 40)):
        tx.journal.add(one.id, ITEMS, ActLedger(), AnnouncementLedger(), now=NOW - timedelta(days=days))
    unbalanced = replace(ITEMS, fetched=31)
    tx.journal.add(SOURCES[0].id, unbalanced, ActLedger(), AnnouncementLedger(), now=NOW - timedelta(days=1))
    packs = (PackFiles(name="base"), PackFiles(name="minerals", files=(("alerts.yaml", b""),)))
    revision = Revision(commit="9d2e77b", author="minerals-desk", subject="<script>")
    tx.rules.activate(ActiveRules(version="v1", engine="1.0", packs=packs, since=NOW, revision=revision))
    tx.rules.replace_troubles([PackFailure(pack="chips", version="x", since=NOW, problem="broken", kept=False)])
    tx.journal.remember(RULE_WARNINGS, "one\ntwo")
    tx.outbox.queue(delivery("a", not_before=NOW - timedelta(hours=1)))


async def test_the_page_has_rules_queues_database_and_ledger() -> None:
    async with open_store("sqlite://") as store:
        await store.write(fill)
        page = await asked(store, lambda q: system_page(q, (OWN, SHIPPED), SOURCES, routes=2, now=NOW))
    assert (page.rule_set, page.engine, page.since) == ("v1", "1.0", NOW)
    assert [(p.name, p.rules, p.files, p.trouble is not None) for p in page.packs] == [
        ("base", 1, 0, False),
        ("chips", 0, 0, True),
        ("minerals", 1, 1, False),
    ]
    assert (page.warnings, page.sources, page.routes) == (("one", "two"), 2, 2)
    assert page.queues == (
        Queue(name="messages", waiting=1, oldest=NOW - timedelta(hours=1)),
        Queue(name="polls that are due", waiting=2, oldest=NOW),
        Queue(name="questions for the second reader", waiting=0),
    )
    assert page.database.used > 0
    assert [(d.day, d.sources, d.stages.items.fetched, d.balances) for d in page.days] == [
        (TODAY, 2, 60, True),
        (TODAY - timedelta(days=1), 1, 31, False),
        (TODAY - timedelta(days=3), 1, 30, True),
    ]


async def test_an_empty_database_has_a_page() -> None:
    async with open_store("sqlite://") as store:
        page = await asked(store, lambda q: system_page(q, (), (), routes=0, now=NOW))
    assert (page.rule_set, page.since, page.packs, page.days) == ("", None, (), ())
