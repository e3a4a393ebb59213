"""Rule examples from user feedback on alerts.

An alert marked "not for us" gives its rule a headline that it must not match; a missed text gives the nearest rule a
headline that it must match. The example fails until somebody changes the rule's query.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from monitor.domain.acts.scheme import Stage
from monitor.domain.articles.article import Article
from monitor.domain.interactions.feedback import Label
from monitor.domain.rules.query import ActPattern, Comparison, Facet, Query
from monitor.domain.rules.rule import Example, Rule, RuleId, Status
from monitor.domain.sources.source import Quote
from monitor.language.query.explained import distance
from monitor.reports.evaluation.engine import Engine, Read
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.reports.explain.answer import printable

EXCERPT_CHARS = 600  # of the text, added if the rule does not match the headline alone


class Outcome(StrEnum):
    EXAMPLE = "example"
    ALERTED = "alerted"  # the text did alert
    MATCHED_RIGHTLY = "matched_rightly"  # a copy or old news: the rule is right
    WANTED = "wanted"  # a rule matches the text now
    NOTHING_NEAR = "nothing_near"  # no rule is near: a new rule is needed
    NO_QUOTE = "no_quote"  # the licence forbids quoting in a rule file
    NO_WORDS = "no_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The outcome of a label. `rule_id` is the labelled rule, or the nearest one."""

    label: Label
    outcome: Outcome
    rule_id: RuleId | None = None
    example: Example | None = None


def lesson(label: Label, stored: Article | None, quote: Quote, engine: Engine) -> Lesson:
    """Return the lesson. `stored` is the label's article if it is kept; `quote` limits what a rule file may contain."""
    if label.is_miss:
        return _of_miss(label, quote, engine)
    if not label.is_against_the_rule:
        unwanted = label.reason is not None
        outcome = Outcome.MATCHED_RIGHTLY if unwanted else Outcome.ALERTED
        return Lesson(label=label, outcome=outcome, rule_id=label.rule_id)
    outcome = _quotable(label, quote)
    if outcome is not Outcome.EXAMPLE:
        return Lesson(label=label, outcome=outcome, rule_id=label.rule_id)
    return Lesson(label=label, outcome=outcome, rule_id=label.rule_id, example=_unwanted(label, stored, quote, engine))


def _quotable(label: Label, quote: Quote) -> Outcome:
    if not label.title:
        return Outcome.NO_WORDS
    return Outcome.NO_QUOTE if quote is Quote.LINK_ONLY else Outcome.EXAMPLE


def _of_miss(label: Label, quote: Quote, engine: Engine) -> Lesson:
    outcome = _quotable(label, quote)
    if outcome is Outcome.NO_WORDS:
        return Lesson(label=label, outcome=outcome)
    read = _read(label.title, label.text, label.language, engine)
    wanting = next((t.rule.id for t in read.held if t.rule.status in (Status.LIVE, Status.TRIAL)), None)
    if wanting is not None:
        return Lesson(label=label, outcome=Outcome.WANTED, rule_id=wanting)
    near = _nearest(read)
    if near is None:
        return Lesson(label=label, outcome=Outcome.NOTHING_NEAR)
    wanted = Example(title=printable(label.title), must_match=True, lang=_language(label))
    example = wanted if outcome is Outcome.EXAMPLE else None
    return Lesson(label=label, outcome=outcome, rule_id=near.id, example=example)


def _nearest(read: Read) -> Rule | None:
    """Return the live rule that the text partly matches. If the text has words of an act but no act was read, return
    the most general rule, because that one must match in any case.
    """
    live = [t for t in read.tried if t.rule.status is Status.LIVE]
    near = next((t.rule for t in live if distance(t.explained) < 1), None)
    if near is not None or not any(m.kind in _OF_AN_ACT for m in read.reading.mentions):
        return near
    general = [t.rule for t in live if isinstance(t.rule.when, ActPattern) and _kinds(t.rule.when)]
    return min(general, key=lambda rule: (-_kinds(rule.when), rule.id), default=None)


def _kinds(when: Query) -> float:
    """Return how many measures an act pattern accepts, 0 if it also requires an actor, a target or goods."""
    facets = when.facets if isinstance(when, ActPattern) else ()
    if not isinstance(when, ActPattern) or not all(map(_is_general, facets)):
        return 0
    named = [len(f.values) for f in facets if isinstance(f, Facet) and f.name == "measure" and not f.negated]
    return min(named, default=math.inf)


def _is_general(facet: Facet | Comparison) -> bool:
    """Return True if any act in force passes the facet: stage, measure, or excluded actions."""
    if not isinstance(facet, Facet):
        return False
    if facet.name == "stage":
        return (Stage.IN_FORCE in facet.values) is not facet.negated
    return facet.name == "measure" or (facet.name == "action" and facet.negated)


_OF_AN_ACT = frozenset({"commodity", "list", "instrument"})


def _unwanted(label: Label, stored: Article | None, quote: Quote, engine: Engine) -> Example:
    """Return the headline, with the beginning of the text if the rule does not match without it."""
    headline = Example(title=printable(label.title), must_match=False, lang=_language(label))
    if stored is None or quote is Quote.HEADLINE or _holds(label, "", engine):
        return headline
    excerpt = printable(stored.text)[:EXCERPT_CHARS].strip()
    if not excerpt or not _holds(label, excerpt, engine):
        return headline
    return replace(headline, text=excerpt)


def _holds(label: Label, text: str, engine: Engine) -> bool:
    return label.rule_id in {t.rule.id for t in _read(label.title, text, label.language, engine).held}


def _read(title: str, text: str, language: str, engine: Engine) -> Read:
    name = sha256(f"{title}\n{text}".encode()).hexdigest()
    return engine.read(article_of(Text(id=name, title=title, text=text, language=language)))


def _language(label: Label) -> str | None:
    return label.language or None
