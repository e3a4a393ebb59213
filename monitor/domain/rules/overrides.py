"""What a pack's tuning.yaml changed about a shipped rule, and where."""

from collections.abc import Iterator

from monitor.domain.rules.rule import Level, Rule, Status

__all__ = ["tuned"]

_STATUS = {Status.TRIAL: "put on trial", Status.LIVE: "made live", Status.DRAFT: "made a draft"}


def tuned(rule: Rule) -> tuple[str, ...]:
    """`lowered from high by minerals/tuning.yaml:2`, one for each of level, status and route that is another now."""
    places = dict(rule.origins)
    return tuple(f"{what} by {places[name].file}:{places[name].line}" for name, what in _changes(rule))


def _changes(rule: Rule) -> Iterator[tuple[str, str]]:
    shipped = dict(rule.shipped)
    before = Level(shipped.get("level", rule.level))
    if before is not rule.level:
        yield "level", f"{'lowered' if rule.level.rank < before.rank else 'raised'} from {before}"
    if shipped.get("status", rule.status) != rule.status:
        yield "status", _STATUS.get(rule.status, rule.status.value)
    if shipped.get("route", " ".join(rule.routes)) != " ".join(rule.routes):
        yield "route", "routed"
