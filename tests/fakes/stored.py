"""Messages as the outbox stores them, as tests need them: those of the founding case, to be varied by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.domain.acts.act import Act, AssertedValue, DirectionConflict, Facet, OpenFacet, OpenStatement, Span
from monitor.domain.acts.reading import ActCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.bare_acts import without_words
from monitor.domain.alerts.digest_content import DigestLine, MonitoringSummary
from monitor.domain.alerts.digest_facts import CandidateFacts, DigestDateFacts, DigestFacts
from monitor.domain.alerts.facts import (
    AlertFacts,
    BurstFacts,
    BurstLineFacts,
    Change,
    DelayedFacts,
    DelayedItemFacts,
    EvidenceFacts,
    MessageFacts,
    OutletFacts,
    Reminder,
    Speaker,
    UpdateFacts,
    first_line_of,
)
from monitor.domain.alerts.message import Notice, UpdateKind
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.calendar import DateFate, DateKind, KnownDate
from monitor.domain.event.certainty import Part
from monitor.domain.event.context import Context
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier

_AT = datetime(2025, 6, 8, 1, 9, tzinfo=UTC)
_WORDS = Span(field="title", start=0, end=3, quote="商务部")
_EVENT = EventId("e1")

GRANT = Act(
    ordinal=0,
    issuer="CN",
    agency="MOFCOM",
    measure=Measure.LICENCE,
    action=Action.GRANT,
    direction=Direction.EASING,
    stage=Stage.IN_FORCE,
    certainty=Certainty.REPORTED,
    commodities=("rare_earths",),
    evidence=(_WORDS,),
    asserted=(AssertedValue(facet=Facet.COMMODITIES, value="rare_earths", span=_WORDS),),
    stage_by=_WORDS,
    stated_open=(OpenStatement(facet=OpenFacet.UNTIL, span=_WORDS),),
)
_PAST = PastAct(
    event_id=EventId("e0"), label="E-0AAA", day=date(2025, 4, 4), act=without_words(GRANT), title="A control"
)

_ALERT = AlertFacts(
    direction=Direction.EASING,
    level=Level.HIGH,
    act=without_words(GRANT),
    context=Context(left=(_PAST,), counts=((Direction.EASING, 2),)),
    certainty=Certainty.REPORTED,
    stage=Stage.IN_FORCE,
    reports=1,
    sources=1,
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    url="https://news.example/a/1",
    source_name="Example Daily",
    tier=Tier.MEDIA,
    language="zh",
    published=datetime(2025, 6, 8, 1, 6, tzinfo=UTC),
    seen_at=_AT,
    label="E-7K2Q",
    rule_id="rare-earths",
    rule_version="1a2b3c4d5e6f",
    announced=date(2025, 6, 7),
    conflict=DirectionConflict(grammar=Direction.EASING, judge=Direction.TIGHTENING, grammar_words=("批准",)),
)
_UPDATE = UpdateFacts(
    kind=UpdateKind.CONFIRMED,
    label="E-7K2Q",
    seen_at=_AT,
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    gloss="[MOFCOM]: [already] [according to law] [approved] [a certain quantity of] … [applications]",
    language="zh",
    source_name="Example Ministry",
    tier=Tier.OFFICIAL,
    url="https://ministry.example/1",
    change=Change(
        kind=UpdateKind.CONFIRMED,
        developments=(
            Development(
                event_id=_EVENT,
                kind=DevelopmentKind.CERTAINTY_UP,
                by=ActRef(article_id=ArticleId("a1"), ordinal=0),
                at=_AT,
                field=Field.CERTAINTY,
                now=(Certainty.OFFICIAL,),
            ),
        ),
        issuer="CN",
        speaker=Speaker(name="Example Ministry", issuer="CN", agency="MOFCOM", is_official=True),
        act=without_words(GRANT),
        before=first_line_of(_ALERT),
    ),
    pages=(False, True),
)
_EVIDENCE = EvidenceFacts(
    label="E-7K2Q",
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    language="zh",
    act=replace(without_words(GRANT), stated_open=GRANT.stated_open),
    read=GRANT,
    pages=(False,),
    context=Context(earlier=(_PAST,)),
    outlets=(OutletFacts(name="Example Daily", tier=Tier.MEDIA, language="zh", part=Part.INDEPENDENT),),
    why=("act(issuer:CN commodity:rare_earths), minerals/alerts.yaml:3",),
    official_sources=("Example Ministry",),
)
_BURST = BurstFacts(
    count=22,
    top=(
        BurstLineFacts(
            level=Level.HIGH, direction=Direction.EASING, line=first_line_of(_ALERT), label="E-7K2Q", at=_AT
        ),
    ),
    since=_AT,
    last=_AT,
)
_DIGEST = DigestFacts(
    route="minerals",
    start=_AT - timedelta(days=1),
    end=_AT,
    zone="Europe/Brussels",
    watch=MonitoringSummary(sources=43, reached=41, items=4_812, median=timedelta(minutes=6)),
    new=(
        DigestLine(
            direction=Direction.EASING,
            level=Level.LOW,
            headline="China approves some rare-earth export licences",
            certainty=Certainty.REPORTED,
            label="E-7K2Q",
        ),
    ),
    new_count=1,
    possible=(
        CandidateFacts(
            headline="A headline",
            source="Example Daily",
            possible=ActCandidate(issuers=("CN",), instrument="", evidence=(), commodities=("rare_earths",)),
        ),
    ),
    possible_count=1,
    dates=(
        DigestDateFacts(
            date=KnownDate(kind=DateKind.EXPIRY, day=date(2025, 6, 21), past=_PAST, fate=DateFate.DUE), in_days=5
        ),
    ),
)
STORED: tuple[MessageFacts, ...] = (
    _ALERT,
    _UPDATE,
    _EVIDENCE,
    _BURST,
    _DIGEST,
    DelayedFacts(total=1, since=_AT, items=(DelayedItemFacts(alert=replace(_ALERT, quote="", gloss="")),)),
    Notice(title="Watching 43 sources"),
)
"""One of each kind."""


def an_alert(headline: str = "", **changes: Any) -> AlertFacts:
    """The alert; with a headline, one of a story."""
    about: dict[str, Any] = {"act": None, "context": None, "conflict": None, "title": headline} if headline else {}
    return replace(_ALERT, **about, **changes)


def an_update(text: str = "", **changes: Any) -> UpdateFacts:
    """The update; with a text, one that says this alone."""
    about: dict[str, Any] = {"change": None, "reminder": Reminder(note=text)} if text else {}
    return replace(_UPDATE, **about, **changes)


def an_evidence_reply(**changes: Any) -> EvidenceFacts:
    return replace(_EVIDENCE, **changes)


def a_burst(**changes: Any) -> BurstFacts:
    return replace(_BURST, **changes)


def a_digest(**changes: Any) -> DigestFacts:
    return replace(_DIGEST, **changes)


def a_notice(title: str = "Watching 43 sources", *lines: str) -> Notice:
    return Notice(title=title, lines=lines)
