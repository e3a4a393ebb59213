"""Boolean rules of words over articles of 3 kB, beside yara-x and yara-python (PyPI), which get the same folded text.

Ours is the matcher alone; reading is in `read`. The words are invented: 12,000, a third of them Chinese, of which an
article has some thirty; every other rule also has a word that many articles have. The three must find the same rules
in every article, or the run stops with an error. A row for each number of rules: the quicker peer beside ours, in
processor time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from random import Random

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.language.document import Document
from monitor.language.folding import fold
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.rulefiles import base_folder, load
from tests.benchmarks.articles import Piece, as_article, pieces
from tests.benchmarks.measuring import REPEATS, ProcessorWatch, Row, Tick, median_of, spread_of

COUNTS = (1_000, 5_000, 20_000)
ARTICLES = 100
_BYTES = 3_000
_WORDS = 12_000
_LETTERS = "bcdfghjklmnprstvwz", "aeiou"
_FORMS = (
    "{0} AND {1}",
    "{0} AND ({1} OR {2} OR {3})",
    "({0} OR {1} OR {2}) AND {3} AND NOT {4}",
    '"{0} {1}" OR ({2} AND {3} AND {4})',
    "{0} AND {1} AND NOT ({2} OR {3} OR {4} OR {5})",
)
_COMMON = ("demand", "council", "exports", "visitors", "crane", "公司", "价格", "出口", "需求", "工程师")
_TERM = re.compile(r'"[^"]+"|[^\s()]+')

_Scan = Callable[[int], frozenset[str]]
"""The ids of the rules that match the article of that number."""


def steps(repeats: int = REPEATS) -> int:
    return len(COUNTS) * repeats


def measure(
    tick: Tick, *, counts: Sequence[int] = COUNTS, articles: int = ARTICLES, repeats: int = REPEATS
) -> tuple[Row, ...]:
    words = tuple(_invented(Random(1)))
    given = [as_article(p, n) for n, p in enumerate(_texts(words, articles))]
    documents = [Document.of(a.title, a.text, a.language) for a in given]
    folded = [f"{d.folded('title').text}\n\n{d.folded('text').text}".encode() for d in documents]
    rows = []
    ours: dict[int, list[float]] = {}
    for count in counts:
        clauses = {f"r{n}": clause for n, clause in enumerate(_clauses(words, count))}
        scans = {"ours": _ours(clauses, documents, given), **_peers(clauses, folded)}
        _expect_same(scans, articles)
        spent: dict[str, list[float]] = {name: [] for name in scans}
        for n in range(1, repeats + 1):
            for name, scan in scans.items():
                with ProcessorWatch() as watch:
                    for number in range(articles):
                        scan(number)
                spent[name].append(watch.seconds / articles)
            tick(f"{count:,} rules, repeat {n} of {repeats}")
        ours[count] = spent["ours"]
        rows.append(_row(count, spent))
    return (*rows, *_growth_row(ours))


def _invented(random: Random) -> Iterator[str]:
    for n in range(_WORDS):
        if n % 3:
            yield "".join(random.choice(_LETTERS[at % 2]) for at in range(7))
        else:
            yield fold("".join(chr(random.randint(0x4E00, 0x9FA5)) for _ in range(2))).text


def _texts(words: Sequence[str], count: int) -> Iterator[Piece]:
    random = Random(2)
    for piece in pieces(5 * count, text_bytes=_BYTES):
        if piece.language in ("en", "zh-Hans"):
            lines = [f"{s} {random.choice(words)}." for s in re.split(r"(?<=[.。]) ?", piece.text) if s]
            yield Piece(language=piece.language, title=piece.title, text=" ".join(lines), has_act=piece.has_act)


def _clauses(words: Sequence[str], count: int) -> Iterator[str]:
    random = Random(3)
    for n in range(count):
        terms = random.sample(words, 6)
        if n % 2:
            terms[1] = random.choice(_COMMON)
        yield _FORMS[n % len(_FORMS)].format(*terms)


# ------------------------------------------------------------------ engines


def _ours(clauses: dict[str, str], documents: Sequence[Document], given: Sequence[Article]) -> _Scan:
    vocabulary = load(base_folder() / "no packs of your own").knowledge.vocabulary
    rules = []
    for name, clause in clauses.items():
        query, problems = parse(clause, vocabulary)
        assert query is not None, problems
        rules.append(Rule(id=RuleId(name), title=name, level=Level.LOW, when=query, when_text=clause, version="0" * 12))
    matcher = Matcher(rules, vocabulary)
    empty = [Reading(language=d.language, mentions=(), acts=(), near_misses=()) for d in documents]
    return lambda n: frozenset(str(m.rule_id) for m in matcher.match(documents[n], empty[n], given[n]))


def _peers(clauses: dict[str, str], folded: Sequence[bytes]) -> dict[str, _Scan]:
    import yara
    import yara_x

    source = "\n".join(_as_yara(name, clause) for name, clause in clauses.items())
    plain, scanner = yara.compile(source=source), yara_x.Scanner(yara_x.compile(source))
    return {
        "yara-python": lambda n: frozenset(m.rule for m in plain.match(data=folded[n])),
        "yara-x": lambda n: frozenset(m.identifier for m in scanner.scan(folded[n]).matching_rules),
    }


def _as_yara(name: str, clause: str) -> str:
    """The rule in yara's language: Latin words match whole, Chinese ones anywhere, as ours do."""
    strings: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        term = found.group()
        if term in ("AND", "OR", "NOT"):
            return term.lower()
        return strings.setdefault(term, f"$s{len(strings)}")

    condition = _TERM.sub(named, clause)
    lines = (f'{name} = "{t.strip(chr(34))}"{" fullword" if t.isascii() else ""}' for t, name in strings.items())
    return f"rule {name} {{ strings: {' '.join(lines)} condition: {condition} }}"


def _expect_same(scans: dict[str, _Scan], articles: int) -> None:
    for number in range(articles):
        for (name, one), (other_name, other) in pairwise(scans.items()):
            if one(number) != other(number):
                raise RuntimeError(f"{name} and {other_name} differ in article {number}: {one(number) ^ other(number)}")


def _growth_row(ours: dict[int, list[float]]) -> Iterator[Row]:
    """The most rules beside the fewest, both ours. No row for a single number of rules."""
    few, most = min(ours), max(ours)
    if few == most:
        return
    ratios = [m / f for m, f in zip(ours[most], ours[few], strict=True)]
    yield Row(
        bench="match, growth",
        what=f"match articles of 3 kB against {most:,} rules",
        ours=f"{1e6 * median_of(ours[most]):,.0f} µs",
        beside=f"{1e6 * median_of(ours[few]):,.0f} µs",
        yardstick=f"{few:,} rules",
        ratio=round(median_of(ratios), 2),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={},
    )


def _row(count: int, spent: dict[str, list[float]]) -> Row:
    ours = spent.pop("ours")
    peer = min(spent, key=lambda name: median_of(spent[name]))
    ratios = [p / o for o, p in zip(ours, spent[peer], strict=True)]
    return Row(
        bench=f"match, {count:,}",
        what=f"match articles of 3 kB against {count:,} Boolean rules of two to six words",
        ours=f"{1 / median_of(ours):,.0f} articles/s",
        beside=f"{1 / median_of(spent[peer]):,.0f} articles/s",
        yardstick=f"{peer}, the quicker of yara-x and yara-python",
        ratio=round(median_of(ratios), 2),
        ratio_means="times its rate, more is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={
            f"us_{name.replace('-', '_')}": round(1e6 * median_of(s), 1) for name, s in {"ours": ours, **spent}.items()
        },
    )
