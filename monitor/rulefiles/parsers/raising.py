"""The parser of a rule's `raise`: a higher level where a further clause holds."""

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.domain.rules.rule import Level, Raise
from monitor.language.query.expand import Definitions
from monitor.language.query.parse import NO_DEFINITIONS
from monitor.rulefiles.checks.implication import implies
from monitor.rulefiles.syntax.clauses import read_clause
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Scalar

RAISE = Table(
    what="'raise'",
    keys=(
        Key(
            "when", "clause that must be true as well, for the same act: `act(watch:any)`", required=True, located=True
        ),
        Key("to", "the higher level", required=True, values=tuple(Level)),
    ),
)
RAISE_KEY = Key("raise", "a higher level if a further clause is true", kind=Kind.TABLE, table=RAISE)


def read_raise(
    table: Fields,
    clause: Query | None,
    level: Level | None,
    vocabulary: Vocabulary,
    definitions: Definitions = NO_DEFINITIONS,
) -> Raise | None:
    """Return what is at `raise`; None if it is missing or invalid. `clause` and `level` are those of the rule.

    The clause may match almost everything, because the rule's clause anchors the whole.
    """
    fields = table.mapping("raise")
    if fields is None:
        return None
    findings = fields.findings
    found_before = findings.errors
    values = fields.values()
    when: Scalar | None = values.get("when")
    to: Level | None = values.get("to")
    query = None if when is None else read_clause(when, vocabulary, findings, definitions, anchored=False)
    if to is not None and level is not None and to.rank <= level.rank:
        message = f"'raise' to {to} raises nothing: the rule's level is {level}."
        findings.add(fields.place("to"), "bad-value", message, "Name a higher level.", width=len(to))
    if when is None or to is None or query is None or findings.errors > found_before:
        return None
    if clause is not None and implies(clause, query, vocabulary):
        message = "the rule's level is always raised: its own clause requires this one."
        findings.warn(when.place, "always-true", message, f"Write 'level: {to}', or another clause.", width=when.width)
    return Raise(when=query, when_text=when.text.strip(), to=to)
