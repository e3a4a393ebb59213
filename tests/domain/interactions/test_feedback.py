"""Labels, votes and precision figures."""

from datetime import UTC, datetime

import pytest

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import (
    AnnouncedAlert,
    Label,
    LabelKind,
    PrecisionFigures,
    Unwanted,
    Vote,
    VoteOrigin,
    last_votes,
    precision_figures,
)
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.source import SourceId

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def alert(event: str, rule: str = "r", *, judged: bool = True, place: str = "C1") -> AnnouncedAlert:
    return AnnouncedAlert(
        rule_id=RuleId(rule), event_id=EventId(event), place=place, source_id=SourceId("wire"), judged=judged
    )


def unwanted(event: str, reason: Unwanted = Unwanted.WRONG_GOODS, rule: str = "r") -> Label:
    return Label(
        key=event,
        kind=LabelKind.UNWANTED,
        at=NOW,
        by="U1",
        title="t",
        reason=reason,
        event_id=EventId(event),
        rule_id=RuleId(rule),
        alerted=True,
    )


def test_precision_is_the_share_of_judged_alerts_not_unwanted() -> None:
    alerts = [alert("a"), alert("b"), alert("c"), alert("d"), alert("unseen", judged=False)]
    (figure,) = precision_figures(alerts, [unwanted("a")], {}, lambda a: a.rule_id)
    assert figure == PrecisionFigures(name="r", alerts=5, judged=4, unwanted=1, missed=0)
    assert figure.precision == pytest.approx(0.75)


def test_precision_is_none_without_judged_alerts() -> None:
    (figure,) = precision_figures([alert("a", judged=False)], [], {}, lambda a: a.rule_id)
    assert figure.precision is None


@pytest.mark.parametrize("reason", Unwanted)
def test_a_copy_and_old_news_do_not_count_against_a_rule(reason: Unwanted) -> None:
    (figure,) = precision_figures([alert("a")], [unwanted("a", reason)], {}, lambda a: a.rule_id)
    assert figure.unwanted == int(reason not in (Unwanted.DUPLICATE, Unwanted.OLD_NEWS))


def test_unwanted_alert_counts_only_against_its_rule() -> None:
    found = precision_figures(
        [alert("a", "r"), alert("a", "s", place="C2")], [unwanted("a")], {"m": 2}, lambda a: a.rule_id
    )
    assert [(f.name, f.unwanted, f.missed) for f in found] == [("m", 0, 2), ("r", 1, 0), ("s", 0, 0)]


@pytest.mark.parametrize(("alerted", "is_miss"), [(False, True), (True, False)])
def test_text_in_question_is_missed_unless_it_alerted(*, alerted: bool, is_miss: bool) -> None:
    label = Label(key="k", kind=LabelKind.MISSED, at=NOW, by="U1", title="t", alerted=alerted)
    assert label.is_miss is is_miss


# ------------------------------------------------------------------ votes


def vote(title: str, *, is_act: bool, article: str | None = None) -> Vote:
    origin = VoteOrigin.DECIDED if is_act else VoteOrigin.NOT_FOR_US
    return Vote(is_act=is_act, origin=origin, title=title, article_id=ArticleId(article) if article else None)


def test_last_of_opposite_votes_counts() -> None:
    said = [
        vote("a", is_act=True),
        vote("b", is_act=False),
        vote("a", is_act=True),
        vote("a", is_act=False),
        vote("a", is_act=False),
    ]
    assert [(v.title, v.is_act, v.overruled) for v in last_votes(said)] == [("b", False, 0), ("a", False, 2)]


def test_votes_are_grouped_by_article_else_by_words() -> None:
    said = [
        vote("one title", is_act=True, article="x"),
        vote("another title", is_act=False, article="x"),
        vote("one  title ", is_act=True),
        vote("one title", is_act=False),
    ]
    assert [(v.article_id, v.is_act) for v in last_votes(said)] == [("x", False), (None, False)]


def test_without_votes_there_are_none() -> None:
    assert last_votes([]) == ()
