"""The test run of rules' examples, with the daemon's reader and matcher.

For a rule that requires a precedent, an example with `before` is run with those earlier texts; an example without it
tests the clause alone.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from multiprocessing import get_context

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.precedent import PrecedentCondition
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.rules.rule import EarlierText, Example, Place, Rule
from monitor.domain.sources.source import SourceId, Tier
from monitor.domain.watch.exposure import ExposureFinder
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchList
from monitor.language.exposure import exposure_finder
from monitor.language.matcher import Matcher
from monitor.language.query.explain import explain
from monitor.language.query.explained import Explained, paragraph
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.children.playground import ExampleRun
from monitor.reports.evaluation.precedents import TextHistory, missing_precedent
from monitor.rulefiles.folders.packs import RuleSet
from monitor.rulefiles.parsers.examples import MATERIAL
from monitor.rulefiles.syntax.diagnostics import Problem, Severity

NO_ACT = "no act"
PARALLEL_FROM = 2_000  # examples; for fewer, starting child processes takes longer than the work
CHILDREN_MAX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFailure:
    """An example with the wrong result. `read` shows the acts that were read in it, `why` which part of the clause
    matched or failed, `sequence` the earlier act that was found or missing, "" if that did not decide.
    """

    rule: Rule
    example: Example
    read: str
    why: str = ""
    precedent_note: str = ""

    def problem(self, line: str) -> Problem:
        """Return the failure as a problem of its file. `line` is the source line of the example."""
        place = self.example.place or self.rule.place or Place(file=self.rule.pack, line=1, column=1)
        written = line[place.column - 1 :]
        quotes = 2 if written[:1] in ("'", '"') else 0
        shown_whole = written[quotes // 2 :].startswith(self.example.title)
        more = self.precedent_note or (self.why if self.read.startswith(NO_ACT) else "")  # acts explain themselves
        should = "should match but does not" if self.example.must_match else "should not match but does"
        return Problem(
            place=place,
            severity=Severity.ERROR,
            code="example-failed",
            message=f"rule {self.rule.id}: the example {should}.",
            advice=f"Read as: {self.read}. {more}".strip(),
            line_text=line,
            width=len(self.example.title) + quotes if shown_whole else 1,
            pack=self.rule.pack,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """The result of an example: `held` is True if it passed. The other fields are set only if it failed.

    `sequence` is a sentence about the earlier act, "" if the clause alone decided.
    """

    rule: Rule
    example: Example
    held: bool
    read: str = ""
    explained: Explained | None = None
    precedent_note: str = ""

    @property
    def pack(self) -> str:
        """The pack of the file that contains the example."""
        return _file_of(self.rule, self.example).partition("/")[0]

    def failure(self) -> ExampleFailure:
        why = paragraph(self.explained) if self.explained else ""
        return ExampleFailure(
            rule=self.rule, example=self.example, read=self.read, why=why, precedent_note=self.precedent_note
        )


def run_examples(rules: RuleSet, within: Sequence[str] = ("",)) -> tuple[ExampleFailure, ...]:
    """Return the failing examples, in the order of rules and examples. `within` is as in `try_examples`."""
    tried = try_examples(rules, within)
    return tuple(t.failure() for t in tried if not t.held)


def try_examples(rules: RuleSet, within: Sequence[str] = ("",)) -> tuple[ExampleResult, ...]:
    """Run the examples of all active rules in files whose shown names start with one of `within`.

    A shipped example that must match is left out if it fails and the user's `and_not` narrows its rule. Many examples
    are spread over processes.
    """
    knowledge = rules.knowledge
    every = ((rule, example) for rule in knowledge.rules for example in rule.examples)
    jobs = [(rule, example) for rule, example in every if _file_of(rule, example).startswith(tuple(within))]
    tried = (
        _try_in_children(knowledge, jobs)
        if len(jobs) >= PARALLEL_FROM
        else _try_all(knowledge.vocabulary, knowledge.rules, jobs)
    )
    return tuple(t for t in tried if t.held or not _is_excluded_by_user(t))


def try_rule(rule: Rule, vocabulary: Vocabulary) -> tuple[ExampleRun, ...]:
    """Run the examples of one rule, in their order."""
    tried = _try_all(vocabulary, (rule,), [(rule, example) for example in rule.examples])
    return tuple(map(_run_of, tried))


def _run_of(tried: ExampleResult) -> ExampleRun:
    example = tried.example
    why = tried.precedent_note or (paragraph(tried.explained) if tried.explained else "")
    return ExampleRun(
        title=example.title,
        text=example.text,
        language=example.lang or "",
        must_match=example.must_match,
        passed=tried.held,
        read=tried.read,
        why=why,
    )


def _file_of(rule: Rule, example: Example) -> str:
    place = example.place or rule.place
    return place.file if place else rule.pack


def _is_excluded_by_user(tried: ExampleResult) -> bool:
    """Return whether a shipped example may fail because of the user's `and_not`. Examples beside the change count."""
    is_shipped = tried.rule.place is not None and _file_of(tried.rule, tried.example) == tried.rule.place.file
    return tried.example.must_match and is_shipped and "and_not" in dict(tried.rule.origins)


