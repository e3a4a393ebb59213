"""Verdicts on single texts without a database, for `match`, `evaluate` and rule examples.

Reader, matcher and event identity are those of the daemon; nothing is stored.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.identity import ActRef
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.rules.rule import Match, Rule, RuleId, Status
from monitor.domain.sources.source import SourceId, Tier
from monitor.errors import TextsFileError
from monitor.language.detection import language_of
from monitor.language.exposure import exposure_finder
from monitor.language.matcher import Matcher, why_not
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.folding import fold_acts, item_of

__all__ = [
    "Judge",
    "Text",
    "Verdict",
    "article_of",
    "event_keys",
    "fold_acts",
    "foremost",
    "item_of",
    "matched_acts",
    "read_texts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of a JSON Lines file; keys that are not fields are in `labels`. `file` is the file's name.

    `id` is always text; `given_id` is the file's own value, for output. `published` is a day in UTC.
    """

    id: str
    title: str
    text: str = ""
    language: str = ""
    url: str = ""
    published: date | None = None
    source: str = ""
    given_id: str | int = ""
    file: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`alert` is True if a live rule of any level matched; otherwise `why_not` is what was missing.

    `follows` are the precedents found by rules that require one.
    """

    text: Text
    article: Article
    reading: Reading
    matches: tuple[Match, ...]
    alert: bool
    why_not: str
    follows: tuple[tuple[RuleId, FoundPrecedent], ...] = ()


def read_texts(lines: Iterable[bytes], name: str) -> tuple[Text, ...]:
    """Parse UTF-8 JSON Lines; empty lines are skipped. `name` is the file's name in messages.

    Raises TextsFileError that lists every bad line with its place.
    """
    texts, problems = [], []
    for number, line in enumerate(lines, 1):
        try:
            written = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if written.strip():
                texts.append(_text(json.loads(written), name))
        except UnicodeDecodeError as e:
            problems.append(f"{name}:{number}:{len(line[: e.start].decode()) + 1}: the line is not UTF-8")
        except json.JSONDecodeError as e:
            problems.append(f"{name}:{number}:{e.colno}: the line is not JSON ({e.msg})")
        except (ValueError, RecursionError) as e:
            problems.append(f"{name}:{number}:1: {e}")
    if problems:
        raise TextsFileError("\n".join(problems))
    return tuple(texts)


def _text(row: object, file: str) -> Text:
    """Parse one object. Raises ValueError with a message for the file's author."""
    if not isinstance(row, dict):
        raise ValueError('the line is not a JSON object; write {"id": …, "title": …}')  # noqa: TRY004 -- the file's fault
    given = row.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise ValueError("id is missing or invalid; write a text or a whole number")
    if "title" not in row:
        raise ValueError("title is missing; it may be empty")
    words = {k: _words(k, row.get(k)) for k in ("title", "text", "gist", "summary", "lang", "url", "source")}
    return Text(
        id=_clean(str(given)),
        title=words["title"],
        text=words["text"] or words["gist"] or words["summary"],
        language=words["lang"],
        url=words["url"],
        published=_day(row.get("published")),
        source=words["source"],
        given_id=_clean(given) if isinstance(given, str) else given,
        file=file,
        labels={k: v for k, v in row.items() if k not in {*words, "id", "published"}},
    )


def _words(key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is {type(value).__name__}, not text")  # noqa: TRY004 -- the file's fault
    return _clean(value)


def _clean(text: str) -> str:
    """Replace lone surrogates, which JSON allows and UTF-8 does not, by U+FFFD; offsets stay the same."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def _day(value: object) -> date | None:
    """Parse ISO 8601 or the RSS date format; a time without a zone is UTC. Raises ValueError."""
    if value in (None, ""):
        return None
    written = str(value).strip()
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(written)
        except ValueError:
            continue
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    raise ValueError(f"published is not a date: {written!r}; write 2026-11-25 or 2026-11-25T08:00:00Z")


class Judge:
    """Reads and matches texts with one set of rules and one vocabulary.

    Each text is judged independently; precedents are decided over all of them (`with_precedents`).
    """

    def __init__(self, knowledge: ReaderConfig) -> None:
        self._rules: Mapping[RuleId, Rule] = {r.id: r for r in knowledge.rules}
        self._reader = Reader.shipped(
            knowledge.vocabulary, knowledge.mode, knowledge.correction, encoder=knowledge.encoder
        )
        exposure = exposure_finder(knowledge.watch, knowledge.vocabulary)
        self._matcher = Matcher(knowledge.rules, knowledge.vocabulary, exposure)

    def read(self, article: Article, *, place: str | None = None) -> tuple[Reading, tuple[Match, ...]]:
        """Return the reading and all matches, of trial and draft rules too. `place`: state of an official source."""
        document, reading = self._reader.read(article, source_place=place)
        return reading, self._matcher.match(document, reading, article)

    def judge(self, text: Text, *, title_only: bool = False) -> Verdict:
        article = article_of(text, title_only=title_only)
        reading, matches = self.read(article)
        live = tuple(m for m in matches if self._rules[m.rule_id].status is Status.LIVE)
        return Verdict(
            text=text,
            article=article,
            reading=reading,
            matches=live,
            alert=bool(live),
            why_not="" if live else why_not(reading, matches),
        )

    def judge_all(self, texts: Iterable[Text], *, title_only: bool = False) -> Iterator[Verdict]:
        for text in texts:
            yield self.judge(text, title_only=title_only)


def article_of(text: Text, *, title_only: bool = False) -> Article:
    """Return the text as an article of an unknown media source."""
    body = "" if title_only else text.text
    published = datetime.combine(text.published, time.min, UTC) if text.published else None
    return Article(
        id=ArticleId(text.id),
        source_id=SourceId(text.source or "given"),
        key=text.id,
        url=text.url,
        title=text.title,
        text=body,
        language=language_of(text.title, body, text.language),
        tier=Tier.MEDIA,
        published=published,
        published_raw=text.published.isoformat() if text.published else "",
        content_hash=sha256(f"{text.title}\n{body}".encode()).hexdigest(),
    )


def matched_acts(verdict: Verdict) -> tuple[Act, ...]:
    """Return the acts that the matches are based on, by ordinal."""
    ordinals = {n for m in verdict.matches for n in m.acts}
    return tuple(a for a in verdict.reading.acts if a.ordinal in ordinals)


def foremost(verdict: Verdict) -> Act | None:
    """Return the act that an alert is about: matched at the highest level, then title before text, then the first."""
    for level in sorted({m.level for m in verdict.matches}, key=lambda x: -x.rank):
        ordinals = {n for m in verdict.matches if m.level is level for n in m.acts}
        acts = [a for a in verdict.reading.acts if a.ordinal in ordinals]
        if acts:
            return min(acts, key=lambda a: (a.evidence[0].field != "title" if a.evidence else True, a.ordinal))
    return None


def event_keys(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> dict[str, str]:
    """Map text ids to the key of the event of their foremost act, with all texts folded together."""
    about = {}
    for verdict in verdicts:
        act = foremost(verdict)
        if act is not None:
            about[ActRef(article_id=verdict.article.id, ordinal=act.ordinal)] = verdict.text.id
    keys: dict[str, str] = {}
    for cell in fold_acts([(v.article, v.reading.acts) for v in verdicts], knowledge):
        key = event_id(cell)
        keys.update({about[r]: key for r in cell.refs if r in about})
    return keys
