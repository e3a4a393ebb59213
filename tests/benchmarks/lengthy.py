"""One article of 200 kB: policy prose in each language beside its limit, and texts made to cost beside the prose.

Processor time of one core. As in the children, what was built before the first article is kept from the collector.
"""

import gc
from collections.abc import Mapping
from dataclasses import replace
from time import process_time

from monitor.domain.articles.article import Article
from monitor.language.matcher import Matcher
from monitor.language.reader import Reader
from monitor.rulefiles import base_folder, load
from tests.benchmarks.articles import LANGUAGES, as_article, pieces, policy_prose
from tests.benchmarks.measuring import REPEATS, Row, Tick, median_of, spread_of

TEXT_BYTES = 200_000
_LIMIT = 0.25  # seconds for an article of policy prose
_HOSTILE: Mapping[str, tuple[str, str]] = {  # language and text, repeated to the size
    "one_sentence": ("en", "China bans exports of gallium to Japan "),
    "no_space": ("zh-Hans", "中国对日本禁止出口镓"),
    "names": ("zh-Hans", "镓、"),
    "deeds": ("zh-Hans", "暂停出口管制"),
    "numbers": ("zh-Hans", "第10号公告"),
    "clauses": ("ja", "輸出を許可し、"),
    "hedges": ("en", "may not "),
    "offices": ("en", "trade ministry of China "),
    "homographs": ("en", "tin, "),
    "stops": ("en", ". "),
    "marks": ("en", "\N{COMBINING ACUTE ACCENT}"),
}


def steps(repeats: int = REPEATS) -> int:
    return repeats * (len(LANGUAGES) + len(_HOSTILE))


def measure(tick: Tick, *, text_bytes: int = TEXT_BYTES, repeats: int = REPEATS) -> tuple[Row, ...]:
    knowledge = load(base_folder() / "no packs of your own").knowledge
    reader, matcher = Reader(knowledge.vocabulary), Matcher(knowledge.rules, knowledge.vocabulary)
    (blank,) = (as_article(p, 0) for p in pieces(1))
    prose = {k: replace(blank, title="", text=policy_prose(k, text_bytes), language=k) for k in LANGUAGES}
    hostile = {
        name: replace(blank, title="", text=_repeated(text, text_bytes), language=language)
        for name, (language, text) in _HOSTILE.items()
    }
    spent: dict[str, list[float]] = {k: [] for k in (*prose, *hostile)}
    _seconds(reader, matcher, prose["en"])  # warm
    gc.collect()
    gc.freeze()
    try:
        for n in range(1, repeats + 1):
            for name, article in (*prose.items(), *hostile.items()):
                spent[name].append(_seconds(reader, matcher, article))
                tick(f"repeat {n} of {repeats}: {name}")
    finally:
        gc.unfreeze()
    return _of_prose(spent, prose), _of_hostile(spent, prose, hostile)


def _repeated(text: str, size: int) -> str:
    return text * (size // len(text.encode()) + 1)


def _seconds(reader: Reader, matcher: Matcher, article: Article) -> float:
    began = process_time()
    document, reading = reader.read(article)
    matcher.match(document, reading, article)
    return process_time() - began


def _of_prose(spent: Mapping[str, list[float]], prose: Mapping[str, Article]) -> Row:
    slowest = max(prose, key=lambda k: median_of(spent[k]))
    shares = [s / _LIMIT for s in spent[slowest]]
    return Row(
        bench="long prose",
        what="read and match one article of 200 kB of policy prose, an act in every other sentence, shipped rules",
        ours=f"{1_000 * median_of(spent[slowest]):.0f} ms ({slowest})",
        beside=f"{1_000 * _LIMIT:.0f} ms",
        yardstick="the limit",
        ratio=round(median_of(shares), 2),
        ratio_means="share of the limit, less is better",
        spread=spread_of(shares),
        repeats=len(shares),
        figures={f"ms_{k}": round(1_000 * median_of(spent[k]), 1) for k in prose},
    )


def _of_hostile(spent: Mapping[str, list[float]], prose: Mapping[str, Article], hostile: Mapping[str, Article]) -> Row:
    slowest = max(hostile, key=lambda k: median_of(spent[k]))
    dearest = max(prose, key=lambda k: median_of(spent[k]))
    ratios = [o / f for o, f in zip(spent[slowest], spent[dearest], strict=True)]
    return Row(
        bench="long hostile",
        what=f"read and match the slowest of {len(hostile)} articles of 200 kB of one word or sentence again and again",
        ours=f"{1_000 * median_of(spent[slowest]):.0f} ms ({slowest})",
        beside=f"{1_000 * median_of(spent[dearest]):.0f} ms ({dearest})",
        yardstick="the slowest policy prose",
        ratio=round(median_of(ratios), 1),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={f"ms_{k}": round(1_000 * median_of(spent[k]), 1) for k in hostile},
    )
