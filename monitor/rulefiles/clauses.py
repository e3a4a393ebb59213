"""A clause of a rule file: its tree, and what is wrong in it at its place in the file."""

from collections.abc import Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.errors import QueryError
from monitor.language.query.parse import parse
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.lints import lint_clause
from monitor.rulefiles.yaml12 import Scalar

__all__ = ["add_clause_problems", "read_clause"]

CLAUSE_MAX_PROBLEMS = 20  # told at once of one clause: four thousand open brackets are one mistake


def read_clause(clause: Scalar, vocabulary: Vocabulary, findings: Findings) -> Query | None:
    """The clause's tree, None where it has none. The places of its problems are those of the file."""
    query, problems = parse(clause.text, vocabulary)
    add_clause_problems(problems, clause, findings)
    for lint in lint_clause(query, vocabulary) if query is not None else ():
        width = max(lint.node.end - lint.node.start, 1)
        findings.warn(clause.place_of(lint.node.start), lint.code, lint.message, lint.advice, width=width)
    return query


def add_clause_problems(problems: Sequence[QueryError], clause: Scalar, findings: Findings, *, skip: int = 0) -> None:
    """The first problems of a clause, in their places. `skip` is how many characters were parsed before its own."""
    for problem in problems[:CLAUSE_MAX_PROBLEMS]:
        width = max(problem.end - problem.start, 1)
        message = str(problem) if str(problem).endswith((".", "?")) else f"{problem}."
        findings.add(clause.place_of(max(problem.start - skip, 0)), problem.code, message, problem.advice, width=width)
