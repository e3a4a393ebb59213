"""The work of a child process: read articles of an archive and match one or two rule sets.

If both sides read alike, a text is read once, and a rule whose query is the same on both sides is evaluated once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match, Rule, RuleId, Status
from monitor.language.detection import language_of
from monitor.language.document import Document
from monitor.language.exposure import exposure_finder
from monitor.language.fingerprint import fingerprint
from monitor.language.matcher import Matcher
from monitor.language.patterns import compile_all
from monitor.language.query.explain import explain_each
from monitor.language.query.explained import paragraph
from monitor.language.query.of_acts import uses_watch
from monitor.language.reader import Reader
from monitor.ports.children.backtest import Comparison, FoundArticle, LostMatch, SideReading
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.queries.corpus import ArchivedArticle

Work = Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]]


def build(comparison: Comparison) -> Work:
    """Return the function that children run, with automata built for both sides."""
    compile_all()
    sides = _sides(comparison)

    def work(articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        found = (sides.read(one) for one in articles)
        return tuple(one for one in found if one is not None)

    return work


def changed_queries(before: Sequence[Rule], after: Sequence[Rule]) -> frozenset[RuleId]:
    """The active rules that only one side has, or whose query differs. Level and route are decided without a text."""
    was, now = (
        {r.id: (r.when, r.after, r.raises) for r in rules if r.status is not Status.RETIRED}
        for rules in (before, after)
    )
    return frozenset(i for i in was.keys() | now.keys() if was.get(i) != now.get(i))


def _uses_watch(rule: Rule) -> bool:
    return uses_watch(rule.when) or (rule.raises is not None and uses_watch(rule.raises.when))


class _Side:
    """Reader and matcher of one rule set."""

    def __init__(self, config: ReaderConfig, rules: Sequence[Rule] | None = None) -> None:
        self.config = config
        self.reader = Reader.shipped(config.vocabulary, config.mode, config.correction, encoder=config.encoder)
        self.exposure = exposure_finder(config.watch, config.vocabulary)
        self.matcher = Matcher(config.rules if rules is None else rules, config.vocabulary, self.exposure)
        self.rules = {rule.id: rule for rule in config.rules}

    def read(self, article: Article, place: str | None) -> tuple[Document, Reading, tuple[Match, ...]]:
        document, reading = self.reader.read(article, source_place=place)
        return document, reading, self.matcher.match(document, reading, article)


class _One:
    """One rule set."""

    def __init__(self, after: _Side) -> None:
        self._after = after

    def read(self, one: ArchivedArticle) -> FoundArticle | None:
        article = with_language(one.article)
        document, reading, matches = self._after.read(article, one.place)
        after = SideReading(acts=reading.acts, matches=matches)
        return _found(one, article, self._after, document, reading, after=after)


class _Alike:
    """Two rule sets that read alike: `changed` are the rules with different queries."""

    def __init__(self, comparison: Comparison, before: ReaderConfig) -> None:
        self._changed = changed_queries(before.rules, comparison.after.rules)
        if before.watch.version != comparison.after.watch.version:
            self._changed |= {r.id for r in (*before.rules, *comparison.after.rules) if _uses_watch(r)}
        self._after = _Side(comparison.after)
        changed = [r for r in before.rules if r.id in self._changed]
        self._before = Matcher(changed, before.vocabulary, exposure_finder(before.watch, before.vocabulary))

    def read(self, one: ArchivedArticle) -> FoundArticle | None:
        article = with_language(one.article)
        document, reading, matches = self._after.read(article, one.place)
        same = tuple(m for m in matches if m.rule_id not in self._changed)
        was = (*same, *self._before.match(document, reading, article))
        before = SideReading(acts=reading.acts, matches=was)
        after = SideReading(acts=reading.acts, matches=matches)
        lost = _lost(before, after, self._after, document, reading, article=article)
        return _found(one, article, self._after, document, reading, after=after, before=before, lost=lost)


class _Apart:
    """Two rule sets with different vocabularies or readers."""

    def __init__(self, after: _Side, before: _Side) -> None:
        self._after, self._before = after, before

    def read(self, one: ArchivedArticle) -> FoundArticle | None:
        article = with_language(one.article)
        document, reading, matches = self._after.read(article, one.place)
        _, was_reading, was = self._before.read(article, one.place)
        before = SideReading(acts=was_reading.acts, matches=was)
        after = SideReading(acts=reading.acts, matches=matches)
        lost = _lost(before, after, self._after, document, reading, article=article)
        return _found(one, article, self._after, document, reading, after=after, before=before, lost=lost)


class _Stored:
    """One rule set, and what was read when the articles came."""

    def __init__(self, after: _Side) -> None:
        self._after = after

    def read(self, one: ArchivedArticle) -> FoundArticle | None:
        article = with_language(one.article)
        document, reading, matches = self._after.read(article, one.place)
        before = one.stored or SideReading()
        after = SideReading(acts=reading.acts, matches=matches)
        lost = _lost(before, after, self._after, document, reading, article=article)
        return _found(one, article, self._after, document, reading, after=after, before=before, lost=lost)


def _sides(comparison: Comparison) -> _One | _Alike | _Apart | _Stored:
    if comparison.as_stored:
        return _Stored(_Side(comparison.after))
    if comparison.before is None:
        return _One(_Side(comparison.after))
    if comparison.reads_alike:
        return _Alike(comparison, comparison.before)
    return _Apart(_Side(comparison.after), _Side(comparison.before))


def with_language(article: Article) -> Article:
    """Return the article with its language detected if it has none."""
    if article.language and article.language != "und":
        return article
    return replace(article, language=language_of(article.title, article.text, article.language))


def _found(
    one: ArchivedArticle,
    article: Article,
    side: _Side,
    document: Document,
    reading: Reading,
    *,
    after: SideReading,
    before: SideReading | None = None,
    lost: tuple[LostMatch, ...] = (),
) -> FoundArticle | None:
    was = before or SideReading()
    if not (after.acts or after.matches or was.acts or was.matches):
        return None
    return FoundArticle(
        article=replace(article, text="", parts=(), content_hash="", published=one.moment),
        moment=one.moment,
        after=after,
        before=before,
        lost=lost,
        terms=one.terms,
        fingerprint=fingerprint(document),
        wire=side.reader.wire(article, document, reading, source=one.terms.name),
    )


def _lost(
    before: SideReading, after: SideReading, side: _Side, document: Document, reading: Reading, *, article: Article
) -> tuple[LostMatch, ...]:
    """Why rules that matched before and still exist no longer match."""
    now = {m.rule_id for m in after.matches}
    gone = [m.rule_id for m in before.matches if m.rule_id not in now and m.rule_id in side.rules]
    if not gone:
        return ()
    clauses = [side.rules[rule_id].when for rule_id in gone]
    explained = explain_each(clauses, document, reading, article, side.config.vocabulary, exposure=side.exposure)
    return tuple(LostMatch(rule_id=i, why=paragraph(e)) for i, e in zip(gone, explained, strict=True))
