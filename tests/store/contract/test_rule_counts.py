"""Counts of matches for metrics, on each database."""

from monitor.domain.rules.rule import RuleId
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, act, article, extracted, fetched, match


async def test_matches_are_counted_by_rule(store: DatabaseStore) -> None:
    def keep(tx: Transaction) -> None:
        for name, rules in (("1", ("a", "b")), ("2", ("a",)), ("3", ())):
            matches = tuple(match(rule, acts=(0,)) for rule in rules)
            tx.articles.keep(extracted(article(name), (act(),), matches), fetched(), now=NOW)

    await store.write(keep)
    found = await store.read_page(lambda queries: queries.rule_counts.matches())
    assert found == {RuleId("a"): 2, RuleId("b"): 1}
