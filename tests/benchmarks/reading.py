"""Read and match: articles a second of one core with the shipped rules, beside the bare automaton.

The yardstick is the least that any such engine must do: one overlapping Aho-Corasick pass over the folded text with
the same names. Folding, boundaries, guards, acts and rules are what the ratio shows the price of.
"""

from collections import defaultdict

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.language.folding import fold
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.rulefiles import base_folder, load
from tests.benchmarks.articles import as_article, pieces
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of

__all__ = ["ARTICLES", "measure", "steps"]

ARTICLES = 400
_PASSES = 20  # of the bare automaton per repeat: one takes a few milliseconds, too short to time


def steps(repeats: int = REPEATS) -> int:
    return 2 * repeats


def measure(tick: Tick, *, articles: int = ARTICLES, repeats: int = REPEATS) -> tuple[Row, ...]:
    knowledge = load(base_folder() / "no packs of your own").knowledge
    reader, matcher = Reader(knowledge.vocabulary), Matcher(knowledge.rules, knowledge.vocabulary)
    made = [as_article(p, n) for n, p in enumerate(pieces(articles))]
    folded = [fold(f"{a.title}\n{a.text}").text for a in made]
    bare = _bare(knowledge.vocabulary)
    alerts = _read(reader, matcher, made, defaultdict(float))  # warm: caches fill, nothing is measured
    ours: list[float] = []
    floors: list[float] = []
    by_language: dict[str, float] = defaultdict(float)
    for n in range(1, repeats + 1):
        with Stopwatch() as watch:
            _read(reader, matcher, made, by_language)
        ours.append(watch.seconds)
        tick(f"repeat {n} of {repeats}: bare automaton")
        with Stopwatch() as watch:
            for text in folded * _PASSES:
                bare.find_matches_as_indexes(text, overlapping=True)
        floors.append(watch.seconds / _PASSES)
        tick(f"repeat {n} of {repeats}: read and match")
    return (_row(made, ours, floors, by_language, alerts),)


def _read(reader: Reader, matcher: Matcher, articles: list[Article], spent: dict[str, float]) -> int:
    """How many matched. `spent` gathers seconds by language."""
    matched = 0
    for article in articles:
        with Stopwatch() as watch:
            document, reading = reader.read(article)
            matched += bool(matcher.match(document, reading, article))
        spent[article.language] += watch.seconds
    return matched


def _bare(vocabulary: Vocabulary) -> AhoCorasick:
    names = dict.fromkeys(fold(n.text).text for c in vocabulary.concepts.values() for n in c.names)
    return AhoCorasick([n for n in names if n], matchkind=MatchKind.Standard, store_patterns=False)


def _row(
    made: list[Article], ours: list[float], floors: list[float], by_language: dict[str, float], alerts: int
) -> Row:
    count, repeats = len(made), len(ours)
    ratios = [o / f for o, f in zip(ours, floors, strict=True)]
    languages = {
        f"articles_per_second_{k}": round(repeats * sum(a.language == k for a in made) / v)
        for k, v in by_language.items()
    }
    return Row(
        bench="read",
        what=f"read and match {count} articles of a title and 1 kB, five languages, shipped rules",
        ours=f"{count / median_of(ours):,.0f} articles/s",
        beside=f"{count / median_of(floors):,.0f} articles/s",
        yardstick="the bare automaton over the folded text",
        ratio=round(median_of(ratios), 1),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=repeats,
        figures={
            "articles_per_second": round(count / median_of(ours)),
            "floor_articles_per_second": round(count / median_of(floors)),
            "ms_per_article": round(1_000 * median_of(ours) / count, 3),
            "matched_share": round(alerts / count, 3),
            **languages,
        },
    )
