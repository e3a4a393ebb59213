"""A year of a ministry's releases in four languages, made from a seed, and the same year through the product.

Each release stands on four pages, a language each, within two days; more than one in five is edited later: in its words
alone, in what it is about, or so that the page says no more that it was withdrawn.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.event.development import DevelopmentKind, Loudness
from monitor.domain.event.identity import EventId
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.poll.collect import Collector, PollResult
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.store import open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry, page
from tests.fakes.polling import HereHarvester
from tests.fakes.reading import FakeFetcher, source
from tests.integration.fire.reading import EVERY_ACT, shipped

BEGAN = datetime(2026, 1, 1, 6, tzinfo=UTC)
EDITED = 0.22  # of all releases, as of a government's that are all kept with their versions
SHOWN = 30  # items of a feed
LANGUAGES = ("zh-Hans", "en", "ja", "ko")
GOODS = (
    ("镓", "gallium", "ガリウム", "갈륨"),
    ("锗", "germanium", "ゲルマニウム", "게르마늄"),
    ("锑", "antimony", "アンチモン", "안티몬"),
    ("钨", "tungsten", "タングステン", "텅스텐"),
    ("石墨", "graphite", "黒鉛", "흑연"),
    ("铋", "bismuth", "ビスマス", "비스무트"),
    ("钼", "molybdenum", "モリブデン", "몰리브덴"),
    ("铟", "indium", "インジウム", "인듐"),
    ("碲", "tellurium", "テルル", "텔루륨"),
    ("稀土", "rare earths", "レアアース", "희토류"),
)
_AND = ("、", " and ", "・", "·")
_ACT = (
    "商务部公告2026年第{n}号 公布对{goods}相关物项实施出口管制的决定",
    "MOFCOM Announcement No. {n} of 2026: China imposes export controls on {goods}",
    "商務部公告2026年第{n}号　{goods}関連品目の輸出管理を実施",
    "중국 상무부 공고 2026년 제{n}호 {goods} 수출통제 시행",
)
_NO_ACT = (
    "商务部召开第{n}次行业座谈会",
    "The ministry opens trade fair {n}",
    "商務部、第{n}回の座談会を開催",
    "상무부, 제{n}차 간담회 개최",
)
_TEXT = ("详见全文。", "See the full text.", "全文を参照。", "전문을 참조.")
_MORE = ("联系人：新闻处。", "Contact: press office.", "問い合わせ先：広報室。", "문의: 홍보실.")
_TAIL = ("（全文）", " (full text)", "（全文）", " (전문)")
_GONE = ("页面已撤下", "This page has been withdrawn", "このページは取り下げられました", "이 페이지는 철회되었습니다")


class Edit(StrEnum):
    WORDS = "words"
    SCOPE = "scope"  # it is about one good more
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """`number` counts acts and other releases apart; `days` is when each language has it, `edited` when it edits it."""

    number: int
    is_act: bool
    goods: tuple[int, int]
    days: tuple[int, ...]
    edit: Edit | None = None
    edited: tuple[int, ...] = ()

    def entry(self, language: int, *, day: int) -> Entry | None:
        """As it stands there on that day; None before."""
        if day < self.days[language]:
            return None
        kind = "act" if self.is_act else "news"
        made = Entry(
            id=f"{kind}-{self.number}",
            link=f"https://ministry.example/{LANGUAGES[language]}/{kind}/{self.number}",
            title=self._title(language, 1),
            text=_TEXT[language],
            at=BEGAN + timedelta(days=self.days[language]),
        )
        return made if self.edit is None or day < self.edited[language] else self._edited(made, language)

    def _title(self, language: int, goods: int) -> str:
        named = _AND[language].join(GOODS[g][language] for g in self.goods[:goods])
        return (_ACT if self.is_act else _NO_ACT)[language].format(n=self.number, goods=named)

    def _edited(self, entry: Entry, language: int) -> Entry:
        match self.edit:
            case Edit.SCOPE:
                return replace(entry, title=self._title(language, 2))
            case Edit.REVOKED:
                return replace(entry, title=_GONE[language], text=f"({self.number})")
            case _:
                return replace(entry, title=entry.title + _TAIL[language], text=f"{entry.text} {_MORE[language]}")


def releases(seed: int, *, days: int) -> tuple[Release, ...]:
    """About an act every other day, and as much other news; the same for the same seed."""
    random, made = Random(seed), []
    counts: Counter[bool] = Counter()
    for day in range(days):
        for is_act in (True, False):
            if random.random() < 1 / 2:
                counts[is_act] += 1
                made.append(_release(random, counts[is_act], is_act=is_act, day=day))
    return tuple(made)


def _release(random: Random, number: int, *, is_act: bool, day: int) -> Release:
    first, second = random.sample(range(len(GOODS)), 2)
    days = (day, *(day + random.randrange(3) for _ in LANGUAGES[1:]))
    edit = None
    if random.random() < EDITED:
        edit = random.choices((Edit.WORDS, Edit.SCOPE, Edit.REVOKED), (5, 3, 2))[0] if is_act else Edit.WORDS
    later = max(days) + random.randint(1, 8)
    edited = tuple(later + random.randrange(2) for _ in LANGUAGES)
    return Release(number=number, is_act=is_act, goods=(first, second), days=days, edit=edit, edited=edited)


# ------------------------------------------------------------------ the year as it is seen


@dataclass(slots=True)
class Year:
    """What became of events: their first messages, reports, and the developments that were alerted, each by event."""

    numbers: dict[EventId, str] = field(default_factory=dict)
    roots: Counter[EventId] = field(default_factory=Counter)
    reports: dict[EventId, int] = field(default_factory=dict)
    announced: defaultdict[EventId, set[DevelopmentKind]] = field(default_factory=lambda: defaultdict(set))
    queued: int = 0

    def note(self, brought: PollResult) -> None:
        self.queued += brought.announcements.queued
        for touched in brought.events:
            event = touched.event
            self.numbers.setdefault(event.id, event.number or "")
            self.reports[event.id] = event.reports
            for development in touched.developments:
                if development.kind is DevelopmentKind.OPENED:
                    self.roots[event.id] += 1
                elif development.loudness is not Loudness.SILENT:
                    self.announced[event.id].add(development.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`alerted` and `wanted` are acts, `twice` those with more than one event or first message, `apart` those whose
    languages are not one event, `strange` events of what is no act. `changed` are the edits that changed what is said,
    `announced` those of them that were sent, `vain` the others that were; `withdrawn` of `revoked` were sent so.
    """

    wanted: int
    alerted: int
    twice: int
    apart: int
    strange: int
    changed: int
    announced: int
    vain: int
    revoked: int
    withdrawn: int

    @property
    def good(self) -> bool:
        wrong = self.twice + self.apart + self.strange + self.vain
        return not wrong and (self.wanted, self.changed, self.revoked) == (self.alerted, self.announced, self.withdrawn)

    @property
    def precision(self) -> float:
        return self.announced / (self.announced + self.vain) if self.announced + self.vain else 1.0


