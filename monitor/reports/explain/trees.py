"""The trees of an explanation: queries with what each part found, and the words behind the values of an act."""

from collections.abc import Iterable, Mapping, Sequence

from monitor.domain.acts.act import Act
from monitor.domain.rules.rule import Definition
from monitor.language.query.explained import Explained
from monitor.language.query.wording import act_in_short
from monitor.reports.evaluation.engine import Read, Tried
from monitor.reports.explain.answer import Branch
from monitor.reports.explain.matched_rules import named_rule
from monitor.reports.explain.what_was_read import SHOWN

_NEAREST = 3  # nearest rules whose trees are shown if none matches


def tree_of(read: Read, chosen: Sequence[Tried]) -> tuple[Branch, ...]:
    """Return the trees of the chosen rules, else of the nearest ones, and the words that assert each value."""
    rules = chosen or [t for t in read.tried if not t.explained.held][:_NEAREST]
    asserted = (_values_branch(a) for a in read.reading.acts[:SHOWN] if a.asserted)
    return (*map(_rule_branch, rules), *asserted)


def _values_branch(act: Act) -> Branch:
    values = tuple(
        Branch(text=f"{s.facet} {s.value}{', inferred from' if s.inferred else ''}", evidence=(s.span,))
        for s in act.asserted
        if s.span.quote
    )
    return Branch(text=f"words that assert the values of {act_in_short(act)}", parts=values)


def _rule_branch(tried: Tried) -> Branch:
    clause = clause_branch(tried.explained, tried.rule.definitions)
    return Branch(text=f"rule {named_rule(tried.rule)}", held=clause.held, parts=(clause,))


def clause_branch(explained: Explained, definitions: Iterable[Definition]) -> Branch:
    """Return the tree of a clause. `definitions` are those of its pack."""
    return _branch(explained, {d.name: d for d in definitions})


def _branch(explained: Explained, definitions: Mapping[str, Definition]) -> Branch:
    source = definitions.get(explained.query.definition)
    return Branch(
        text=explained.text,
        held=explained.held,
        evidence=() if explained.parts else explained.evidence,
        detail="" if explained.parts else explained.missing,
        parts=tuple(_branch(part, definitions) for part in explained.parts),
        definition=f"@{source.name}, {source.place}" if source else "",
    )
