"""Warnings for rules that ask for the watch list where none is loaded."""

from collections.abc import Iterator

from monitor.domain.rules.rule import Place, Rule, Status
from monitor.language.query.of_acts import uses_watch
from monitor.rulefiles.folders.packs import RuleSet
from monitor.rulefiles.syntax.diagnostics import Problem, Severity

_ADVICE = "Put a watch.yaml into the folder of MONITOR_RULES_PRIVATE."


def rules_without_watch_list(rules: RuleSet) -> Iterator[Problem]:
    """Yield a warning for each clause that asks for the watch list, if there is none. One with errors is reported."""
    if rules.knowledge.watch or rules.watch_errors:
        return
    for rule in rules.rules:
        if rule.status is Status.RETIRED:
            continue
        places = dict(rule.origins)
        if uses_watch(rule.when):
            effect = "watch: and firm:@watch match no act"
            yield _problem(rule, places.get("and_not") or places.get("when"), effect, rules)
        if rule.raises is not None and uses_watch(rule.raises.when):
            yield _problem(rule, places.get("raise"), f"nothing raises the level of {rule.id}", rules)


def _problem(rule: Rule, place: Place | None, effect: str, rules: RuleSet) -> Problem:
    at = place or rule.place or Place(file=rule.pack, line=1, column=1)
    return Problem(
        place=at,
        severity=Severity.WARNING,
        code="no-watch-list",
        message=f"no watch list is loaded, so {effect}.",
        advice=_ADVICE,
        line_text=rules.line(at),
        width=1,
        pack=rule.pack,
    )
