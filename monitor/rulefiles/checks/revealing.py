"""Warnings for rules that ask for the watch list and alert where no entry may be shown.

The alert names no entry, but everybody in that channel learns from it that an act touches the list.
"""

from collections.abc import Iterator

from monitor.domain.alerts.route import RouteKind
from monitor.domain.rules.rule import Place, Rule, Status
from monitor.language.query.of_acts import uses_watch
from monitor.rulefiles.folders.packs import RuleSet
from monitor.rulefiles.syntax.diagnostics import Problem, Severity

_ADVICE = "Send it to a route with may_show_watch: true, unless everybody there may know that."
_SILENT = frozenset({Status.RETIRED, Status.DRAFT})


def rules_that_reveal_touches(rules: RuleSet) -> Iterator[Problem]:
    """Yield a warning for each rule that alerts by the watch list in a route without `may_show_watch`."""
    open_routes = {route.name for route in rules.routes if not route.may_show_watch}
    trial = next((route.name for route in rules.routes if route.kind is RouteKind.TRIAL), None)
    for rule in rules.rules:
        asks = _asking(rule)
        if not asks or rule.status in _SILENT:
            continue
        usual = rule.routes or ((rules.unrouted,) if rules.unrouted else ())
        named = (trial,) if rule.status is Status.TRIAL and trial else usual
        revealing = [name for name in named if name in open_routes]
        if revealing:
            yield _problem(rule, asks, revealing, rules)


def _asking(rule: Rule) -> str:
    """The key of the rule that asks for the watch list, "" for none."""
    if uses_watch(rule.when):
        return "when"
    return "raise" if rule.raises is not None and uses_watch(rule.raises.when) else ""


def _problem(rule: Rule, key: str, routes: list[str], rules: RuleSet) -> Problem:
    places = dict(rule.origins)
    at = places.get("route") or places.get(key) or rule.place or Place(file=rule.pack, line=1, column=1)
    named = ", ".join(f"'{name}'" for name in routes)
    may = "route" if len(routes) == 1 else "routes"
    shows = "an alert" if key == "when" else "the level"
    return Problem(
        place=at,
        severity=Severity.WARNING,
        code="watch-revealed",
        message=f"the {may} {named} may not show the watch list, but {shows} of {rule.id} shows that it is touched.",
        advice=_ADVICE,
        line_text=rules.line(at),
        width=1,
        pack=rule.pack,
    )
