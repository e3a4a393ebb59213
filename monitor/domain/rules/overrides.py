"""Changes that a pack's tuning.yaml makes to a shipped rule, with their place."""

from collections.abc import Iterator

from monitor.domain.rules.rule import Level, Rule


def tuned(rule: Rule) -> tuple[str, ...]:
    """`lowered from high by minerals/tuning.yaml:2`, one text per changed level, status and route."""
    places = dict(rule.origins)
    return tuple(f"{what} by {places[name].file}:{places[name].line}" for name, what in _changes(rule))


def _changes(rule: Rule) -> Iterator[tuple[str, str]]:
    shipped = dict(rule.shipped)
    before = Level(shipped.get("level", rule.level))
    if before is not rule.level:
        yield "level", f"{'lowered' if rule.level.rank < before.rank else 'raised'} from {before}"
    if shipped.get("status", rule.status) != rule.status:
        yield "status", f"set to {rule.status}"
    if shipped.get("route", " ".join(rule.routes)) != " ".join(rule.routes):
        yield "route", "routed"
