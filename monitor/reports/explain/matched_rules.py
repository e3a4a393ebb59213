"""The rules behind an explanation in words: which match, by which words, and what the closest lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.act import Span
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Match, Rule, RuleId, Status
from monitor.language.query.explained import Explained, distance, first_failure
from monitor.reports.evaluation.engine import Engine, Read, Tried
from monitor.reports.explain.answer import cut, flat
from monitor.reports.explain.page import quotes_with_origin
from monitor.wording.phrases.english import joined

_CLAUSE = 110  # characters of a rule's query in a sentence
_QUOTED = 90  # characters of a quote
_QUOTES = 4  # quotes per query
_MANY = 8  # names in a list


def rules_that_match(held: Sequence[Tried]) -> Iterator[str]:
    """Yield the rule of the highest level with its query and evidence, then the names of the others."""
    (first, *others) = held
    by = _by(span for leaf in _leaves(first.explained) for span in leaf.evidence)
    yield f"{_tried(first)} matches: {cut(first.rule.clause, _CLAUSE)}{by}."
    if others:
        yield f"{joined([_tried(t) for t in others[:_MANY]])} also match{'es' if len(others) == 1 else ''}."


def _tried(tried: Tried) -> str:
    """`rare-earths (high)`, `rare-earths (critical, raised from high by act(watch:any))`."""
    match = tried.match
    if match is None or match.raised is None:
        return named_rule(tried.rule)
    return f"{match.rule_id} ({match.raised_in_words})"


def _leaves(explained: Explained) -> Iterator[Explained]:
    if explained.held and not explained.parts:
        yield explained
    for part in explained.parts:
        yield from _leaves(part)


def _by(spans: Iterable[Span]) -> str:
    quotes = quotes_with_origin(replace(s, quote=cut(s.quote, _QUOTED)) for s in spans)
    return f", by {', '.join(quotes[:_QUOTES])}" if quotes else ""


def no_rule(read: Read, *, then: bool = False) -> list[str]:
    """State that no rule matches, and what the nearest rule misses; `then` selects the past tense."""
    matches = "matched" if then else "matches"
    nearest = next((t for t in read.tried if not t.explained.held), None)
    if nearest is None or distance(nearest.explained) == 1:
        return [f"No rule {matches} it: every rule requires an act or other words."]
    return [f"No rule {matches} it. The closest is {named_rule(nearest.rule)}: {_lacking(nearest.explained)}."]


def _lacking(explained: Explained) -> str:
    """Return `direction is tightening, the rule wants easing`, or the missing words if no act is involved."""
    failure = first_failure(explained) or explained
    return "; ".join(failure.nearest.misses) if failure.nearest is not None else failure.missing or "other words"


def named_rule(rule: Rule) -> str:
    status = "" if rule.status is Status.LIVE else f", {rule.status}"
    return f"{rule.id} ({rule.level}{status})"


def matches_in_words(matches: Sequence[Match], engine: Engine) -> Iterator[str]:
    """Yield the stored match of the highest level with its evidence, then the names of the others."""
    if not matches:
        return
    first, *others = matches
    rule = engine.rule(first.rule_id)
    clause = f": {cut(rule.clause, _CLAUSE)}" if rule and rule.version == first.rule_version else ""
    gone = "" if rule else " (a rule that no longer runs)"
    yield f"{first.rule_id} ({first.raised_in_words}) matched{gone}{clause}{_by(first.evidence)}."
    if others:
        yield f"{joined([f'{m.rule_id} ({m.raised_in_words})' for m in others[:_MANY]])} also matched."


def match_line(match: Match, engine: Engine, alerted: str = "") -> str:
    """Return the rule and the version that matched, with its query if that version still runs. `alerted` is the version
    named by the alert, which includes the commit of the rules folder.
    """
    rule = engine.rule(match.rule_id)
    version = alerted if alerted.startswith(match.rule_version) else match.rule_version
    if rule is not None and rule.version == match.rule_version:
        return rule_line(rule, version, match)
    return f"{match.rule_id} ({match.raised_in_words}), version {version}, which no longer runs"


def rule_line(rule: Rule, version: str = "", match: Match | None = None) -> str:
    """Return `rare-earths (high), version 1a2b3c4d5e6f, base/alerts/minerals.yaml:3: act(…)` with changes by a pack."""
    place = f", {rule.place.file}:{rule.place.line}" if rule.place else ""
    changes = "".join(f", {change}" for change in tuned(rule))
    named = named_rule(rule) if match is None or match.raised is None else f"{rule.id} ({match.raised_in_words})"
    return f"{named}, version {version or rule.version}{place}{changes}: {flat(rule.clause)}"


def changed_since(matched: set[RuleId], read: Read) -> list[str]:
    """State how the current rules differ from the stored matches; an edited rule never alerts past articles."""
    now = {t.rule.id for t in read.held}
    added, lost = sorted(now - matched), sorted(matched - now)
    sentences = []
    if added:
        sentences.append(f"Today {joined(added)} would match it, but rules apply to new articles only.")
    if lost:
        sentences.append(f"Today {joined(lost)} would not match it.")
    return sentences


def would_go(tried: Tried, engine: Engine) -> str:
    """State where an article with this text would be announced."""
    rule, level = tried.rule, tried.level
    routes = engine.routes.of(rule)
    open_routes = [r.name for r in routes if level.rank >= r.minimum.rank]
    if not open_routes:
        below = f"{level} is below the minimum level of route {joined([r.name for r in routes])}"
        return f"An article with this text would go into the digest: {below}."
    once = f", once the event is {rule.certainty}" if rule.certainty else ""
    once += f", if its precedent exists: {rule.after}" if rule.after else ""
    once += ", marked as a trial" if rule.status is Status.TRIAL else ""
    return f"An article with this text would be announced on route {joined(open_routes)}{once}."
