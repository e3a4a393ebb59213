"""Query plans of a poll: SQLite uses indexes and never scans a growing table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Direction
from monitor.domain.sources.source import FirstPoll
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from monitor.store.database.transaction import DatabaseTransaction
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.store.plans import Asked, noting, steps_of, walked

WIRE = source(first_poll=FirstPoll.ANNOUNCE)
NO_10 = DocumentNumber(authority="MOFCOM", number="10", year=2026)
BROUGHT = {
    "opens": act(),
    "restates": act(),
    "is numbered": act(document=NO_10, refers_to=(replace(NO_10, number="9"),)),
    "is another's": act(commodities=("gallium",), direction=Direction.TIGHTENING),
    "is late": act(),
}


async def test_a_poll_looks_up_what_it_needs(store: DatabaseStore, line_with: Callable[..., Line]) -> None:
    line = line_with(rule())
    await line.watch(WIRE)
    writer = store._writer
    assert writer is not None
    with noting(writer._engine) as asked:
        for name, shown in BROUGHT.items():
            await _bring(line, name, shown)
    statements = list(dict(asked).items())
    assert len(statements) > 30
    plans = await store.write(lambda tx: _plans(tx, statements))
    tables = {step.split()[1] for steps in plans.values() for step in walked(steps)}
    assert tables <= {"act_link"}, "what people decided by hand may be gone through: it is little"


async def _bring(line: Line, name: str, shown: Act) -> None:
    published = NOW - timedelta(days=5 if name == "is late" else 0)
    written = article(name, WIRE, f"China grants licences, {name}", published=published)
    line.feed(body(name), extraction_of(extracted(written, shown, rules=line.rules.values())))
    brought = await line.poll(WIRE)
    assert brought.items.new == 1, name


def _plans(tx: Transaction, asked: list[Asked]) -> dict[str, list[str]]:
    assert isinstance(tx, DatabaseTransaction)
    return {one[0]: steps_of(tx.events._connection, one) for one in asked}
