"""Very many rules, and hostile ones: loading 5,000, telling that one pack of them broke, matching texts of 200 kB.

The yardstick of loading is the least that any reader of such files must do: YAML's C parser over the same bytes. That
of matching is one look at every word of the text, as the language cuts it.
"""

import asyncio
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from monitor.app.messaging.channels import TERMINAL
from monitor.app.rules.runtime_config import config_of
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.query.tokens import TOKEN
from monitor.pipeline.rules.reload import Reloader
from monitor.ports.children.extraction import ReaderConfig
from monitor.rulefiles.folders.parse_cache import Recall
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings
from monitor.store import open_store, sqlite_url
from monitor.telemetry import configure
from tests.benchmarks.articles import Piece, as_article
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of

RULES = 5_000
TEXT_BYTES = 200_000
_IN_A_PACK = 100
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_FORMS = (
    "word{n} AND ban",
    '"word{n} ban" OR word{n}x',
    "word{n} NEAR/5 (ban OR curb*)",
    "title:word{n} OR body:(word{n} AND NOT talks)",
    "/word{n}[ .]/ AND lang:en",
    "act(issuer:CN commodity:gallium direction:tightening) AND word{n}",
    "ATLEAST/2(word{n} OR other{n})",
    "稀土{n} OR 出口{n}",
)


def steps(repeats: int = REPEATS) -> int:
    return 4 * repeats


def measure(tick: Tick, *, rules: int = RULES, text_bytes: int = TEXT_BYTES, repeats: int = REPEATS) -> tuple[Row, ...]:
    configure("critical")
    with TemporaryDirectory() as folder:
        root = _write(Path(folder) / "rules", rules)
        reloads = [_reloads(root, Path(folder) / f"data{n}", tick) for n in range(repeats)]
        knowledge = FolderReader(root).read().load({}).knowledge
    many = _Matching(knowledge.rules, knowledge.vocabulary, list(_articles(rules, text_bytes)))
    hostile = {
        name: _Matching([_as_rule(clause, knowledge.vocabulary)], knowledge.vocabulary, [text])
        for name, (clause, text) in _hostile(text_bytes).items()
    }
    gc.collect()
    gc.freeze()  # as the process does that children are forked from
    matched, worst = [], []
    try:
        for n in range(1, repeats + 1):
            matched.append(many.measure())
            tick(f"repeat {n} of {repeats}: hostile rules")
            worst.append({name: one.measure()[0] for name, one in hostile.items()})
            tick(f"repeat {n} of {repeats}: many rules")
    finally:
        gc.unfreeze()
    return (*_reload_rows(rules, reloads), _many_row(rules, matched), _hostile_row(worst))


# ------------------------------------------------------------------ loading


def _write(root: Path, rules: int) -> Path:
    """Packs of a hundred rules in eight forms, each with a word of its own."""
    for first in range(0, rules, _IN_A_PACK):
        pack = root / f"pack{first // _IN_A_PACK:03}"
        pack.mkdir(parents=True)
        entries = map(_entry, range(first, min(first + _IN_A_PACK, rules)))
        (pack / "alerts.yaml").write_text("rules:\n" + "".join(entries), encoding="utf-8")
    return root


def _entry(number: int) -> str:
    when = _FORMS[number % len(_FORMS)].format(n=number)
    return f"""  - id: rule-{number}
    title: Rule {number}
    level: low
    when: >
      {when}
    examples:
      match:
        - title: China bans exports of word{number}
"""


def _reloads(root: Path, data: Path, tick: Tick) -> dict[str, float]:
    """Seconds of a first load, of a pack that breaks and of one that is mended, and of the yardstick."""
    data.mkdir()
    floor = _parse_yaml([path.read_bytes() for path in sorted(root.glob("*/*.yaml"))])
    tick("a pack that breaks")
    seconds = asyncio.run(_reload(root, data))
    tick("loading")
    return {"floor": floor, **seconds}


