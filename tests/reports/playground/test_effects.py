"""What an edit changes, as the readers of the page may see it."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.sources.licensing import EXPORT, Terms
from monitor.domain.sources.source import Quote
from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.changes import ChangeKind, compare
from monitor.reports.backtest.summary import read_log
from monitor.reports.playground.effects import EditEffect, edit_effect
from tests.reports.backtest.made import DAY, archived, config, read, rule, side

BEFORE, AFTER = rule("tin", "act(commodity:tin)"), rule("tin", "act(commodity:gallium)")
ANY = rule("any", "act(commodity:(tin OR gallium))")


def effect(*articles: ArchivedArticle) -> EditEffect:
    before, after = config(BEFORE, ANY), config(AFTER, ANY)
    found = read(articles, after, before)
    page = LoggedPage(archive=0, cursor="", articles=len(articles), found=found, finished=True)
    return edit_effect(compare(read_log([page], 1), side(before), side(after)), AFTER.id, EXPORT)


def test_what_the_rule_matches_is_shown_also_where_another_rule_alerts_anyway() -> None:
    found = effect(
        archived("1", "US bans exports of tin"),
        archived("2", "China bans exports of gallium"),
        archived("3", "China bans exports of gallium again", at=DAY + timedelta(days=2)),
    )
    matches = found.matches
    assert (matches.before, matches.after, matches.more, matches.fewer) == (1, 2, 2, 1)
    assert [one.title for one in matches.gained] == [
        "China bans exports of gallium again",
        "China bans exports of gallium",
    ]
    (lost,) = matches.lost
    assert "commodity is tin, the rule wants gallium" in lost.why
    assert (found.count(ChangeKind.GAINED), found.count(ChangeKind.LOST)) == (0, 0)


def test_words_that_may_not_be_shown_are_left_out() -> None:
    tin, gallium = archived("1", "US bans exports of tin"), archived("2", "China bans exports of gallium")
    hidden = Terms(name="Paid", visible_in=("desk",))
    link_only = Terms(name="Wire", quote=Quote.LINK_ONLY)
    found = effect(replace(tin, terms=hidden), replace(gallium, terms=link_only))
    (gained,), (lost,) = found.matches.gained, found.matches.lost
    assert (gained.title, gained.why, gained.source) == ("", "", "Wire")
    assert gained.url
    assert (lost.title, lost.why, lost.url, lost.language) == ("", "", "", "")
    assert "Paid" not in str(found)
