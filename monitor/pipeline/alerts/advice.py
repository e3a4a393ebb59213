"""The advice of an alert: whether the rule's text (`why`) fits the act."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.act import Facet as ActFacet
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.rules.query import Facet
from monitor.domain.rules.rule import Rule
from monitor.language.query.of_acts import first_other_clause, patterns_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig


def advised(alert: AlertFacts, act: Act, rule: Rule | None, config: RuntimeConfig, *, disputed: bool) -> AlertFacts:
    """The alert with the rule's advice (`why`) if it applies: the act is decided, or the rule is about undecided acts;
    its direction is certain and not disputed; and the rule matches the act of all reports, not only that of one, with
    each of its goods alone and without goods that no words name.
    """
    is_sure = not (disputed or act.is_uncertain or act.unclear_stage)
    fits = is_sure and (act.stage in DECIDED or _is_about_stages(rule)) and _wants(rule, act, config)
    return alert if fits else replace(alert, why="")


def _is_about_stages(rule: Rule | None) -> bool:
    """True if the rule has a clause on the stage, such as a rule on proposals or denials."""
    if rule is None or first_other_clause(rule.when) is not None:
        return False
    return any(isinstance(f, Facet) and f.name == "stage" for p in patterns_of(rule.when) for f in p.facets)


def _wants(rule: Rule | None, act: Act, config: RuntimeConfig) -> bool:
    """True if the rule matches the act. Rules with text clauses, which no act can satisfy, count as matching."""
    if rule is None or first_other_clause(rule.when) is not None:
        return True
    from monitor.language.query.on_act import on_act  # not loaded until there is an alert

    matches = on_act(rule.when, config.vocabulary, config.exposure)
    words = tuple(_goods_by_words(act))
    if not matches(replace(act, commodities=tuple(good for goods in words for good in goods))):
        return False
    alone = [any(matches(replace(act, commodities=(good,))) for good in goods) for goods in words]
    return all(alone) or not any(alone)  # none alone: the rule asks for several


def _goods_by_words(act: Act) -> Iterator[tuple[str, ...]]:
    """The goods that words name, those of the same words together: chip-design software is technology, too."""
    unnamed = {*act.inferred, *(one.value for one in act.withheld if one.facet is ActFacet.COMMODITIES)}
    goods = [good for good in act.commodities if good not in unnamed]
    by_words: dict[object, list[str]] = {}
    for good in goods:
        by_words.setdefault(act.words_for(ActFacet.COMMODITIES, good) or good, []).append(good)
    yield from map(tuple, by_words.values())
