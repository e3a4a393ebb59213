"""Alerts gained, lost and changed: each edit of a rule, route or vocabulary on the same articles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level, Place, Rule, Status
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.changes import AlertChange, PackChange, RulesDiff, compare, edited_rules
from monitor.reports.backtest.summary import read_log
from tests.reports.backtest.made import DAY, DESK, archived, config, read, rule, side

GALLIUM = archived("1", "China bans exports of gallium")
TIN = archived("2", "US bans exports of tin", at=DAY + timedelta(days=20))
GOODS = rule("goods", "act(commodity:gallium)")
ROUTED = Routes(
    default=DESK.default,
    named=(Route(name="desk", channel="#desk", minimum=Level.HIGH), Route(name="lab", channel="#lab")),
)


def diff(
    before: Sequence[Rule],
    after: Sequence[Rule],
    *,
    routes: tuple[Routes, Routes] = (DESK, DESK),
    articles: Sequence[ArchivedArticle] = (GALLIUM, TIN),
) -> RulesDiff:
    was, now = config(*before), config(*after)
    days = [a.moment.date() for a in articles if a.moment]
    page = LoggedPage(
        archive=0,
        cursor="1",
        articles=len(articles),
        found=read(articles, now, was),
        finished=True,
        first=min(days),
        last=max(days),
    )
    return compare(read_log([page], 1), side(was, routes[0]), side(now, routes[1]))


def rows(found: RulesDiff) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(c.kind.value, c.rule_id, next(iter(c.outcome.articles)), c.what) for c in found.changes]


def only(found: RulesDiff) -> AlertChange:
    (change,) = found.changes
    return change


def test_the_same_rules_change_nothing() -> None:
    found = diff([GOODS], [GOODS])
    assert (found.changes, found.packs, found.a_week, found.before_alerts, found.after_alerts) == ((), (), {}, 1, 1)


def test_a_new_rule_gains_its_alerts() -> None:
    found = diff([GOODS], [GOODS, rule("tin", "act(commodity:tin)")])
    assert rows(found) == [("gained", "tin", "2", ())]
    assert found.packs == (PackChange(pack="base", changed=0, new=1, removed=0),)
    assert found.a_week == {"#all": 7 / 21}


def test_a_narrower_clause_loses_alerts_and_says_what_fails() -> None:
    found = diff([GOODS], [rule("goods", "act(commodity:gallium issuer:US)")])
    assert rows(found) == [("lost", "goods", "1", ())]
    assert only(found).why.startswith("The clause does not hold: ")
    assert only(found).quotes_text


def test_a_removed_a_retired_and_a_draft_rule() -> None:
    assert only(diff([GOODS], [])).why == "the rule is removed or disabled"
    assert only(diff([GOODS], [replace(GOODS, status=Status.RETIRED)])).why == "the rule is removed or disabled"
    assert only(diff([GOODS], [replace(GOODS, status=Status.DRAFT)])).why == "the rule is a draft"


def test_another_level_is_one_changed_alert() -> None:
    louder = replace(GOODS, level=Level.CRITICAL, version="other")
    found = diff([GOODS], [louder])
    assert rows(found) == [("changed", "goods", "1", ("level",))]
    assert only(found).why == "level high → critical"
    assert found.packs == (PackChange(pack="base", changed=1, new=0, removed=0),)


def test_another_route_is_one_changed_alert() -> None:
    before, after = replace(GOODS, routes=("desk",)), replace(GOODS, routes=("lab",))
    found = diff([before], [after], routes=(ROUTED, ROUTED))
    assert rows(found) == [("changed", "goods", "1", ("route",))]
    assert only(found).why == "route #desk → #lab"
    assert found.a_week == {"#desk": -7 / 21, "#lab": 7 / 21}


def test_a_second_route_gains_an_alert() -> None:
    before, after = replace(GOODS, routes=("desk",)), replace(GOODS, routes=("desk", "lab"))
    found = diff([before], [after], routes=(ROUTED, ROUTED))
    assert [(c.kind.value, c.decision.channel) for c in found.changes] == [("gained", "#lab")]


def test_an_alert_that_becomes_a_digest_line_is_lost_and_back() -> None:
    loud = replace(GOODS, routes=("desk",))
    soft = replace(loud, level=Level.LOW)
    lost = diff([loud], [soft], routes=(ROUTED, ROUTED))
    assert (rows(lost), lost.digest) == ([("lost", "goods", "1", ())], 1)
    assert only(lost).why == "low is below the minimum of #desk: a digest line instead"
    gained = diff([soft], [loud], routes=(ROUTED, ROUTED))
    assert (rows(gained), gained.digest, only(gained).why) == ([("gained", "goods", "1", ())], -1, "was a digest line")


def test_a_louder_rule_named_first_is_a_change_of_the_same_alert() -> None:
    other = rule("any", "act(action:impose)", Level.CRITICAL)
    found = diff([GOODS], [GOODS, other], articles=[GALLIUM])
    assert rows(found) == [("changed", "any", "1", ("level", "rule"))]


def test_a_route_file_changes_alerts_without_any_rule() -> None:
    moved = Routes(default=Route(name="default", channel="#new"))
    found = diff([GOODS], [GOODS], routes=(DESK, moved))
    assert (rows(found), found.packs) == ([("changed", "goods", "1", ("route",))], ())


def test_a_shipped_rule_that_a_pack_tunes_counts_for_that_pack() -> None:
    place = Place(file="base/alerts/general.yaml", line=1, column=1)
    tuned = Place(file="minerals/tuning.yaml", line=2, column=3)
    before = replace(GOODS, place=place)
    after = replace(before, version="other", origins=(("when", place), ("level", tuned)))
    assert edited_rules([before], [after]) == (PackChange(pack="minerals", changed=1, new=0, removed=0),)


def test_events_that_another_reading_joins_are_paired_by_their_articles() -> None:
    found = diff([GOODS], [rule("goods", "gallium")], articles=[GALLIUM])
    assert found.changes == ()
