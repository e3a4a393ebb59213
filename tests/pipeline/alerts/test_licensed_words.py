"""Property: no message contains text of a source that its channel may not see."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes
from monitor.domain.alerts.facts import MessageFacts
from monitor.domain.alerts.redaction import redacted_for
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.licensing import RESTRICTED, Terms
from monitor.domain.sources.source import Quote, SourceId, Tier
from monitor.pipeline.alerts.compose import AlertSources, compose
from monitor.pipeline.alerts.development_reply import AlertChange, compose_reply
from monitor.pipeline.alerts.evidence_reply import evidence_reply
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from tests.fakes.reading import NOW, act, rule
from tests.pipeline.words import WORDS

RULE = rule()
DESK = RuntimeConfig(
    rules={RULE.id: RULE},
    vocabulary=WORDS,
    routes=Routes(
        default=Route(name="default", channel="C0"),
        named=tuple(Route(name=name, channel=f"C{n}") for n, name in enumerate(("minerals", "legal", "general"), 1)),
    ),
    sources={},
    workspace="test",
)
ROUTES = ("minerals", "legal", "general")


@st.composite
def reports(draw: st.DrawFn) -> tuple[Report, ...]:
    """One report per source; texts contain the number of the source."""
    return tuple(report(draw, n) for n in range(draw(st.integers(1, 4))))


def report(draw: st.DrawFn, n: int) -> Report:
    certainty = draw(st.sampled_from([Certainty.REPORTED, Certainty.ATTRIBUTED, Certainty.OFFICIAL]))
    visible_in = tuple(sorted(draw(st.sets(st.sampled_from(ROUTES), max_size=2))))
    return Report(
        ref=ActRef(article_id=ArticleId(f"a{n}"), ordinal=0),
        act=said(n, certainty),
        source_id=SourceId(f"id-{n}-source"),
        tier=draw(st.sampled_from(Tier)),
        title=f"title-{n}-words",
        gloss=f"[gloss-{n}-words]",
        language=f"q{chr(97 + n)}",
        url=f"https://host-{n}.example/",
        published=None,
        seen_at=NOW + timedelta(minutes=draw(st.integers(0, 9))),
        terms=Terms(name=f"Name-{n}-source", quote=draw(st.sampled_from(Quote)), visible_in=visible_in),
    )


def said(n: int, certainty: Certainty) -> Act:
    spans = (
        Span(field="title", start=0, end=1, quote=f"title-{n}-words"),
        Span(field="text", start=0, end=1, quote=f"text-{n}-words"),
    )
    return act(certainty=certainty, evidence=spans)


EVENT = PolicyEvent(
    id=EventId("e"),
    label="E-1",
    issuer="CN",
    anchor=ActRef(article_id=ArticleId("a0"), ordinal=0),
    day=NOW.date(),
    opened_at=NOW,
    measure=act().measure,
    direction=act().direction,
    stage=act().stage,
    certainty=Certainty.REPORTED,
    headline="China grants rare-earth export licences",
)


def messages(result: tuple[Report, ...], route: Route) -> tuple[MessageFacts, ...]:
    """All messages of the channel: the alert, the first reply, a correction by each report."""
    announcement = Announcement(
        event_id=EVENT.id,
        route=route.name,
        channel=route.channel,
        level=Level.HIGH,
        rule_id=RuleId(RULE.id),
        rule_version=RULE.version,
        state=AnnouncementState.QUEUED,
        at=NOW,
    )
    sources = AlertSources(reports=result)
    alert = compose(EVENT, announcement, sources, DESK, now=NOW)
    assert alert is not None
    corrected = [Development(event_id=EVENT.id, kind=DevelopmentKind.CORRECTED, by=r.ref, at=NOW) for r in result]
    news = AlertChange(
        event=EVENT, announcement=announcement, developments=(), reports=result, previous=alert, current=alert
    )
    replies = (compose_reply(replace(news, developments=(d,)), DESK, now=NOW) for d in corrected)
    return alert, evidence_reply(EVENT, announcement, sources, DESK), *replies


def traces_of(one: Report) -> list[str]:
    n = one.ref.article_id.removeprefix("a")
    return [f"-{n}-source", f"title-{n}-", f"gloss-{n}-", f"text-{n}-", f"host-{n}.", f"'{one.language}'", one.language]


@given(reports())
def test_a_channel_never_sees_a_word_of_a_source_that_it_may_not_see(result: tuple[Report, ...]) -> None:
    assume(any(one.terms.visible_in for one in result))
    for route in DESK.routes.named:
        seen = repr(messages(result, route))
        for one in result:
            if one.terms.visible_in and route.name not in one.terms.visible_in:
                assert [t for t in traces_of(one)[:-1] if t in seen] == [], (route.name, one)


@given(reports())
def test_no_more_of_a_source_is_quoted_than_it_allows(result: tuple[Report, ...]) -> None:
    assume(any(one.terms.quote in (Quote.LINK_ONLY, Quote.HEADLINE) for one in result))
    seen = [repr(messages(result, route)) for route in DESK.routes.named]
    for one in result:
        n = one.ref.article_id.removeprefix("a")
        closed = {
            Quote.LINK_ONLY: (f"title-{n}-", f"gloss-{n}-", f"text-{n}-"),
            Quote.HEADLINE: (f"text-{n}-",),
        }.get(one.terms.quote, ())
        assert [word for word in closed for text in seen if word in text] == []


@given(reports())
def test_rerouted_message_shows_only_what_the_fallback_may_see(result: tuple[Report, ...]) -> None:
    """A fallback may lead from any channel to any other."""
    assume(any(one.terms.visible_in for one in result))
    for route in DESK.routes.named:
        for other in DESK.routes.named:
            seen = repr([redacted_for(message, other.channel) for message in messages(result, route)])
            for one in result:
                if one.terms.visible_in and other.name not in one.terms.visible_in:
                    assert [t for t in traces_of(one)[:-1] if t in seen] == [], (route.name, other.name, one)


@given(reports())
def test_alert_always_names_a_source(result: tuple[Report, ...]) -> None:
    for route in DESK.routes.named:
        alert, *_ = messages(result, route)
        named = {r.terms.name for r in result if r.shown(DESK.routes.audience_of(route.channel)).is_named}
        assert alert.source_name in (named or {RESTRICTED})  # type: ignore[union-attr]