async def _reload(root: Path, data: Path) -> dict[str, float]:
    one = root / "pack000" / "alerts.yaml"
    good, settings = one.read_bytes(), Settings(data_dir=data, rules_dir=root)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(sqlite_url(data)))
        reloader = Reloader(
            store=store,
            files=FolderReader(root, recall=Recall()),  # what a first load costs
            config_of=lambda loaded: config_of(loaded, settings, TERMINAL),
            rehearse=_as_if_well,
            engine="benchmark",
            clock=lambda: _NOW,
        )
        load = await _seconds_of(reloader, troubles=0)
        one.write_bytes(good.replace(b"level: low", b"level: lofty", 1))
        broken = await _seconds_of(reloader, troubles=1)
        one.write_bytes(good)
        return {"load": load, "broken": broken, "mended": await _seconds_of(reloader, troubles=0)}


async def _as_if_well(knowledge: ReaderConfig) -> None:
    """What a child costs is measured by itself."""


async def _seconds_of(reloader: Reloader, *, troubles: int) -> float:
    with Stopwatch() as watch:
        reloaded = await reloader.reload()
    if len(reloaded.troubles) != troubles:
        raise RuntimeError(f"the rules that were written don't load: {reloaded.troubles}")
    return watch.seconds


def _parse_yaml(files: Sequence[bytes]) -> float:
    with Stopwatch() as watch:
        for data in files:
            for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
                pass
    return watch.seconds


def _reload_rows(rules: int, reloads: Sequence[Mapping[str, float]]) -> Iterator[Row]:
    notes = {
        "load": f"load {rules:,} rules",
        "broken": f"one pack of {rules:,} rules breaks: reported, the rest in force",
    }
    for name, what in notes.items():
        ratios = [one[name] / one["floor"] for one in reloads]
        medians = {k: median(one[k] for one in reloads) for k in reloads[0]}
        yield Row(
            bench=f"rules {name}",
            what=f"{what}, packs of {_IN_A_PACK}, stored in a SQLite file",
            ours=f"{medians[name]:.2f} s",
            beside=f"{medians['floor']:.2f} s",
            yardstick="YAML's C parser over the same files",
            ratio=round(median_of(ratios), 1),
            ratio_means="times its time, less is better",
            spread=spread_of(ratios),
            repeats=len(reloads),
            figures={f"{k}_seconds": round(v, 3) for k, v in medians.items()},
        )


# ------------------------------------------------------------------ matching


class _Matching:
    """Rules and the texts that they are matched with."""

    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary, texts: Sequence[str]) -> None:
        self._texts = texts
        self._matcher = Matcher(rules, vocabulary)
        self._match("a first look builds what all others use")

    def measure(self) -> list[tuple[float, float]]:
        """Seconds, and those of the yardstick, by text."""
        return [(self._match(text), _cut(text)) for text in self._texts]

    def _match(self, text: str) -> float:
        article = as_article(Piece(language="en", title="Title", text=text, has_act=False), 0)
        document = Document.of(article.title, article.text, article.language)
        assert document.sentences  # the reader has cut them before rules are asked
        with Stopwatch() as watch:
            self._matcher.match(document, Reading(language="en"), article)
        return watch.seconds


def _cut(text: str) -> float:
    with Stopwatch() as watch:
        for _ in TOKEN.finditer(text):
            pass
    return watch.seconds


def _as_rule(clause: str, vocabulary: Vocabulary) -> Rule:
    query, problems = parse(clause, vocabulary)
    if query is None:
        raise RuntimeError(f"a clause of the benchmark is refused: {problems}")
    return Rule(id=RuleId("r"), title="", level=Level.LOW, when=query, when_text=clause, version="0")


