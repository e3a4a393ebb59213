"""Read and match: articles a second of one core with the shipped rules, beside the bare automaton.

The yardstick is the least that any such engine must do: one overlapping Aho-Corasick pass over the folded text with
the same names. Folding, boundaries, guards, acts and rules are what the ratio shows the price of. What a script would
do instead, one regular expression for each name, is the yardstick of a third row.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.language.folding import fold
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.rulefiles import base_folder, load
from tests.benchmarks.articles import Piece, as_article, ordinary_pieces, pieces
from tests.benchmarks.measuring import REPEATS, ProcessorWatch, Row, Tick, median_of, spread_of

ARTICLES = 400
ITEMS = 2_000  # of ordinary news
SEARCHED = 20  # articles that are searched name by name
_MORE = 5  # short items for each of them
RATE = 5_000  # ordinary items a second of one core
_PASSES = 20  # of the bare automaton per repeat: one takes a few milliseconds, too short to time
_POLICY = "read and match {:,} articles of a title and 1 kB, a tenth with an act, five languages, shipped rules"
_ORDINARY = "read and match {:,} short items of ordinary news, five languages, shipped rules"


def steps(repeats: int = REPEATS) -> int:
    return 6 * repeats


def measure(
    tick: Tick, *, articles: int = ARTICLES, items: int = ITEMS, searched: int = SEARCHED, repeats: int = REPEATS
) -> tuple[Row, ...]:
    knowledge = load(base_folder() / "no packs of your own").knowledge
    both = _Both(
        reader=Reader.shipped(knowledge.vocabulary, ReaderMode.BALANCED),
        matcher=Matcher(knowledge.rules, knowledge.vocabulary),
        bare=_bare(knowledge.vocabulary),
        repeats=repeats,
        tick=tick,
    )
    ordinary = both.measured("read, ordinary", _ORDINARY.format(items), ordinary_pieces(items))
    return (
        both.measured("read", _POLICY.format(articles), pieces(articles)),
        ordinary,
        _rate_row(ordinary),
        _searched_row(both, knowledge.vocabulary, "read, re", pieces(searched)),
        _searched_row(both, knowledge.vocabulary, "read, re, ordinary", ordinary_pieces(_MORE * searched)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """Ours and the bare automaton in turn, in processor time."""

    reader: Reader
    matcher: Matcher
    bare: AhoCorasick
    repeats: int
    tick: Tick

    def measured(self, bench: str, what: str, given: Sequence[Piece]) -> Row:
        made = [as_article(p, n) for n, p in enumerate(given)]
        folded = [fold(f"{a.title}\n{a.text}").text for a in made]
        alerts = _read(self.reader, self.matcher, made, defaultdict(float))  # warm: caches fill, nothing is measured
        ours: list[float] = []
        floors: list[float] = []
        by_language: dict[str, float] = defaultdict(float)
        for n in range(1, self.repeats + 1):
            with ProcessorWatch() as watch:
                _read(self.reader, self.matcher, made, by_language)
            ours.append(watch.seconds)
            self.tick(f"{bench}, repeat {n} of {self.repeats}: bare automaton")
            with ProcessorWatch() as watch:
                for text in folded * _PASSES:
                    self.bare.find_matches_as_indexes(text, overlapping=True)
            floors.append(watch.seconds / _PASSES)
            self.tick(f"{bench}, repeat {n} of {self.repeats}: read and match")
        return replace(_row(made, ours, floors, by_language, alerts), bench=bench, what=what)


def _read(reader: Reader, matcher: Matcher, articles: list[Article], spent: dict[str, float]) -> int:
    """How many matched. `spent` gathers seconds by language."""
    matched = 0
    for article in articles:
        with ProcessorWatch() as watch:
            document, reading = reader.read(article)
            matched += bool(matcher.match(document, reading, article))
        spent[article.language] += watch.seconds
    return matched


def _names(vocabulary: Vocabulary) -> list[str]:
    names = dict.fromkeys(fold(n.text).text for c in vocabulary.concepts.values() for n in c.names)
    return [n for n in names if n]


def _bare(vocabulary: Vocabulary) -> AhoCorasick:
    return AhoCorasick(_names(vocabulary), matchkind=MatchKind.Standard, store_patterns=False)


def _rate_row(ordinary: Row) -> Row:
    """The same measurement, as a share of the rate that one core should reach."""
    count, pace = ordinary.figures["articles_per_second"], ordinary.spread
    shares = [ordinary.ratio / p * count / RATE for p in reversed(pace)]
    return replace(
        ordinary,
        bench="read, items",
        beside=f"{RATE:,} articles/s",
        yardstick="the rate that one core should reach",
        ratio=round(count / RATE, 2),
        ratio_means="share of it, more is better",
        spread=(round(shares[0], 3), round(shares[1], 3)),
        figures={"articles_per_second": count},
    )


def _searched_row(both: _Both, vocabulary: Vocabulary, bench: str, given: Sequence[Piece]) -> Row:
    """Reading and matching beside one `re` for each name of the vocabulary, which finds names and reads nothing."""
    expressions = [re.compile(_whole(name)) for name in _names(vocabulary)]
    made = [as_article(p, n) for n, p in enumerate(given)]
    folded = [fold(f"{a.title}\n{a.text}").text for a in made]
    _read(both.reader, both.matcher, made, defaultdict(float))
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(1, both.repeats + 1):
        with ProcessorWatch() as watch:
            _read(both.reader, both.matcher, made, defaultdict(float))
        ours.append(watch.seconds)
        with ProcessorWatch() as watch:
            for text in folded:
                for expression in expressions:
                    expression.search(text)
        theirs.append(watch.seconds)
        both.tick(f"{bench}, repeat {n} of {both.repeats}")
    ratios = [t / o for o, t in zip(ours, theirs, strict=True)]
    kind = "short items of ordinary news" if "ordinary" in bench else "articles of a title and 1 kB"
    return Row(
        bench=bench,
        what=f"read and match {len(made):,} {kind}",
        ours=f"{len(made) / median_of(ours):,.0f} articles/s",
        beside=f"{len(made) / median_of(theirs):,.0f} articles/s",
        yardstick=f"one `re` for each of {len(expressions):,} names",
        ratio=round(median_of(ratios), 1),
        ratio_means="times its rate, more is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={"names": len(expressions)},
    )


def _whole(name: str) -> str:
    """Latin names match as whole words, others anywhere."""
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)


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
        what="",
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
