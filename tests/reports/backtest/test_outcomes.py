from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor.domain.alerts.announcement import AnnouncementState, Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level, Raise, Rule, RuleId
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.language.query.parse import parse
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.outcomes import Outcome, outcomes
from monitor.rulefiles import base_folder, load
from tests.reports.backtest.made import DAY, DESK, archived, config, read, rule, side

GOODS = rule("goods", "act(commodity:gallium)")
WORD = rule("word", '"port strike"')


def decided(articles: Sequence[ArchivedArticle], *rules: Rule, routes: Routes = DESK) -> tuple[Outcome, ...]:
    knowledge = config(*rules)
    return outcomes(read(articles, knowledge), side(knowledge, routes))


def test_reports_of_one_act_are_one_event_with_one_alert() -> None:
    articles = [
        archived("1", "China bans exports of gallium"),
        archived("2", "中国宣布禁止镓出口", at=DAY + timedelta(hours=5), language="zh-Hans"),
        archived("3", "China bans exports of gallium", at=DAY + timedelta(days=60)),
    ]
    first, second = decided(articles, GOODS)
    assert (sorted(first.articles), sorted(second.articles)) == (["1", "2"], ["3"])
    assert first.headline == "China bans gallium exports"
    assert (first.day, first.hits[RuleId("goods")].articles) == (DAY.date(), 2)
    (decision,) = first.decisions
    assert (decision.state, decision.channel, decision.rule_id) == (AnnouncementState.QUEUED, "#all", "goods")


def test_articles_without_a_time_are_events_by_themselves() -> None:
    both = [archived(n, "China bans exports of gallium", at=None) for n in "12"]
    found = decided(both, GOODS)
    assert sorted((*o.articles, o.day) for o in found) == [("1", None), ("2", None)]


def test_copies_of_a_story_are_one_event_for_a_week() -> None:
    articles = [archived(str(n), "Port strike ends", at=DAY + timedelta(days=n)) for n in (0, 3, 9)]
    first, second = decided(articles, WORD)
    assert (sorted(first.articles), sorted(second.articles)) == (["0", "3"], ["9"])
    assert (first.headline, first.act) == ("", None)


def test_the_decision_is_that_of_the_routes() -> None:
    routes = Routes(default=DESK.default, named=(Route(name="desk", channel="#desk", minimum=Level.HIGH),))
    low = replace(GOODS, level=Level.LOW, routes=("desk",))
    (one,) = decided([archived("1", "China bans exports of gallium")], low, routes=routes)
    assert [(d.state, d.channel) for d in one.decisions] == [(AnnouncementState.DIGEST, "#desk")]


def test_a_rule_that_asks_for_an_earlier_act_needs_one_in_the_archive(tmp_path: Path) -> None:
    pack = tmp_path / "desk"
    pack.mkdir()
    (pack / "alerts.yaml").write_text(
        "rules:\n"
        "  - id: lifted\n"
        "    title: A ban is lifted\n"
        "    level: high\n"
        "    when: act(commodity:gallium direction:easing)\n"
        '    after: {when: "act(commodity:gallium direction:tightening)", within: 60d}\n'
        "    examples: {match: [{title: China lifts its ban on exports of gallium}]}\n",
        encoding="utf-8",
    )
    loaded = load(tmp_path, base_folder())
    if loaded.errors:
        raise AssertionError([str(e) for e in loaded.errors])
    later = archived("2", "China lifts its ban on exports of gallium", at=DAY + timedelta(days=30))
    earlier = archived("1", "China bans exports of gallium")

    def rules_of(*articles: ArchivedArticle) -> set[str]:
        found = outcomes(read(articles, loaded.knowledge), side(loaded.knowledge))
        return {rule_id for o in found for rule_id in o.hits}

    assert "lifted" in rules_of(earlier, later)
    assert "lifted" not in rules_of(later)


def _raising(to: Level = Level.CRITICAL) -> Rule:
    clause, _ = parse("act(watch:any)", config().vocabulary)
    assert clause is not None
    return replace(GOODS, raises=Raise(when=clause, when_text="act(watch:any)", to=to))


def _watching(*rules: Rule) -> ReaderConfig:
    gallium = WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"}))
    return replace(config(*rules), watch=WatchList(materials=(gallium,), version="1"))


def test_the_level_of_an_alert_is_raised_by_the_watch_list() -> None:
    articles = [archived("1", "China bans exports of gallium")]
    watching = _watching(_raising())

    (ours,) = outcomes(read(articles, watching), side(watching))
    (others,) = outcomes(read(articles, config(_raising())), side(config(_raising())))

    assert [d.level for d in ours.decisions] == [Level.CRITICAL]
    assert [d.level for d in others.decisions] == [Level.HIGH]


def test_a_raise_that_an_edit_adds_is_a_change_of_level() -> None:
    before, after = _watching(GOODS), _watching(_raising())
    found = read([archived("1", "China bans exports of gallium")], after, before)

    (was,), (now,) = outcomes(found, side(before), before=True), outcomes(found, side(after))

    assert ([d.level for d in was.decisions], [d.level for d in now.decisions]) == ([Level.HIGH], [Level.CRITICAL])
