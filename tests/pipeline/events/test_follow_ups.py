"""Answers to reports, and continuations, from the poll to the event."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.domain.acts.act import Answer, AnswerKind, InferredIssuer, IssuerBasis, Quantity, Span
from monitor.domain.acts.reading import FollowUp, Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.link import LinkKind
from monitor.domain.sources.source import Source, Tier
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, source
from tests.pipeline.conftest import Line

MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN")
PAPER, OTHER = source("paper"), source("other")
NOTHING = Span(field="title", start=0, end=2, quote="no")


def answering(name: str, of: Source, kind: AnswerKind, **more: Any) -> ExtractedArticle:
    """An article without an act that answers a report on China's rare earths."""
    said = FollowUp(
        answer=Answer(kind=kind, span=NOTHING),
        issuers=("CN",),
        commodities=("rare_earths",),
        certainty=Certainty.OFFICIAL if of.tier is Tier.OFFICIAL else Certainty.ATTRIBUTED,
    )
    written = article(name, of, published=NOW - timedelta(minutes=1))
    reading = Reading(language="en", follow_up=replace(said, **more))
    return ExtractedArticle(article=written, reading=reading, matches=(), edited=False)


async def polled(line: Line, of: Source, *found: ExtractedArticle) -> list[PolicyEvent]:
    line.feed(body(" ".join(one.article.content_hash for one in found)), extraction_of(*found))
    return [one.event for one in (await line.poll(of)).events]


async def events(store: DatabaseStore) -> list[PolicyEvent]:
    return [row.event for row in await store.archive.events(limit=10) if row.event.joined_into is None]


