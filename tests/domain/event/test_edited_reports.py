"""The correction that an edit makes to an announced event."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty, Direction, Measure, Stage
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.edited_reports import with_correction
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef
from monitor.domain.event.report import Report
from tests.domain.event.test_development import EVENT, NOW, overlap, report

BY = ActRef(article_id=ArticleId("edited"), ordinal=WHOLE_ARTICLE)
REPORTED = PolicyEvent(
    id=EVENT,
    label="E-7K2Q",
    issuer="CN",
    anchor=BY,
    day=date(2026, 11, 25),
    opened_at=NOW,
    measure=Measure.LICENCE,
    direction=Direction.EASING,
    stage=Stage.IN_FORCE,
    certainty=Certainty.REPORTED,
    headline="before",
    commodities=("rare_earths", "gallium"),
)
DENIED = Development(event_id=EVENT, kind=DevelopmentKind.DENIED, by=BY, at=NOW)
FLIPPED = replace(DENIED, kind=DevelopmentKind.SIGN_FLIPPED)
ADDED = replace(DENIED, kind=DevelopmentKind.SCOPE_CHANGED, field=Field.COMMODITIES, now=("germanium",))
DATED = replace(DENIED, kind=DevelopmentKind.DATE_CHANGED, field=Field.UNTIL, now=("2027-01-01",))


def edit(*found: Development, reports: tuple[Report, ...] = (report("b"),), **now: Any) -> tuple[Development, ...]:
    is_now = replace(REPORTED, **{"headline": "after", **now})
    return with_correction(REPORTED, is_now, reports, found, by=BY, overlap=overlap, now=NOW)


def test_goods_no_report_names_any_more_are_a_loud_correction() -> None:
    (said,) = edit(commodities=("gallium",))
    assert (said.kind, said.loudness, said.by, said.field) == (
        DevelopmentKind.CORRECTED,
        Loudness.LOUD,
        BY,
        Field.COMMODITIES,
    )
    assert (said.was, said.now, said.invalidates) == (("rare_earths", "gallium"), ("gallium",), True)


def test_measure_no_report_asserts_any_more_is_a_loud_correction() -> None:
    other = report("b", measure=Measure.EXPORT_QUOTA)
    (said,) = edit(reports=(other,), measure=Measure.EXPORT_QUOTA)
    assert (said.field, said.was, said.now) == (Field.MEASURE, ("licence",), ("export_quota",))
    assert said.loudness is Loudness.LOUD
    assert edit(reports=(other, report("c")), measure=Measure.EXPORT_QUOTA) == ()


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({}, id="the same goods"),
        pytest.param({"commodities": ("dysprosium", "gallium")}, id="narrower goods"),
        pytest.param({"commodities": ()}, id="goods left open"),
        pytest.param({"commodities": ("gallium",), "headline": "before"}, id="what the headline lacked"),
        pytest.param({"commodities": ("gallium",), "stage": Stage.DENIED}, id="a denial"),
    ],
)
def test_facts_still_asserted_are_not_corrected(now: dict[str, Any]) -> None:
    assert edit(**now) == ()


def test_correction_replaces_the_change_of_the_same_field() -> None:
    assert [d.kind for d in edit(ADDED, DATED, commodities=("germanium",))] == [
        DevelopmentKind.CORRECTED,
        DevelopmentKind.DATE_CHANGED,
    ]
    assert edit(replace(FLIPPED, now=("tightening",)), commodities=("germanium",)) == (
        replace(FLIPPED, now=("tightening",)),
    )
