"""Runs the examples that stand beside rules, with the reader and the matcher of the daemon.

An example of a rule with a precedent that says what came `before` is tried with that past; without it the rule's clause
alone is tried, as if the earlier act had come.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from multiprocessing import get_context

from monitor.domain.acts.act import Act, Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.precedent import Precedent
from monitor.domain.event.precedent_search import Forerunner
from monitor.domain.rules.rule import EarlierText, Example, Place, Rule
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.matcher import Matcher
from monitor.language.query.explain import Explained, explain, paragraph
from monitor.language.reader import Reader
from monitor.ports.harvesting import Knowledge
from monitor.reports.precedents import GivenPast, waited
from monitor.rulefiles.diagnostics import Problem, Severity
from monitor.rulefiles.packs import RuleSet

__all__ = ["ExampleFailure", "Tried", "as_article", "run_examples", "try_examples"]

NO_ACT = "no act"
PARALLEL_FROM = 2_000  # examples: below, starting children takes longer than the work
CHILDREN_MAX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFailure:
    """An example that came out the wrong way round. `read` says in words what the engine made of it, `why` which
    part of the clause held or failed, `sequence` which earlier act was found or missing where that decided.
    """

    rule: Rule
    example: Example
    read: str
    why: str = ""
    sequence: str = ""

    @property
    def _is_of_words(self) -> bool:
        """Whether no act was read: then the acts say nothing, and the words have to."""
        return self.read.startswith(NO_ACT)

    def problem(self, line: str) -> Problem:
        """The failure as a problem of its file, `line` being the text of the line it stands in."""
        place = self.example.place or self.rule.place or Place(file=self.rule.pack, line=1, column=1)
        written = line[place.column - 1 :]
        quotes = 2 if written[:1] in ("'", '"') else 0
        shown_whole = written[quotes // 2 :].startswith(self.example.title)
        more = self.sequence or (self.why if self._is_of_words else "")
        should = "should match and does not" if self.example.must_match else "should not match and does"
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
class Tried:
    """An example and how it came out: `held` as it says it must. What was read and why stand where it did not.

    `sequence` is a sentence on the earlier act, where the clause came out as it must and that did not.
    """

    rule: Rule
    example: Example
    held: bool
    read: str = ""
    explained: Explained | None = None
    sequence: str = ""

    @property
    def pack(self) -> str:
        """Of the file that the example stands in."""
        return _file_of(self.rule, self.example).partition("/")[0]

    def failure(self) -> ExampleFailure:
        why = paragraph(self.explained) if self.explained else ""
        return ExampleFailure(rule=self.rule, example=self.example, read=self.read, why=why, sequence=self.sequence)


def run_examples(rules: RuleSet, within: Sequence[str] = ("",)) -> tuple[ExampleFailure, ...]:
    """All failing examples, in the order of rules and examples. `within` as for `try_examples`."""
    tried = try_examples(rules, within)
    return tuple(t.failure() for t in tried if not t.held)


def try_examples(rules: RuleSet, within: Sequence[str] = ("",)) -> tuple[Tried, ...]:
    """Every example of the rules that run, of those that stand in a file whose shown name begins with one of `within`.

    What `and_not` takes from a shipped rule is not held against the rule's examples. Many examples are spread over
    processes.
    """
    knowledge = rules.knowledge
    every = ((rule, example) for rule in knowledge.rules for example in rule.examples)
    jobs = [(rule, example) for rule, example in every if _file_of(rule, example).startswith(tuple(within))]
    tried = _try_in_children(knowledge, jobs) if len(jobs) >= PARALLEL_FROM else _try_all(knowledge, jobs)
    return tuple(t for t in tried if t.held or not _is_taken_away(t))


def _file_of(rule: Rule, example: Example) -> str:
    place = example.place or rule.place
    return place.file if place else rule.pack


def _is_taken_away(tried: Tried) -> bool:
    """What the rule was shipped with, that is; what stands beside the change was meant with it."""
    its_own = tried.rule.place is not None and _file_of(tried.rule, tried.example) == tried.rule.place.file
    return tried.example.must_match and its_own and "and_not" in dict(tried.rule.origins)


# ------------------------------------------------------------------ reading and matching

_Job = tuple[Rule, Example]


def _try_all(knowledge: Knowledge, jobs: Sequence[_Job]) -> list[Tried]:
    if not jobs:
        return []
    reader = Reader(knowledge.vocabulary)  # an example tests a clause: it must not hang on the weights of a version
    matcher = Matcher(knowledge.rules, knowledge.vocabulary)
    return [_try_one(rule, example, reader, matcher, knowledge.vocabulary) for rule, example in jobs]


def _try_one(rule: Rule, example: Example, reader: Reader, matcher: Matcher, vocabulary: Vocabulary) -> Tried:
    article = as_article(example)
    document, reading = reader.read(article)
    match = next((m for m in matcher.match(document, reading, article) if m.rule_id == rule.id), None)
    sequence, matched = "", match is not None
    if match is not None and rule.after is not None and example.before is not None:
        told = replace(article, published=_THAT_DAY)
        past = _past(example.before, (told, reading), reader, vocabulary)
        earlier = past.forerunner(rule.after, told, match)
        sequence, matched = _sequence(rule.after, earlier), earlier is not None
    if matched is example.must_match:
        return Tried(rule=rule, example=example, held=True)
    explained = explain(rule.when, document, reading, article, vocabulary)
    return Tried(rule=rule, example=example, held=False, read=_read_as(reading), explained=explained, sequence=sequence)


_THAT_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # any: of an example and what came before it only the days between count


def _past(
    before: Sequence[EarlierText], told: tuple[Article, Reading], reader: Reader, vocabulary: Vocabulary
) -> GivenPast:
    """The example and what came before it."""
    read = [told]
    for number, text in enumerate(before):
        article = as_article(Example(title=text.title, text=text.text, lang=text.lang, must_match=True))
        day = _THAT_DAY - timedelta(days=text.days)
        dated = replace(article, id=ArticleId(f"before {number}"), published=day)
        read.append((dated, reader.read(article)[1]))
    return GivenPast(read, vocabulary)


def _sequence(precedent: Precedent, earlier: Forerunner | None) -> str:
    if earlier is None:
        return f"Its clause holds, but before it came {waited(precedent)}."
    return f'It came after "{earlier.title}".'


def _try_in_children(knowledge: Knowledge, jobs: Sequence[_Job]) -> list[Tried]:
    """Each child makes reader and matcher once and takes one part."""
    children = min(os.cpu_count() or 1, CHILDREN_MAX)
    size = -(-len(jobs) // children)
    parts = [jobs[at : at + size] for at in range(0, len(jobs), size)]
    with ProcessPoolExecutor(children, mp_context=get_context("spawn")) as pool:
        return [tried for part in pool.map(partial(_try_all, knowledge), parts) for tried in part]


def as_article(example: Example) -> Article:
    """An example as it is read: by itself, whoever published it and whenever."""
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
        return "; ".join(_act_in_words(act) for act in reading.acts)
    if reading.near_misses:
        return f"{NO_ACT} ({', '.join(miss.reason for miss in reading.near_misses)})"
    return NO_ACT


def _act_in_words(act: Act) -> str:
    about = ",".join((*act.commodities, *filter(None, (act.list_id,)), *act.firms)) or "?"
    return (
        f"act(issuer:{act.issuer or '?'} target:{','.join(act.target) or '?'} commodity:{about}"
        f" measure:{act.measure} action:{act.action} direction:{act.direction} stage:{act.stage})"
    )
