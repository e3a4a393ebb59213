"""The work of a child process: read a text, decide with the rules and an edited clause, explain the verdict.

The explanation is that of `monitor why -`.
"""

from collections.abc import Iterable
from dataclasses import replace

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.query import Query
from monitor.domain.rules.rule import Definition, Level, Rule, Status
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import QueryError
from monitor.language.query.explained import first_failure, paragraph
from monitor.language.query.of_acts import uses_watch
from monitor.language.query.parse import parse, references
from monitor.language.query.show import show
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.children.playground import (
    ClauseEdit,
    ClauseProblem,
    ClauseResult,
    Mark,
    MatchedRule,
    Step,
    TextJob,
    TextResult,
)
from monitor.reports.backtest.reading import with_language
from monitor.reports.evaluation.engine import Engine, Read, Tried
from monitor.reports.explain.answer import Branch, Stop, cut, flat
from monitor.reports.explain.trees import clause_branch
from monitor.reports.explain.why import why_read
from monitor.reports.playground.edits import NEW_RULE, with_rule
from monitor.reports.playground.proposal import proposal_of

_FACETS = {"commodities": "goods"}
_QUOTES, _QUOTE_CHARS = 4, 160  # a pattern may match a whole text
_PROBLEMS = 20  # as in rule files: four thousand open brackets are one mistake


def try_text(job: TextJob, knowledge: ReaderConfig) -> TextResult:
    """Return the verdict on the text, and on the edited clause if there is one."""
    if not job.watch:
        knowledge = replace(knowledge, watch=NOTHING_WATCHED)
    query, problems = (None, ()) if job.edit is None else parse_edit(job.edit, knowledge.vocabulary)
    edited = None if job.edit is None or query is None else edited_rule(job.edit, query)
    rules = knowledge.rules if edited is None else with_rule(knowledge.rules, edited)
    sources = () if job.source is None else (job.source,)
    engine = Engine(replace(knowledge, rules=rules), job.routes, sources)
    article = with_language(job.article)
    read = engine.read(article)
    why = why_read(article, read, engine)
    return TextResult(
        alerts=why.stop is Stop.MATCHED,
        paragraph=why.paragraph,
        language=read.reading.language,
        reading=why.reading,
        matches=tuple(_matched(tried, edited) for tried in read.held),
        rules=why.rules,
        marks=_marks(read.reading.acts),
        tree=tuple(map(_step, why.tree)),
        clause=None if job.edit is None else _clause(job.edit, edited, problems, read),
    )


def _matched(tried: Tried, edited: Rule | None) -> MatchedRule:
    rule = tried.rule
    is_edited = edited is not None and rule.id == edited.id
    return MatchedRule(rule_id=rule.id, pack=rule.pack, level=tried.level, status=rule.status, is_edited=is_edited)


def _marks(acts: Iterable[Act]) -> tuple[Mark, ...]:
    """The words of each act with the values that they state, then its other evidence."""
    found: dict[Span, Mark] = {}
    for act in acts:
        for one in act.asserted:
            if one.span.quote and not one.inferred:
                found.setdefault(one.span, Mark(span=one.span, role=f"{_FACETS.get(one.facet, one.facet)} {one.value}"))
        for span in act.evidence:
            found.setdefault(span, Mark(span=span))
    return tuple(found.values())


def edited_rule(edit: ClauseEdit, query: Query) -> Rule:
    """Return the rule with the edited clause. A new rule is live, of medium level, and goes to the default route."""
    rule = edit.rule or Rule(
        id=NEW_RULE, title="New rule", level=Level.MEDIUM, when=query, when_text="", version="", pack="playground"
    )
    used = set(references(edit.text))
    expanded = show(query) if used else ""
    status = Status.LIVE if rule.status is Status.RETIRED else rule.status
    return replace(
        rule, when=query, when_text=edit.text.strip(), expanded_text=expanded, version="edited", status=status
    )


def parse_edit(edit: ClauseEdit, vocabulary: Vocabulary) -> tuple[Query | None, tuple[ClauseProblem, ...]]:
    """Return the tree of the clause, or None and its problems in order of position. Never raises."""
    query, problems = parse(edit.text, vocabulary, _trees(edit.definitions, vocabulary))
    return query, tuple(_problem(edit.text, problem) for problem in problems[:_PROBLEMS])


def _trees(definitions: Iterable[Definition], vocabulary: Vocabulary) -> dict[str, Query | None]:
    """The tree of each definition; one that uses others is parsed after them."""
    left = {definition.name: definition.text for definition in definitions}
    trees: dict[str, Query | None] = {}
    while ready := [name for name, text in left.items() if not left.keys() & set(references(text)) - {name}]:
        for name in ready:
            trees[name], _ = parse(left.pop(name), vocabulary, dict(trees), anchored=False)
    return {**dict.fromkeys(left), **trees}


def _problem(clause: str, problem: QueryError) -> ClauseProblem:
    before = clause[: problem.start]
    return ClauseProblem(
        start=problem.start,
        end=problem.end,
        line=before.count("\n") + 1,
        column=problem.start - before.rfind("\n"),
        code=problem.code,
        message=str(problem) if str(problem).endswith((".", "?")) else f"{problem}.",
        advice=problem.advice,
    )


def _clause(edit: ClauseEdit, edited: Rule | None, problems: tuple[ClauseProblem, ...], read: Read) -> ClauseResult:
    if edited is None:
        return ClauseResult(rule=None, problems=problems)
    explained = next((t.explained for t in read.tried if t.rule.id == edited.id), None)
    assert explained is not None, "an edited rule is active"
    failure = first_failure(explained)
    yaml, advice = proposal_of(edit, edited)
    return ClauseResult(
        rule=edited,
        held=explained.held,
        paragraph=(sentence := paragraph(explained)),
        reason=sentence.partition(": ")[2],
        failing="" if failure is None else flat(failure.text),
        missing="" if failure is None else failure.missing,
        start=0 if failure is None else failure.query.start,
        end=0 if failure is None else failure.query.end,
        tree=_step(clause_branch(explained, edit.definitions)),
        yaml=yaml,
        advice=advice,
        uses_watch=uses_watch(edited.when),
    )


def _step(branch: Branch) -> Step:
    return Step(
        text=branch.text,
        held=branch.held,
        quotes=tuple(dict.fromkeys(cut(span.quote, _QUOTE_CHARS) for span in branch.evidence if span.quote))[:_QUOTES],
        detail=branch.detail,
        definition=branch.definition,
        parts=tuple(map(_step, branch.parts)),
    )
