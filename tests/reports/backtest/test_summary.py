from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.rules.rule import Level, RuleId, Status
from monitor.domain.sources.licensing import EXPORT, MACHINE, Terms
from monitor.domain.sources.source import Quote
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.shown import shown_event
from monitor.reports.backtest.summary import Backtest, read_log, summarise
from tests.reports.backtest.made import DAY, archived, config, read, rule, side

BANS = [
    archived("1", "China bans exports of gallium"),
    archived("2", "China bans exports of gallium", at=DAY + timedelta(days=28)),
    archived("3", "US bans exports of tin", at=DAY + timedelta(days=34)),
]
GOODS = rule("goods", "act(commodity:gallium)")
ANY = rule("any", "act(action:impose)", Level.MEDIUM)
SILENT = rule("silent", "act(commodity:wheat)")


def of(articles: list[ArchivedArticle], *rules: object, labels: tuple[Label, ...] = (), **how: int) -> Backtest:
    knowledge = config(*rules)  # type: ignore[arg-type]
    days = [a.moment.date() for a in articles if a.moment]
    page = LoggedPage(
        archive=0,
        cursor="1",
        articles=len(articles),
        found=read(articles, knowledge),
        first=min(days),
        last=max(days),
        finished=True,
    )
    return summarise(read_log([page], 1), side(knowledge), labels, **how)


def test_each_rule_has_its_figures() -> None:
    result = of(BANS, GOODS, ANY, SILENT)
    goods, other, silent = result.rules
    assert (goods.rule.id, goods.matches, goods.events, goods.alerts, goods.beside) == ("goods", 2, 2, 2, 0)
    assert (other.rule.id, other.matches, other.events, other.alerts, other.beside) == ("any", 3, 3, 1, 2)
    assert (silent.matches, silent.samples) == (0, ())
    assert (result.read.days, result.alerts, result.alerts_a_week) == (35, 3, 0.6)
    assert (result.levels, result.channels) == ({Level.HIGH: 2, Level.MEDIUM: 1}, {"#all": 3})
    assert goods.weekly == {date(2026, 11, 2): 1, date(2026, 11, 30): 1}
    assert (goods.sources, goods.languages) == ({"wire": 2}, {"en": 2})


def test_samples_are_the_newest_events() -> None:
    goods = of(BANS, GOODS, samples=1).rules[0]
    ((outcome, result),) = [(s.outcome, s.result) for s in goods.samples]
    assert (outcome.day, result) == (date(2026, 11, 30), "high alert")


def test_a_draft_rule_alerts_nothing_and_a_retired_one_is_not_listed() -> None:
    result = of(BANS, replace(GOODS, status=Status.DRAFT), replace(ANY, status=Status.RETIRED))
    ((draft, alerts, sample),) = [(f.rule.id, f.alerts, f.samples[0].result) for f in result.rules]
    assert (draft, alerts, sample) == ("goods", 0, "draft")


def test_labels_show_what_an_edit_mends() -> None:
    label = Label(key="1", kind=LabelKind.UNWANTED, at=datetime(2026, 11, 3, tzinfo=UTC), by="a", title="")
    unwanted = replace(label, reason=Unwanted.WRONG_GOODS, rule_id=RuleId("goods"), article_id=BANS[0].article.id)
    copy = replace(unwanted, reason=Unwanted.DUPLICATE)
    missed = replace(label, kind=LabelKind.MISSED, article_id=BANS[2].article.id)
    goods, other = of(BANS, GOODS, ANY, labels=(unwanted, copy, missed)).rules
    assert (goods.unwanted, goods.missed, other.unwanted, other.missed) == (1, 0, 0, 1)


def test_a_result_of_less_than_a_week_is_not_multiplied() -> None:
    assert of(BANS[:1], GOODS).alerts_a_week == 1


def test_a_restricted_source_is_not_named_and_its_words_are_not_shown() -> None:
    story = replace(archived("1", "Port strike ends"), terms=Terms(name="Law firm", visible_in=("legal",)))
    plain = replace(archived("2", "Port strike begins"), terms=Terms(name="Wire", quote=Quote.LINK_ONLY))
    result = of([story, plain], rule("word", '"port strike"')).rules[0]
    assert result.sources == {"a restricted source": 1, "wire": 1}
    shown = {s.outcome.id: shown_event(s.outcome, s.hit, EXPORT) for s in result.samples}
    assert sorted((e.headline, e.quote, e.url) for e in shown.values()) == [
        ("An article from Wire", "", "https://wire.example/2"),
        ("An article from a restricted source", "", ""),
    ]
    here = [shown_event(s.outcome, s.hit, MACHINE).headline for s in result.samples]
    assert "Port strike ends" in here
