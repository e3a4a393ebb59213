"""The parser of clauses in rule files, which maps their problems to places in the file."""

from collections.abc import Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.errors import QueryError
from monitor.language.query.expand import Definitions
from monitor.language.query.parse import NO_DEFINITIONS, parse
from monitor.rulefiles.checks.lints import lint_clause
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import Scalar

CLAUSE_MAX_PROBLEMS = 20  # reported per clause: four thousand open brackets are one mistake


def read_clause(
    clause: Scalar,
    vocabulary: Vocabulary,
    findings: Findings,
    definitions: Definitions = NO_DEFINITIONS,
    *,
    anchored: bool = True,
) -> Query | None:
    """Return the clause's tree, None if it can't be parsed. Problems and lints go to `findings`.

    `anchored` is False for a part of a clause, which may match almost everything.
    """
    query, problems = parse(clause.text, vocabulary, definitions, anchored=anchored)
    add_clause_problems(problems, clause, findings)
    if query is not None:
        add_lints(query, clause, vocabulary, findings)
    return query


def add_lints(query: Query, clause: Scalar, vocabulary: Vocabulary, findings: Findings) -> None:
    """Add the warnings of a clause."""
    for lint in lint_clause(query, vocabulary):
        width = max(lint.node.end - lint.node.start, 1)
        findings.warn(clause.place_of(lint.node.start), lint.code, lint.message, lint.advice, width=width)


def add_clause_problems(problems: Sequence[QueryError], clause: Scalar, findings: Findings, *, skip: int = 0) -> None:
    """Add the first problems of a clause. `skip` is the number of parsed characters that precede the clause."""
    for problem in problems[:CLAUSE_MAX_PROBLEMS]:
        width = max(problem.end - problem.start, 1)
        message = str(problem) if str(problem).endswith((".", "?")) else f"{problem}."
        findings.add(clause.place_of(max(problem.start - skip, 0)), problem.code, message, problem.advice, width=width)