# ------------------------------------------------------------------ reading and matching

_Job = tuple[Rule, Example]


def _try_all(vocabulary: Vocabulary, rules: Sequence[Rule], jobs: Sequence[_Job]) -> list[ExampleResult]:
    if not jobs:
        return []
    reader = Reader(vocabulary)  # an example tests a clause: it must not hang on the weights of a version
    matcher = Matcher(rules, vocabulary)
    return [_try_one(rule, example, reader, matcher, vocabulary) for rule, example in jobs]


def _try_one(rule: Rule, example: Example, reader: Reader, matcher: Matcher, vocabulary: Vocabulary) -> ExampleResult:
    article = as_article(example)
    document, reading = reader.read(article)
    exposure = exposure_finder(watch_list_of(example), vocabulary)
    matcher = Matcher((rule,), vocabulary, exposure) if exposure else matcher
    match = next((m for m in matcher.match(document, reading, article) if m.rule_id == rule.id), None)
    precedent_note, matched = "", match is not None
    if match is not None and rule.after is not None and example.before is not None:
        dated = replace(article, published=_EXAMPLE_DAY)
        past = _past(example.before, (dated, reading), reader, vocabulary, exposure)
        earlier = past.precedent_of(rule.after, dated, match)
        precedent_note, matched = _sequence(rule.after, earlier), earlier is not None
    if matched is example.must_match:
        return ExampleResult(rule=rule, example=example, held=True)
    explained = explain(rule.when, document, reading, article, vocabulary, exposure=exposure)
    return ExampleResult(
        rule=rule,
        example=example,
        held=False,
        read=_read_as(reading),
        explained=explained,
        precedent_note=precedent_note,
    )


def watch_list_of(example: Example) -> WatchList:
    """Return the entries under `with_watch`: the only ones with which an example is tested."""
    materials = (name.removeprefix(MATERIAL) for name in example.with_watch if name.startswith(MATERIAL))
    return WatchList(
        materials=tuple(WatchedMaterial(concept=name, concepts=frozenset({name})) for name in materials),
        firms=tuple(WatchedFirm(names=(name,)) for name in example.with_watch if not name.startswith(MATERIAL)),
    )


_EXAMPLE_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # any day: only the days between the example and earlier texts count


def _past(
    before: Sequence[EarlierText],
    example: tuple[Article, Reading],
    reader: Reader,
    vocabulary: Vocabulary,
    exposure: ExposureFinder | None,
) -> TextHistory:
    """Return the past that consists of the example and its earlier texts."""
    read = [example]
    for number, text in enumerate(before):
        article = as_article(Example(title=text.title, text=text.text, lang=text.lang, must_match=True))
        day = _EXAMPLE_DAY - timedelta(days=text.days)
        dated = replace(article, id=ArticleId(f"before {number}"), published=day)
        read.append((dated, reader.read(article)[1]))
    return TextHistory(read, vocabulary, exposure)


def _sequence(precedent: PrecedentCondition, earlier: FoundPrecedent | None) -> str:
    if earlier is None:
        return f"The clause matches, but the precedent is missing: {missing_precedent(precedent)}."
    return f'The clause matches, and the precedent is "{earlier.title}".'


def _try_in_children(knowledge: ReaderConfig, jobs: Sequence[_Job]) -> list[ExampleResult]:
    """Run the jobs in child processes. Each child builds reader and matcher once and takes one part."""
    children = min(os.cpu_count() or 1, CHILDREN_MAX)
    size = -(-len(jobs) // children)
    parts = [jobs[at : at + size] for at in range(0, len(jobs), size)]
    with ProcessPoolExecutor(children, mp_context=get_context("spawn")) as pool:
        return [
            tried
            for part in pool.map(partial(_try_all, knowledge.vocabulary, knowledge.rules), parts)
            for tried in part
        ]


def as_article(example: Example) -> Article:
    """Return the example as an article without a date, of tier media, so that only its words count."""
    content = sha256(f"{example.title}\n{example.text}".encode()).hexdigest()
    return Article(
        id=ArticleId(content),
        source_id=SourceId(example.source or "example"),
        key=content,
        url="",
        title=example.title,
        text=example.text,
        language=example.lang or "",
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash=content,
    )


def _read_as(reading: Reading) -> str:
    if reading.acts:
        return "; ".join(_act_as_clause(act) for act in reading.acts)
    if reading.near_misses:
        return f"{NO_ACT} ({', '.join(miss.reason for miss in reading.near_misses)})"
    return NO_ACT


def _act_as_clause(act: Act) -> str:
    about = ",".join((*act.commodities, *filter(None, (act.list_id,)), *act.firms)) or "?"
    return (
        f"act(issuer:{act.issuer or '?'} target:{','.join(act.target) or '?'} commodity:{about}"
        f" measure:{act.measure} action:{act.action} direction:{act.direction} stage:{act.stage})"
    )
