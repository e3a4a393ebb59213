"""A database of many articles and events, made in bulk through the definitions of the tables and kept for later runs.

As dense as a million articles in four years are, whatever the number: 684 articles a day, of which a fifth reports an
act. One issuer has some 300 acts in its last 21 days, another 1,000, and 40 share the rest. Half of the older acts open
an event, the others join one of the last 21 days. What the two loud issuers did in the last 60 days is folded into
events as the monitor does it, so that what comes next is folded onto it. The same rows in every run.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, event, insert

from monitor.domain.acts.act import Act, DocumentNumber, Span
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, family_of
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.candidate_events import subject_of
from monitor.domain.event.certainty import title_mark
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.fold import fold
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import JOIN_WINDOW, ActRef, EventId, Item
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.words import searchable
from monitor.store import sqlite_url
from monitor.store.articles.url_keys import url_key
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.rows import row_of
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.database.word_index import index_words
from monitor.store.events.event_subjects import subjects_of
from monitor.store.schema.migrate import migrate
from monitor.store.schema.migrations import versions
from monitor.store.schema.tables import (
    ACT,
    ANNOUNCEMENT,
    ARTICLE,
    ARTICLE_REVISION,
    ARTICLE_WORDS,
    DEVELOPMENT,
    EVENT,
    EVENT_SUBJECT,
    RULE_MATCH,
)
from tests.benchmarks.articles import Piece, pieces
from tests.store.examples import act as example_act
from tests.store.examples import announcement, match, source

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LOUD, LOUDER = "CN", "US"
SOURCES = 500
_A_DAY = 684  # articles
_WINDOW = {LOUD: 300, LOUDER: 1_000}  # acts in 21 days
_ACT_EVERY = 5  # one article of so many reports an act
_OTHERS = tuple(f"{a}{b}" for a in "ABDEFGHI" for b in "EGKPT")
_FOLDED = timedelta(days=60)
_BATCH = 10_000
_TEXT_BYTES = 200
_PLACES = 12  # of the goods that acts are about, most often the first
_DEEDS = (
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE, Direction.TIGHTENING),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.GRANT, Direction.EASING),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.SUSPEND, Direction.EASING),
    (Measure.ENTITY_LIST, Action.EXPAND, Direction.TIGHTENING),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Large:
    """Where it lies, what it has, and how long it took to make: 0 where it was there."""

    folder: Path
    articles: int
    acts: int
    events: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """An article that reports an act."""

    number: int
    issuer: str
    day: date
    act: Act

    @property
    def ref(self) -> ActRef:
        return ActRef(article_id=ArticleId(f"bench-{self.number}"), ordinal=0)


def large(keep_in: Path, articles: int, vocabulary: Vocabulary) -> Large:
    """The database in a folder of `keep_in`, made unless it is there as this version would make it."""
    made_by = [*sorted(Path(versions.__path__[0]).glob("*.py")), Path(__file__)]
    version = sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    folder = keep_in / f"{articles}-{version}"
    note = folder / "done"
    began = perf_counter()
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            left.unlink()
        note.write_text(" ".join(map(str, fill(sqlite_url(folder), articles, vocabulary))))
        took = perf_counter() - began
    else:
        took = 0.0
    acts, events = map(int, note.read_text().split())
    return Large(folder=folder, articles=articles, acts=acts, events=events, seconds=took)


def deed(random: Random, goods: Sequence[str], issuer: str, number: int | None = None) -> Act:
    """An act, with an own number where one is given."""
    measure, action, direction = random.choice(_DEEDS)
    agency = "MOFCOM" if issuer == LOUD else "BIS"
    document = DocumentNumber(authority=agency, number=str(number), year=NOW.year) if number is not None else None
    named = goods[min(int(random.expovariate(1 / _PLACES)), len(goods) - 1)]
    quote = f"announced measures on {named} exports"
    return example_act(
        issuer=issuer,
        measure=measure,
        action=action,
        direction=direction,
        commodities=(named,),
        document=document,
        agency=agency,
        certainty=Certainty.ATTRIBUTED,
        evidence=(Span(field="title", start=0, end=len(quote), quote=quote),),
    )


# ------------------------------------------------------------------ what happened


def fill(url: str, articles: int, vocabulary: Vocabulary) -> tuple[int, int]:
    """Make it in the empty database at `url`. Returns the numbers of acts and events."""
    reported = _reported(articles, tuple(c.id for c in vocabulary.of_kind(ConceptKind.COMMODITY)))
    grouped = list(chain.from_iterable(_events(issuer, mine, vocabulary) for issuer, mine in reported.items()))
    engine = writer_engine(read_url(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _fast)
    with engine.connect() as connection, connection.begin():
        migrate(connection, "here")
        DatabaseTransaction(connection).sources.sync([source(f"source-{n}") for n in range(SOURCES)], now=NOW)
    acts = {one.number: one for mine in reported.values() for one in mine}
    for at in range(0, articles, _BATCH):
        with engine.begin() as connection:
            _write_articles(connection, range(at, min(at + _BATCH, articles)), articles, acts)
    for at in range(0, len(grouped), _BATCH):
        with engine.begin() as connection:
            _write_events(connection, grouped[at : at + _BATCH])
    if engine.dialect.name == "postgresql":
        _settle(engine)
    engine.dispose()
    return len(acts), len(grouped)


def _settle(engine: Engine) -> None:
    """What comes next gets a number after those given here, and the planner knows the tables as after a day."""
    with engine.begin() as connection:
        last = "SELECT setval(pg_get_serial_sequence('article_words', 'id'), max(id)) FROM article_words"
        connection.exec_driver_sql(last)
        connection.exec_driver_sql("ANALYZE")


def _fast(connection: Any, _record: object) -> None:
    """A file that is made anew where it is broken needs no care."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()


