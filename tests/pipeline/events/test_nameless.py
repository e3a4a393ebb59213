"""Acts without an issuer from the poll to the event of the act that they are about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import ActReader, InferredIssuer, IssuerBasis
from monitor.domain.acts.scheme import Action, Direction
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import ActRef
from monitor.domain.event.link import LinkKind, link_between
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore
from tests.fakes.reading import NOW, act, article, extracted, source
from tests.pipeline.conftest import Line
from tests.pipeline.events.test_follow_ups import events, polled

PAPER, WIRE = source("paper"), source("wire")


def report(name: str, of: Source, *, minutes: int = 0, **more: Any) -> ExtractedArticle:
    written = article(name, of, published=NOW - timedelta(minutes=minutes))
    return extracted(written, act(**more))


def nameless(name: str, of: Source = WIRE, **more: Any) -> ExtractedArticle:
    return report(name, of, **{"issuer": None, "read_by": ActReader.JUDGE} | more)


async def test_report_without_an_issuer_joins_the_act_that_is_known(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (known,) = await polled(line, PAPER, report("noted", PAPER, minutes=1))
    (joined,) = await polled(line, WIRE, nameless("later"))
    assert (joined.id, joined.issuer, joined.reports) == (known.id, "CN", 2)
    assert await inferred_from(store, joined) == {"paper:noted": None, "wire:later": NOTED}
    edited = nameless("later")
    edited = replace(edited, article=replace(edited.article, content_hash="edited", title="edited"))
    (same,) = await polled(line, WIRE, edited)
    assert (same.id, same.reports) == (known.id, 2)


async def inferred_from(store: DatabaseStore, event: PolicyEvent) -> dict[str, InferredIssuer | None]:
    """By article which report names the issuer that its own words do not name."""
    reports = await store.read(lambda tx: tx.events.reports(event.id))
    return {r.ref.article_id: r.act.issuer_inferred for r in reports}


NOTED = InferredIssuer(basis=IssuerBasis.REPORT, url=article("noted", PAPER).url)


async def test_address_of_a_restricted_report_is_not_shown(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    closed = replace(PAPER, visible_in=("desk",))
    line = line_with()
    await line.watch(closed, WIRE)
    await polled(line, closed, report("noted", closed, minutes=1))
    (joined,) = await polled(line, WIRE, nameless("later"))
    assert (await inferred_from(store, joined))["wire:later"] == InferredIssuer(basis=IssuerBasis.REPORT)


async def test_two_reports_of_one_poll_are_one_event(line_with: Callable[..., Line], store: DatabaseStore) -> None:
    line = line_with()
    await line.watch(WIRE)
    (opened,) = await polled(line, WIRE, nameless("first", minutes=2), report("second", WIRE, minutes=1))
    assert (opened.issuer, opened.reports) == ("CN", 2)


async def test_event_without_an_issuer_becomes_part_of_the_act_that_is_known_later(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (opened,) = await polled(line, WIRE, nameless("first", minutes=2))
    assert opened.issuer == ""
    (named,) = await polled(line, PAPER, report("noted", PAPER, minutes=1))
    assert (named.issuer, named.reports) == ("CN", 2)
    assert await inferred_from(store, named) == {"paper:noted": None, "wire:first": NOTED}
    assert [e.id for e in await events(store)] == [named.id]
    before = await store.read(lambda tx: tx.events.get(opened.id))
    assert before is not None
    assert (before.joined_into, before.reports) == (named.id, 0)


async def test_event_keeps_reports_without_an_issuer_that_are_about_another_act(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (opened,) = await polled(line, WIRE, nameless("first", minutes=4))
    other: dict[str, Any] = {"action": Action.REVOKE, "direction": Direction.EASING}
    (joined,) = await polled(line, WIRE, nameless("other", minutes=3, **other))
    assert (joined.id, joined.reports) == (opened.id, 2)
    await polled(line, PAPER, report("noted", PAPER, minutes=1))
    assert {e.issuer: e.reports for e in await events(store)} == {"CN": 2, "": 1}


async def test_report_of_acts_of_two_issuers_stays_without_one(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    await polled(line, WIRE, nameless("first", minutes=4))
    one, two = report("mine", PAPER, minutes=3), report("theirs", PAPER, minutes=2, issuer="US")
    await polled(line, PAPER, one, two)
    assert {e.issuer: e.reports for e in await events(store)} == {"CN": 1, "US": 1, "": 1}


@pytest.mark.parametrize("at", [datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
async def test_days_at_the_ends_of_the_calendar_are_compared(line_with: Callable[..., Line], at: datetime) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (opened,) = await polled(line, WIRE, extracted(article("first", WIRE, published=at), act(issuer=None)))
    (named,) = await polled(line, PAPER, extracted(article("noted", PAPER, published=at), act()))
    assert (opened.issuer, named.issuer, named.reports) == ("", "CN", 2)


async def test_event_that_a_person_decided_on_stays(line_with: Callable[..., Line], store: DatabaseStore) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    first, second = nameless("first", minutes=4), nameless("second", minutes=3, commodities=("gallium",))
    await polled(line, WIRE, first, second)
    await link(store, first, second)
    await polled(line, PAPER, report("noted", PAPER, minutes=1))
    assert "" in {e.issuer for e in await events(store)}


async def link(store: DatabaseStore, one: ExtractedArticle, other: ExtractedArticle) -> None:
    first, second = (ActRef(article_id=e.article.id, ordinal=0) for e in (one, other))
    decided = link_between(first, second, LinkKind.TOGETHER, at=NOW)
    await store.write(lambda tx: tx.links.put([decided]))
