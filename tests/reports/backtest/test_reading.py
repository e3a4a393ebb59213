from dataclasses import replace

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.rules.rule import Level
from monitor.ports.children.backtest import Comparison
from monitor.reports.backtest.reading import changed_queries
from tests.reports.backtest.made import archived, config, read, rule

BAN = archived("1", "China bans exports of gallium", "It takes effect today, the ministry said.")
NEWS = archived("2", "A port opens")
GOODS = rule("goods", "act(commodity:gallium)")


def test_an_article_with_nothing_in_it_is_not_returned() -> None:
    (found,) = read([BAN, NEWS], config(GOODS))
    assert (found.id, found.before, found.article.text) == ("1", None, "")
    assert [m.rule_id for m in found.after.matches] == ["goods"]
    assert found.after.acts[0].commodities == ("gallium",)


def test_a_language_that_the_archive_does_not_give_is_detected() -> None:
    (found,) = read([archived("1", "中国宣布禁止镓出口", language="")], config(GOODS))
    assert found.article.language == "zh-Hans"


def test_only_rules_with_another_query_are_evaluated_on_both_sides() -> None:
    louder = replace(GOODS, level=Level.CRITICAL)
    assert changed_queries([GOODS], [louder]) == frozenset()
    assert changed_queries([GOODS], [rule("goods", "act(commodity:tin)"), rule("new", "gallium")]) == {"goods", "new"}


def test_both_sides_of_an_edit_and_why_a_rule_no_longer_matches() -> None:
    before, after = (
        config(GOODS, rule("word", "gallium")),
        config(rule("goods", "act(commodity:tin)"), rule("word", "gallium")),
    )
    (found,) = read([BAN], after, before)
    assert found.before is not None
    assert [m.rule_id for m in found.before.matches] == ["word", "goods"]
    assert [m.rule_id for m in found.after.matches] == ["word"]
    ((lost, why),) = [(one.rule_id, one.why) for one in found.lost]
    assert lost == "goods"
    assert why.startswith("The clause does not hold: ")


def test_sides_with_different_readers_are_read_apart() -> None:
    after, before = config(GOODS), replace(config(GOODS), mode=ReaderMode.STRICT)
    assert not Comparison(after=after, before=before).reads_alike
    (found,) = read([BAN], after, before)
    assert found.before is not None
    assert [m.rule_id for m in found.before.matches] == [m.rule_id for m in found.after.matches] == ["goods"]