async def test_an_authority_that_denies_a_report_ends_its_event(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    await polled(line, PAPER, extracted(article("noted", PAPER), act()))
    (denied,) = await polled(line, MINISTRY, answering("denial", MINISTRY, AnswerKind.DENIES))
    assert (denied.stage, denied.certainty, denied.direction) == (Stage.DENIED, Certainty.OFFICIAL, Direction.NONE)
    assert [e.id for e in await events(store)] == [denied.id]


async def test_answer_that_names_no_government_is_about_the_only_act_on_its_goods(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, OTHER)
    (opened,) = await polled(line, PAPER, extracted(article("noted", PAPER), act()))
    (answered,) = await polled(line, OTHER, answering("open", OTHER, AnswerKind.UNDECIDED, issuers=()))
    assert (answered.id, answered.stage) == (opened.id, Stage.CONSIDERED)
    reports = await store.read(lambda tx: tx.events.reports(opened.id))
    inferred = {r.source_id: r.act.issuer_inferred for r in reports}
    noted = InferredIssuer(basis=IssuerBasis.REPORT, url=article("noted", PAPER).url)
    assert inferred == {PAPER.id: None, OTHER.id: noted}


async def test_answer_that_names_no_government_is_dropped_beside_acts_of_two(
    line_with: Callable[..., Line],
) -> None:
    line = line_with()
    await line.watch(PAPER, OTHER)
    mine, theirs = extracted(article("mine", PAPER), act()), extracted(article("theirs", PAPER), act(issuer="US"))
    await polled(line, PAPER, mine, theirs)
    assert await polled(line, OTHER, answering("open", OTHER, AnswerKind.UNDECIDED, issuers=())) == []


async def test_an_outlet_that_withdraws_its_report_ends_its_event(line_with: Callable[..., Line]) -> None:
    line = line_with()
    await line.watch(PAPER)
    shown = extracted(article("noted", PAPER, title="China clears rare earths"), act())
    notice = answering("notice", PAPER, AnswerKind.RETRACTS, issuers=(), titles=("China clears rare earths",))
    (opened,) = await polled(line, PAPER, shown)
    (ended,) = await polled(line, PAPER, notice)
    assert (ended.id, ended.stage) == (opened.id, Stage.DENIED)


async def test_a_correction_that_comes_with_its_report_is_of_its_event(line_with: Callable[..., Line]) -> None:
    line = line_with()
    await line.watch(PAPER)
    shown = extracted(article("noted", PAPER), act())
    (event,) = await polled(line, PAPER, shown, answering("note", PAPER, AnswerKind.RETRACTS))
    assert event.stage is Stage.DENIED


async def test_an_outlet_that_calls_the_figure_of_another_wrong_corrects_it(line_with: Callable[..., Line]) -> None:
    line, other = line_with(), source("other")
    await line.watch(PAPER, other)
    tonnes = (Quantity(value=150, unit="t", of="quota"),)
    quota = act(measure=Measure.EXPORT_QUOTA, certainty=Certainty.ATTRIBUTED, quantities=tonnes)
    await polled(line, PAPER, extracted(article("noted", PAPER), quota))
    corrected = (Quantity(value=165, unit="t", of="quota"),)
    said = answering("corrects", other, AnswerKind.CORRECTS_OTHERS, quantities=corrected)
    (event,) = await polled(line, other, said)
    assert event.state is not None
    assert event.state.values(Field.QUANTITIES) == ("165 t",)
    assert event.state.values(Field.CONFLICTING_FIGURE) == ()


async def test_report_that_arrives_after_its_denial_joins_it(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    denial = answering("denial", MINISTRY, AnswerKind.DENIES, measures=(Measure.EXPORT_BAN,))
    (denied,) = await polled(line, MINISTRY, denial)
    assert (denied.stage, denied.certainty) == (Stage.DENIED, Certainty.OFFICIAL)
    late = extracted(article("late", PAPER, published=NOW - timedelta(hours=3)), act(measure=Measure.EXPORT_BAN))
    (joined,) = await polled(line, PAPER, late)
    assert (joined.id, joined.stage, joined.reports) == (denied.id, Stage.DENIED, 2)
    assert len(await events(store)) == 1


async def test_early_answer_that_names_no_restriction_or_is_not_the_issuers_is_ignored(
    line_with: Callable[..., Line],
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    assert await polled(line, MINISTRY, answering("vague", MINISTRY, AnswerKind.DENIES)) == []
    received = answering(
        "heard", PAPER, AnswerKind.DENIES, measures=(Measure.EXPORT_BAN,), certainty=Certainty.REPORTED
    )
    assert await polled(line, PAPER, received) == []


async def test_answer_to_an_unknown_report_is_ignored(line_with: Callable[..., Line]) -> None:
    line = line_with()
    await line.watch(MINISTRY)
    assert await polled(line, MINISTRY, answering("denial", MINISTRY, AnswerKind.DENIES)) == []


async def test_a_plan_that_is_given_up_months_later_is_the_same_event(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    plan = act(measure=Measure.EXPORT_TAX, action=Action.IMPOSE, stage=Stage.PROPOSED)
    long_ago = article("plan", PAPER, published=NOW - timedelta(days=50))
    (opened,) = await polled(line, PAPER, extracted(long_ago, plan))
    (ended,) = await polled(line, MINISTRY, answering("gone", MINISTRY, AnswerKind.WITHDRAWS))
    assert (ended.id, ended.stage) == (opened.id, Stage.DENIED)
    (link,) = await store.read(lambda tx: tx.links.of("CN"))
    assert link.kind is LinkKind.CONTINUATION


async def test_a_licence_that_is_revoked_is_the_end_of_its_event(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    (opened,) = await polled(line, PAPER, extracted(article("grant", PAPER, published=NOW - timedelta(days=80)), act()))
    revoked = act(action=Action.REVOKE, certainty=Certainty.OFFICIAL)
    (ended,) = await polled(line, MINISTRY, extracted(article("revoked", MINISTRY), revoked))
    assert (ended.id, ended.direction) == (opened.id, Direction.TIGHTENING)
    assert ended.state is not None
    assert ended.state.values(Field.OUTCOME) == ("revoke",)
    developed = await store.read(lambda tx: tx.events.developments(ended.id))
    assert DevelopmentKind.ENDED in {d.kind for d in developed}
    later = extracted(
        article("again", PAPER, published=NOW - timedelta(hours=1)), replace(revoked, certainty=Certainty.REPORTED)
    )
    (joined,) = await polled(line, PAPER, later)
    assert joined.id == opened.id


async def test_what_an_edited_article_no_longer_says_is_unlinked(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    await polled(line, PAPER, extracted(article("grant", PAPER, published=NOW - timedelta(days=80)), act()))
    page = article("revoked", MINISTRY)
    await polled(line, MINISTRY, extracted(page, act(action=Action.REVOKE, certainty=Certainty.OFFICIAL)))
    edited = extracted(replace(page, content_hash="other"), act(commodities=("gallium",)), edited=True)
    await polled(line, MINISTRY, edited)
    assert await store.read(lambda tx: tx.links.of("CN")) == ()
    assert len(await events(store)) == 2


BAN: dict[str, Any] = {
    "measure": Measure.EXPORT_BAN,
    "action": Action.IMPOSE,
    "direction": Direction.TIGHTENING,
    "certainty": Certainty.ATTRIBUTED,
}


async def test_an_exemption_is_a_detail_of_the_ban_and_leaves_it_as_it_is(line_with: Callable[..., Line]) -> None:
    line = line_with()
    await line.watch(PAPER, MINISTRY)
    ban = extracted(article("ban", PAPER, published=NOW - timedelta(days=40)), act(**BAN))
    (opened,) = await polled(line, PAPER, ban)
    eased = replace(act(measure=Measure.EXEMPTION, direction=Direction.EASING), certainty=Certainty.OFFICIAL)
    shown = answering("exempts", MINISTRY, AnswerKind.EXEMPTS)
    shown = replace(shown, reading=replace(shown.reading, acts=(eased,)))
    (event,) = await polled(line, MINISTRY, shown)
    assert (event.id, event.direction, event.measure) == (opened.id, Direction.TIGHTENING, Measure.EXPORT_BAN)
    assert event.state is not None
    assert event.state.values(Field.EXEMPTED)


async def test_exemption_from_an_unknown_ban_is_an_act_of_its_own(line_with: Callable[..., Line]) -> None:
    line = line_with()
    await line.watch(MINISTRY)
    shown = answering("exempts", MINISTRY, AnswerKind.EXEMPTS)
    shown = replace(shown, reading=replace(shown.reading, acts=(act(measure=Measure.EXEMPTION),)))
    (event,) = await polled(line, MINISTRY, shown)
    assert event.measure is Measure.EXEMPTION
