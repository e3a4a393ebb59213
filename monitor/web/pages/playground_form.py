"""The form of the playground: what it asks, as values, and what it shows again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Definition, Rule
from monitor.domain.sources.source import Source
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.playground import ClauseEdit, TextResult
from monitor.reports.playground.excerpts import Excerpt, clause_tokens
from monitor.reports.playground.pasted_text import CLAUSE_CHARS, TEXT_CHARS, TITLE_CHARS, PastedText, pasted_article
from monitor.reports.playground.stored import StoredText


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form asks: text and query, the rule that is edited, and the stored article that is read instead.

    `name` is the id or address of the article as given.
    """

    pasted: PastedText
    rule: Rule | None = None
    name: str = ""
    stored: StoredText | None = None

    @property
    def is_empty(self) -> bool:
        return self.pasted.is_empty and self.stored is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The verdict with the parts of the text that it rests on, or the problems instead."""

    result: TextResult | None = None
    parts: tuple[Excerpt, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFields:
    """The values of the form, as they are shown again."""

    title: str
    text: str
    language: str
    clause: str
    rule: str
    article: str

    @classmethod
    def of(cls, form: Mapping[str, str], asked: Asked | None) -> "FormFields":
        """As given; without what is too long to be sent back."""
        if asked is None:
            short = {name: form.get(name, "")[:most] for name, most in _SHOWN.items()}
            return cls(**short)
        pasted = asked.pasted
        return cls(
            title=pasted.title,
            text=pasted.text,
            language=pasted.language,
            clause=pasted.clause,
            rule=pasted.rule,
            article=asked.name,
        )


_SHOWN = {
    "title": TITLE_CHARS,
    "text": TEXT_CHARS,
    "language": 20,
    "clause": CLAUSE_CHARS,
    "rule": 200,
    "article": 2_000,
}


def text_of(asked: Asked, config: RuntimeConfig) -> tuple[Article, Source | None]:
    """What is read, with its source if it is a stored article of a source that is still watched."""
    stored = asked.stored
    if stored is None or stored.article is None:
        return pasted_article(asked.pasted), None
    return stored.article, config.sources.get(stored.article.source_id)


def edit_of(asked: Asked, config: RuntimeConfig) -> ClauseEdit | None:
    """The edit of the form; None without a query, and for one that is that of its rule."""
    if not asked.pasted.clause:
        return None
    rule = asked.rule
    in_pack = [] if rule is None else [one for one in config.rules.values() if one.pack == rule.pack]
    defined: dict[str, Definition] = {d.name: d for one in in_pack for d in one.definitions}
    return ClauseEdit(text=asked.pasted.clause, rule=rule, definitions=tuple(defined.values()))


def query_tokens(asked: Asked | None, answer: Answer) -> Any:
    """The query in parts for the page, with the part that has a problem; () without a query."""
    clause = answer.result.clause if answer.result is not None else None
    if asked is None or clause is None:
        return ()
    problem = next(iter(clause.problems), None)
    start, end = (clause.start, clause.end) if problem is None else (problem.start, problem.end)
    return clause_tokens(asked.pasted.clause, start, end)


def verdict_for_programs(answer: Answer) -> dict[str, Any]:
    """The verdict for programs."""
    result = answer.result
    if result is None:
        return {"problems": list(answer.problems)}
    clause = result.clause
    return {
        "problems": [],
        "alerts": result.alerts,
        "paragraph": result.paragraph,
        "language": result.language,
        "reading": list(result.reading),
        "rules": [{"id": m.rule_id, "pack": m.pack, "level": m.level, "status": m.status} for m in result.matches],
        "clause": None
        if clause is None
        else {
            "problems": [
                {"line": p.line, "column": p.column, "code": p.code, "message": p.message, "advice": p.advice}
                for p in clause.problems
            ],
            "holds": clause.held if clause.rule is not None else None,
            "paragraph": clause.paragraph,
            "failing": clause.failing,
            "missing": clause.missing,
            "yaml": clause.yaml,
        },
    }
