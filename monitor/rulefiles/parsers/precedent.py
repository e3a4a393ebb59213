"""The parser of a rule's `after`: the precedent that it requires."""

from datetime import timedelta

from monitor.domain.acts.scheme import Measure, MeasureClass
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.precedent import LONGEST, PrecedentCondition, SharedFacet
from monitor.domain.rules.query import Query
from monitor.language.query.expand import Definitions
from monitor.language.query.of_acts import first_other_clause, needs_act, patterns_of
from monitor.language.query.parse import NO_DEFINITIONS
from monitor.rulefiles.checks.implication import allowed_values
from monitor.rulefiles.syntax.clauses import read_clause
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields, short_duration
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Scalar

_DAY = timedelta(days=1)
AFTER = Table(
    what="'after'",
    keys=(
        Key("when", "the earlier act: `act(…)`, or several joined by `OR`", required=True, located=True),
        Key(
            "within",
            "maximum time before, in whole days",
            kind=Kind.DURATION,
            least=_DAY,
            most=LONGEST,
            required=True,
            advice="Write 30d.",
        ),
        Key(
            "same",
            "facets that both acts must share",
            kind=Kind.TEXTS,
            values=tuple(SharedFacet),
            make=lambda named: tuple(dict.fromkeys(named)),
        ),
    ),
)


def read_after(
    table: Fields, clause: Query | None, vocabulary: Vocabulary, definitions: Definitions = NO_DEFINITIONS
) -> PrecedentCondition | None:
    """Return the precedent at `after`; None if it is missing or invalid. `clause` is the rule's own clause."""
    fields = table.mapping("after")
    if fields is None:
        return None
    found_before = fields.findings.errors
    values = fields.values()
    when, within, same = values.get("when"), values.get("within", LONGEST), values.get("same", ())
    earlier = None if when is None else read_clause(when, vocabulary, fields.findings, definitions)
    query = None if when is None else _acts_only(earlier, when, fields.findings)
    if within % _DAY:
        written, place = short_duration(within), fields.place("within")
        message = f"'within' must be in whole days, not '{written}': feeds seldom state the hour of an act."
        fields.findings.add(place, "bad-value", message, "Write 30d.", width=len(written))
    if same and clause is not None and not needs_act(clause):
        message = "'same' compares acts, but the rule can match a text without an act; it is silent there."
        fields.findings.warn(fields.place("same"), "by-words-alone", message, "Add AND act(…) to the clause.")
    if when is None or query is None or fields.findings.errors > found_before:
        return None
    return PrecedentCondition(when=query, when_text=when.text.strip(), within=within, same=same)


def _acts_only(query: Query | None, when: Scalar, findings: Findings) -> Query | None:
    """Return the clause if it consists of acts only, else None."""
    if query is None:
        return None
    other = first_other_clause(query)
    if other is None:
        _warn_about_other_acts(query, when, findings)
        return query
    message = "'after' can only use act(…): earlier acts are stored without their text."
    advice = "Write one act(…), or several joined by OR; put exclusions inside: act(NOT issuer:US)."
    findings.add(when.place_of(other.start), "not-of-acts", message, advice, width=max(other.end - other.start, 1))
    return None


def _warn_about_other_acts(query: Query, when: Scalar, findings: Findings) -> None:
    """Warn about measures that are read but are not export acts (a production quota): they are not stored as past."""
    for pattern in patterns_of(query):
        measures = allowed_values(pattern, "measure")
        if measures and all(Measure(m).measure_class is MeasureClass.NEAR_MISS for m in measures):
            message = f"never finds an earlier act: {', '.join(sorted(measures))} is not an export act."
            advice = "Use another measure, or leave it out."
            place, width = when.place_of(pattern.start), max(pattern.end - pattern.start, 1)
            findings.warn(place, "never-true", message, advice, width=width)
