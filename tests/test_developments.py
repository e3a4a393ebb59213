"""Events of reports in five ways of writing, through the real reader.

`data/developments.jsonl` has 22 developments of our own invention, each reported four to six times with other words
for its goods, lists and firms; some follow each other closely.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.accuracy import score
from monitor.reports.evaluation.verdicts import Judge, Text, Verdict, event_keys, read_texts
from monitor.rulefiles import base_folder, load

HERE = Path(__file__).parent
DEVELOPMENTS = HERE / "data" / "developments.jsonl"


@cache
def shipped() -> ReaderConfig:
    return load(base_folder() / "no packs").knowledge


@cache
def all_verdicts() -> tuple[Verdict, ...]:
    texts = read_texts(DEVELOPMENTS.read_bytes().splitlines(), DEVELOPMENTS.name)
    return tuple(Judge(shipped()).judge_all(texts))


def events_of(texts: Sequence[Text]) -> dict[str, str]:
    return event_keys(tuple(Judge(shipped()).judge_all(texts)), shipped())


def test_reports_of_one_development_are_one_event_and_of_two_are_two() -> None:
    figures = score(all_verdicts(), shipped())[0]["events"]
    assert figures["bcubed_precision"] == 1.0
    assert figures["bcubed_f1"] >= 0.98


def test_the_order_of_the_reports_does_not_matter() -> None:
    assert event_keys(all_verdicts()[::-1], shipped()) == event_keys(all_verdicts(), shipped())


GOODS = (
    *("gallium", "germanium", "antimony", "tungsten", "tellurium", "bismuth", "molybdenum", "indium", "graphite"),
    *("cobalt", "nickel", "copper", "silver", "magnesium", "manganese", "chromium", "tin", "zinc", "titanium"),
    *("vanadium", "niobium", "dysprosium", "terbium", "yttrium", "samarium"),
)
DAY = date(2026, 11, 2)


OTHER_GOODS = [("en", f"China requires licences for exports of {g}") for g in GOODS]
OTHER_NUMBERS = [("zh-Hans", f"商务部公告2026年第{n}号 公布对铍相关物项实施出口管制的决定") for n in range(40, 65)]


def test_fifty_near_twins_of_one_week_are_fifty_events() -> None:
    texts = [
        Text(id=f"{n}", title=title, language=language, published=DAY + timedelta(days=n % 7))
        for n, (language, title) in enumerate(OTHER_GOODS + OTHER_NUMBERS)
    ]
    assert len(set(events_of(texts).values())) == len(texts) == 50