def _days(articles: int) -> int:
    return max(1, articles // _A_DAY)


def _day(number: int, articles: int) -> date:
    """The last one is yesterday."""
    return NOW.date() - timedelta(days=_days(articles) - number * _days(articles) // articles)


def _reported(articles: int, goods: Sequence[str]) -> Mapping[str, Sequence[_Report]]:
    """By issuer, in order of time."""
    random = Random(1)
    found: dict[str, list[_Report]] = defaultdict(list)
    for number in range(0, articles, _ACT_EVERY):
        issuer = issuer_of(random)
        act = deed(random, goods, issuer, number if random.random() < 0.1 else None)
        found[issuer].append(_Report(number=number, issuer=issuer, day=_day(number, articles), act=act))
    return found


def issuer_of(random: Random) -> str:
    """Who acts, as often as each does."""
    share, acts_in_window = random.random(), _A_DAY / _ACT_EVERY * JOIN_WINDOW.days
    for issuer, acts in _WINDOW.items():
        share -= acts / acts_in_window
        if share < 0:
            return issuer
    return random.choice(_OTHERS)


# ------------------------------------------------------------------ events of what happened

Grouped = tuple[PolicyEvent, Sequence[_Report]]


def _events(issuer: str, reported: Sequence[_Report], vocabulary: Vocabulary) -> Iterator[Grouped]:
    """By guess of old acts, by the monitor's rules of late ones, where what comes next is folded onto them."""
    first = NOW.date() - _FOLDED if issuer in _WINDOW else date.max
    yield from (_event(mine) for mine in _guessed([one for one in reported if one.day < first]))
    late = {one.ref: one for one in reported if one.day >= first}
    for cell in fold(map(_item, late.values()), vocabulary):
        mine = [late[item.refs[0]] for item in cell.items]
        made, _ = _event(mine)
        yield replace(made, state=fold_reports([_report(one) for one in mine], vocabulary.overlap)), mine


def _guessed(reported: Sequence[_Report]) -> Iterable[list[_Report]]:
    random = Random(2)
    groups: list[list[_Report]] = []
    for one in reported:
        open_ones = [g for g in groups[-20:] if one.day - g[0].day <= JOIN_WINDOW]
        if open_ones and one.act.document is None and random.random() < 0.55:
            random.choice(open_ones).append(one)
        else:
            groups.append([one])
    return groups


def _item(one: _Report) -> Item:
    return Item(
        refs=(one.ref,),
        issuer=one.issuer,
        day=one.day,
        tier=_TIER.rank,
        direction=one.act.direction,
        family=family_of(one.act.measure, one.act.action),
        title=_POOL.title(one.number),
        language=_POOL.language(one.number),
        commodities=one.act.commodities,
        number=one.act.document,
    )


def _report(one: _Report) -> Report:
    return Report(
        ref=one.ref,
        act=one.act,
        source_id=_source(one.number),
        tier=_TIER,
        title=_POOL.title(one.number),
        language=_POOL.language(one.number),
        url=url_of(one.number),
        published=_seen(one.day),
        seen_at=_seen(one.day),
    )


def _event(reported: Sequence[_Report]) -> Grouped:
    first = reported[0]
    key = EventId(str(UUID(int=Random(first.number).getrandbits(128))))
    number = next((one.act.document.key for one in reported if one.act.document), None)
    made = PolicyEvent(
        id=key,
        label=f"E-{first.number:X}",
        issuer=first.issuer,
        anchor=first.ref,
        day=first.day,
        opened_at=_seen(first.day),
        measure=first.act.measure,
        direction=first.act.direction,
        stage=first.act.stage,
        certainty=first.act.certainty,
        headline=f"{first.issuer} announced measures on exports of {first.act.commodities[0]}",
        commodities=tuple(dict.fromkeys(c for one in reported for c in one.act.commodities)),
        number=number,
        reports=len(reported),
        sources=len({_source(one.number) for one in reported}),
    )
    return made, reported


# ------------------------------------------------------------------ rows

_TIER = Tier.MEDIA


class _Pool:
    """Titles and texts: some that articles share, with a number of their own."""

    def __init__(self) -> None:
        self._pieces = pieces(2_000, text_bytes=_TEXT_BYTES)
        self._words = [searchable(p.title, p.text) for p in self._pieces]

    def title(self, number: int) -> str:
        return f"{self._of(number).title} {number}"

    def text(self, number: int) -> str:
        return self._of(number).text

    def language(self, number: int) -> str:
        return self._of(number).language

    def words(self, number: int) -> Sequence[str]:
        return (*self._words[number % len(self._pieces)], str(number))

    def _of(self, number: int) -> Piece:
        return self._pieces[number % len(self._pieces)]


_POOL = _Pool()


def _source(number: int) -> SourceId:
    return SourceId(f"source-{number % SOURCES}")


def url_of(number: int) -> str:
    return f"https://news-{number % SOURCES}.example/{number}"


def _seen(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def _write_articles(
    connection: Connection, numbers: Sequence[int], articles: int, reported: Mapping[int, _Report]
) -> None:
    _put(connection, ARTICLE, [_article_row(n, _day(n, articles)) for n in numbers])
    _put(connection, ARTICLE_REVISION, [_revision_row(n, _day(n, articles), reported.get(n)) for n in numbers])
    _put(connection, ARTICLE_WORDS, [{"id": n + 1, "article_id": f"bench-{n}"} for n in numbers])
    index_words(connection, [(n + 1, _POOL.words(n)) for n in numbers])
    mine = [reported[n] for n in numbers if n in reported]
    _put(connection, RULE_MATCH, [_match_row(one) for one in mine])


def _article_row(number: int, day: date) -> dict[str, Any]:
    seen, url = _seen(day), url_of(number)
    return {
        "id": f"bench-{number}",
        "source_id": _source(number),
        "key": str(number),
        "day": day,
        "revision": 1,
        "content_hash": f"{number:064x}",
        "page_hash": "",
        "title_mark": title_mark(_POOL.title(number)),
        "url": url,
        "url_key": url_key(url),
        "title": _POOL.title(number),
        "gloss": "",
        "language": _POOL.language(number),
        "tier": _TIER,
        "published": seen,
        "published_raw": "",
        "author": "",
        "publisher": "",
        "wire": "",
        "fingerprint": "",
        "first_seen_at": seen,
        "last_seen_at": seen,
        "sample": False,
        "story_id": None,
    }


def _revision_row(number: int, day: date, reported: _Report | None) -> dict[str, Any]:
    language = _POOL.language(number)
    return {
        "article_id": f"bench-{number}",
        "revision": 1,
        "seen_at": _seen(day),
        "content_hash": f"{number:064x}",
        "page_hash": "",
        "title_mark": title_mark(_POOL.title(number)),
        "title": _POOL.title(number),
        "text": _POOL.text(number),
        "reading": None if reported is None else Reading(language=language, acts=(reported.act,)),
    }


def _match_row(one: _Report) -> dict[str, Any]:
    found = match(acts=(0,))
    reported = {"match": found, "level": found.level, "rules_version": "bench", "engine": "bench"}
    return {"article_id": one.ref.article_id, "rule_id": found.rule_id, **reported}


def _write_events(connection: Connection, events: Sequence[Grouped]) -> None:
    _put(connection, EVENT, [row_of(one) for one, _ in events])
    _put(connection, ACT, [_act_row(act, one.id) for one, reported in events for act in reported])
    subjects = [(one, concept) for one, _ in events for concept in sorted(subjects_of(one))]
    _put(
        connection,
        EVENT_SUBJECT,
        [{"event_id": o.id, "concept": c, "issuer": o.issuer, "day": o.day} for o, c in subjects],
    )
    opened = (
        Development(event_id=one.id, kind=DevelopmentKind.OPENED, by=one.anchor, at=one.opened_at) for one, _ in events
    )
    _put(connection, DEVELOPMENT, [row_of(one) for one in opened])
    said = (announcement(one, at=one.opened_at, state=AnnouncementState.QUEUED) for one, _ in events)
    _put(connection, ANNOUNCEMENT, [row_of(one) for one in said])


def _act_row(one: _Report, event_id: EventId) -> dict[str, Any]:
    act = one.act
    return {
        "article_id": one.ref.article_id,
        "ordinal": 0,
        "event_id": event_id,
        "issuer": one.issuer,
        "day": one.day,
        "tier": _TIER.rank,
        "certainty": act.certainty.rank,
        "direction": act.direction,
        "family": family_of(act.measure, act.action),
        "number_key": act.document.key if act.document else None,
        "language": _POOL.language(one.number),
        "subject": subject_of(act),
        "act": act,
    }


def _put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