async def watched_year(made: Sequence[Release], folder: Path, *, days: int) -> Figures:
    """Every page asked once a day, and the days after the last release in which something is still edited."""
    year, clock, read = Year(), Time(), shipped()
    sources = [_source(language) for language in LANGUAGES]
    config = RuntimeConfig(
        rules={EVERY_ACT.id: EVERY_ACT},
        vocabulary=read.vocabulary,
        routes=Routes(default=Route(name="default", channel="C1")),
        sources={s.id: s for s in sources},
        workspace="test",
        storm=None,
    )
    fetcher = FakeFetcher()
    async with open_store(sqlite_url(folder)) as store:
        collector = Collector(
            store=store,
            fetcher=fetcher,
            extractor=HereHarvester(read.run),
            config=lambda: config,
            clock=clock,
            jitter=Random(1),
        )
        await store.write(lambda tx: tx.sources.sync(sources, now=BEGAN))
        for day in range(days + 12):
            for language, one in enumerate(sources):
                clock.now = BEGAN + timedelta(days=day, minutes=language)
                fetcher.page = page(_shown(made, language, day), at=clock())
                year.note(await collector.collect(one))
    return _figures(made, year)


def _source(language: str) -> Source:
    name = f"ministry-{language.lower()}"
    return source(name, tier=Tier.OFFICIAL, place="CN", language=language, first_poll=FirstPoll.ANNOUNCE)


def _shown(made: Sequence[Release], language: int, day: int) -> list[Entry]:
    entries = [entry for one in made if (entry := one.entry(language, day=day)) is not None]
    return sorted(entries, key=lambda e: e.at or BEGAN, reverse=True)[:SHOWN]


def _figures(made: Sequence[Release], year: Year) -> Figures:
    acts = [one for one in made if one.is_act]
    events: dict[int, list[EventId]] = {one.number: [] for one in acts}
    names = {f"MOFCOM/{one.number}/2026": one.number for one in acts}
    for event, number in year.numbers.items():
        events.get(names.get(number, 0), []).append(event)
    announced = {n: {kind for event in found for kind in year.announced[event]} for n, found in events.items()}
    changed = [one for one in acts if one.edit in (Edit.SCOPE, Edit.REVOKED)]
    revoked = [one for one in acts if one.edit is Edit.REVOKED]
    return Figures(
        wanted=len(acts),
        alerted=sum(any(year.roots[e] for e in found) for found in events.values()),
        twice=sum(sum(year.roots[e] for e in found) > 1 for found in events.values()),
        apart=sum(
            len(events[one.number]) != 1 or year.reports[events[one.number][0]] != len(LANGUAGES)
            for one in acts
            if one.edit is not Edit.REVOKED
        ),
        strange=sum(number not in names for number in year.numbers.values()),
        changed=len(changed),
        announced=sum(bool(announced[one.number]) for one in changed),
        vain=sum(bool(announced[one.number]) for one in acts if one not in changed),
        revoked=len(revoked),
        withdrawn=sum(DevelopmentKind.WITHDRAWN in announced[one.number] for one in revoked),
    )