def _articles(rules: int, text_bytes: int) -> Iterator[str]:
    """With the words of ever more rules, and of all of them at once."""
    draw = Random(5)
    for asked in (10, 100, 500, rules):
        words = [f"word{n} ban" for n in draw.sample(range(rules), min(asked, rules))]
        filler = "the ministry met a delegation and curbs were not on the list of talks today."
        size, pieces = 0, []
        while size < text_bytes:
            pieces.append(f"{draw.choice(words)} {draw.choice((filler, '', 'x'))}")
            size += len(pieces[-1]) + 1
        yield " ".join(pieces)


def _hostile(text_bytes: int) -> Mapping[str, tuple[str, str]]:
    """By name a clause within the limits, and a text that consists of nothing but its words."""
    draw, words = Random(5), [f"{a}{b}" for a in "abcdefg" for b in "xy"]
    mixed = " ".join(draw.choices(words, k=text_bytes // 3))
    pairs = list(combinations(words, 2))
    chains = [
        " ".join([words[m], *(f"NEAR/{1 + (n + m) % 9} {words[(3 * n + m) % 14]}" for n in range(1, 15)), "NEAR/1 zz"])
        for m in range(12)
    ]
    lists = f"({' OR '.join(words)}) ONEAR/1 ({' OR '.join(words[:-1])} OR zz)"
    return {
        "one_pair": (" OR ".join(f"ax NEAR/{n} zz" for n in range(1, 100)) + " OR zy", "ax " * (text_bytes // 3)),
        "pairs": (" AND ".join(f"{a} NEAR/{n} {b}" for n, (a, b) in enumerate(pairs, 1)), mixed),
        "never": (" OR ".join(f"{a} ONEAR/1 {b}" for a, b in pairs), mixed.replace(" ", " q ")[:text_bytes]),
        "chains": (" OR ".join(chains), f"{mixed} zz"),
        "lists": (lists, mixed),
        "sentences": (" AND ".join(f"{a} SENTENCE {b}" for a, b in pairs), mixed.replace("ay ", "Ay. ")),
        "nested": (" OR ".join("稀" * n for n in range(2, 69)), "稀" * (text_bytes // 3)),
        "patterns": (" OR ".join(f"/a.{{0,40}}[xy]{n}|b/ NEAR/3 zz" for n in range(90)), mixed),
    }


def _many_row(rules: int, repeats: Sequence[Sequence[tuple[float, float]]]) -> Row:
    ratios = [median(ours / floor for ours, floor in texts) for texts in repeats]
    by_text = [median(texts[n][0] for texts in repeats) for n in range(len(repeats[0]))]
    return Row(
        bench="rules match",
        what=f"match {rules:,} rules with an article of 200 kB that has the words of 10, 100, 500 or all of them",
        ours=f"{1_000 * median(by_text):.0f} ms, at worst {1_000 * max(by_text):.0f} ms",
        beside=f"{1_000 * median(floor for texts in repeats for _, floor in texts):.0f} ms",
        yardstick="cutting the text into words",
        ratio=round(median_of(ratios), 1),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(repeats),
        figures={"median_ms": round(1_000 * median(by_text), 1), "worst_ms": round(1_000 * max(by_text), 1)},
    )


def _hostile_row(repeats: Sequence[Mapping[str, tuple[float, float]]]) -> Row:
    ratios = [max(ours / floor for ours, floor in clauses.values()) for clauses in repeats]
    by_name = {name: median(clauses[name][0] for clauses in repeats) for name in repeats[0]}
    worst = max(by_name, key=by_name.__getitem__)
    return Row(
        bench="rules hostile",
        what="match one hostile clause with 200 kB of nothing but its words, the worst of distances, chains and others",
        ours=f"{1_000 * by_name[worst]:.0f} ms ({worst})",
        beside=f"{1_000 * median(floor for clauses in repeats for _, floor in clauses.values()):.0f} ms",
        yardstick="cutting the text into words",
        ratio=round(median_of(ratios), 1),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(repeats),
        figures={f"{name}_ms": round(1_000 * seconds, 1) for name, seconds in by_name.items()},
    )
