"""`after` of a rule in, the precedent that it asks for out."""

from datetime import timedelta

from monitor.domain.acts.act import Measure, MeasureClass
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.precedent import LONGEST, Common, Precedent
from monitor.domain.rules.query import Query
from monitor.language.query.of_acts import needs_act, patterns_of, stranger
from monitor.rulefiles.clauses import read_clause
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.implication import admitted
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import Scalar

__all__ = ["AFTER", "read_after"]

_DAY = timedelta(days=1)
AFTER = Table(
    what="'after'",
    keys=(
        Key(name="when", means="the earlier act: act(…), or several of them joined by OR", required=True),
        Key(
            name="within",
            means=f"how long before at the most, in whole days up to {LONGEST.days}d",
            kind=Kind.DURATION,
            required=True,
            advice="Write 30d.",
        ),
        Key(
            name="same",
            means="what both acts must have in common",
            kind=Kind.TEXTS,
            values=tuple(Common),
            advice=f"It takes {', '.join(Common)}.",
        ),
    ),
)


def read_after(table: Fields, clause: Query | None, vocabulary: Vocabulary) -> Precedent | None:
    """What stands at `after`; None where nothing does, or there is a problem. `clause` is the rule's own."""
    fields = table.mapping("after")
    if fields is None:
        return None
    when = fields.scalar("when")
    found_before = fields.findings.errors
    query = None if when is None else _of_acts(read_clause(when, vocabulary, fields.findings), when, fields.findings)
    within = fields.duration("within", LONGEST, least=_DAY, most=LONGEST)
    if within % _DAY:
        written, place = fields.text("within"), fields.place("within")
        message = f"'within' counts whole days, for feeds seldom tell the hour of an act, not '{written}'."
        fields.findings.add(place, "bad-value", message, "Write 30d.", width=len(written))
    same = fields.choices("same", Common)
    if same and clause is not None and not needs_act(clause):
        message = "'same' compares acts, and the rule's clause may hold by words alone: it then says nothing."
        fields.findings.warn(fields.place("same"), "by-words-alone", message, "Join an act(…) to the clause by AND.")
    fields.finish()
    if when is None or query is None or fields.findings.errors > found_before:
        return None
    return Precedent(when=query, when_text=when.text.strip(), within=within, same=same)


def _of_acts(query: Query | None, when: Scalar, findings: Findings) -> Query | None:
    """The clause where it asks for acts alone."""
    if query is None:
        return None
    other = stranger(query)
    if other is None:
        _warn_of_no_exports(query, when, findings)
        return query
    message = "the earlier act is looked for among acts that are known, and these have no text."
    advice = "Write one act(…), or several joined by OR; what must not hold goes inside: act(NOT issuer:US)."
    findings.add(when.place_of(other.start), "not-of-acts", message, advice, width=max(other.end - other.start, 1))
    return None


def _warn_of_no_exports(query: Query, when: Scalar, findings: Findings) -> None:
    """What is read but is no export act (a production quota) is not kept among the acts of the past."""
    for pattern in patterns_of(query):
        measures = admitted(pattern, "measure")
        if measures and all(Measure(m).measure_class is MeasureClass.NEAR_MISS for m in measures):
            message = f"no earlier act is ever found: {', '.join(sorted(measures))} is no export act."
            advice = "Ask for another measure, or leave it out."
            place, width = when.place_of(pattern.start), max(pattern.end - pattern.start, 1)
            findings.warn(place, "never-true", message, advice, width=width)
