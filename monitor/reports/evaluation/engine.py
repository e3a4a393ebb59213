"""Evaluation of all rules on one text: its reading, and each query with evidence, the nearest rule first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.second_reader import ModelReply
from monitor.domain.alerts.announcement import Routes
from monitor.domain.articles.article import Article
from monitor.domain.articles.full_text import reading_with_origins
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status
from monitor.domain.sources.source import Source
from monitor.domain.watch.exposure import ExposureFinder
from monitor.language.exposure import exposure_finder
from monitor.language.matcher import Matcher
from monitor.language.query.explain import explain_each
from monitor.language.query.explained import Explained, distance
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.wording.gloss import gloss


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A rule on a text. `match` is set if it holds and may raise its level."""

    rule: Rule
    explained: Explained
    match: Match | None = None

    @property
    def level(self) -> Level:
        """The rule's level, or the higher one to which this text raises it."""
        return self.rule.level if self.match is None else self.match.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The reading of one text, with its gloss, and all active rules, the nearest first."""

    reading: Reading
    tried: tuple[Tried, ...]

    @property
    def held(self) -> tuple[Tried, ...]:
        return tuple(t for t in self.tried if t.explained.held)


class Engine:
    """Reads texts with one set of rules and routes. `sources` give the state that each official source belongs to."""

    def __init__(self, knowledge: ReaderConfig, routes: Routes, sources: Iterable[Source] = ()) -> None:
        self.vocabulary = knowledge.vocabulary
        self._watched = knowledge.watch
        self._mode, self._correction, self._encoder = knowledge.mode, knowledge.correction, knowledge.encoder
        self.routes = routes
        self._rules = {r.id: r for r in knowledge.rules if r.status is not Status.RETIRED}
        self._places = {s.id: s.place for s in sources}

    @cached_property
    def _reader(self) -> Reader:
        """Lazy: expensive, and some questions need no reading."""
        return Reader.shipped(self.vocabulary, self._mode, self._correction, encoder=self._encoder)

    @cached_property
    def exposure(self) -> ExposureFinder | None:
        """The finder of touched entries of the watch list, None without a list."""
        return exposure_finder(self._watched, self.vocabulary)

    def rule(self, rule_id: RuleId) -> Rule | None:
        """Return the current rule, None if it is retired or gone."""
        return self._rules.get(rule_id)

    def read(self, article: Article, consulted: ModelReply | None = None) -> Read:
        """Read an article. `consulted` is a valid answer of the second reader."""
        place = self._places.get(article.source_id)
        document, reading = self._reader.read(article, source_place=place, explain=True, consulted=consulted)
        rules = list(self._rules.values())
        clauses = explain_each(
            [r.when for r in rules], document, reading, article, self.vocabulary, exposure=self.exposure
        )
        raising = [r for r, e in zip(rules, clauses, strict=True) if e.held and r.raises is not None]
        matches = Matcher(raising, self.vocabulary, self.exposure).match(document, reading, article) if raising else ()
        by_rule = {m.rule_id: m for m in matches}
        tried = (Tried(rule=r, explained=e, match=by_rule.get(r.id)) for r, e in zip(rules, clauses, strict=True))
        reading = reading_with_origins(replace(reading, gloss=gloss(document, reading, self.vocabulary)), article)
        return Read(reading=reading, tried=tuple(sorted(tried, key=_nearness)))


_BY_STATUS = (Status.LIVE, Status.TRIAL, Status.DRAFT)


def _nearness(tried: Tried) -> tuple[float, int, int, str]:
    rule = tried.rule
    return distance(tried.explained), _BY_STATUS.index(rule.status), -rule.level.rank, rule.id
