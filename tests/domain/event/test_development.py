"""What another report adds to an event."""

from datetime import UTC, datetime

import pytest

from monitor.domain.act import Act, Action, Certainty, Direction, DocumentNumber, Measure, Stage
from monitor.domain.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, develop
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.report import Report
from monitor.domain.source import SourceId, Tier

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVENT = EventId("e")


def report(
    name: str,
    *,
    certainty: Certainty = Certainty.REPORTED,
    stage: Stage = Stage.IN_FORCE,
    direction: Direction = Direction.EASING,
    source: str = "wire",
    tier: Tier = Tier.MEDIA,
    number: DocumentNumber | None = None,
) -> Report:
    act = Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=direction,
        stage=stage,
        certainty=certainty,
        evidence=(),
        document=number,
    )
    return Report(
        ref=ActRef(article_id=ArticleId(name), ordinal=0),
        act=act,
        source_id=SourceId(source),
        tier=tier,
        title=name,
        language="en",
        url="https://wire.example/1",
        published=NOW,
        seen_at=NOW,
    )


FIRST = report("first")


def kinds(before: tuple[Report, ...], new: Report) -> list[DevelopmentKind]:
    return [d.kind for d in develop(EVENT, before, new, now=NOW)]


def test_the_first_report_opens_the_event() -> None:
    assert kinds((), FIRST) == [DevelopmentKind.OPENED]


def test_the_same_again_from_the_same_outlet_restates() -> None:
    assert kinds((FIRST,), report("again")) == [DevelopmentKind.RESTATED]


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        pytest.param(
            report("b", certainty=Certainty.OFFICIAL, tier=Tier.OFFICIAL), DevelopmentKind.CERTAINTY_UP, id="official"
        ),
        pytest.param(report("b", direction=Direction.TIGHTENING), DevelopmentKind.SIGN_FLIPPED, id="the-sign-turns"),
        pytest.param(report("b", stage=Stage.DENIED), DevelopmentKind.DENIED, id="denied"),
        pytest.param(
            report("b", number=DocumentNumber(authority="MOFCOM", number="61", year=2025)),
            DevelopmentKind.NUMBER_ADDED,
            id="the-number-is-known",
        ),
    ],
)
def test_what_is_new_is_named(new: Report, kind: DevelopmentKind) -> None:
    assert kind in kinds((FIRST,), new)


def test_a_plan_that_takes_effect_goes_a_stage_up_and_is_loud() -> None:
    plan = report("plan", stage=Stage.ANNOUNCED)
    (up,) = develop(EVENT, (plan,), report("now"), now=NOW)
    assert (up.kind, up.loudness) == (DevelopmentKind.STAGE_UP, Loudness.LOUD)


@pytest.mark.parametrize(
    ("detail", "loudness"),
    [(Certainty.OFFICIAL, Loudness.LOUD), (Certainty.ATTRIBUTED, Loudness.THREAD)],
)
def test_only_the_official_word_is_loud(detail: str, loudness: Loudness) -> None:
    found = Development(
        event_id=EVENT, kind=DevelopmentKind.CERTAINTY_UP, article_id=ArticleId("a"), at=NOW, detail=detail
    )
    assert found.loudness is loudness
