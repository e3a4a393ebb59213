"""What the engine makes of single texts, outside any database: for `match`, `evaluate` and rule examples.

The same reader, the same matcher, the same identity of events as the daemon; nothing is stored.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from monitor.domain.act import Act, Reading, family_of
from monitor.domain.article import Article, ArticleId
from monitor.domain.event.identity import ActRef, Item, event_id, fold
from monitor.domain.rule import Match, Rule, RuleId, Status
from monitor.domain.source import SourceId, Tier
from monitor.errors import MonitorError
from monitor.language.detection import language_of
from monitor.language.matcher import Matcher, why_not
from monitor.language.reader import Reader
from monitor.ports import Knowledge

__all__ = ["Judge", "Text", "Verdict", "event_keys", "foremost", "read_texts", "witnesses"]


class TextsUnreadableError(MonitorError):
    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of a JSON Lines file: what to judge, and all its other keys in `labels`."""

    id: str
    title: str
    text: str = ""
    language: str = ""
    url: str = ""
    published: date | None = None
    source: str = ""
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`alert` is whether a live rule of any level matched; `why_not` says what was missing when not."""

    text: Text
    article: Article
    reading: Reading
    matches: tuple[Match, ...]
    alert: bool
    why_not: str


def read_texts(lines: Iterable[str], name: str) -> tuple[Text, ...]:
    """Raises TextsUnreadableError that names every bad line."""
    texts, problems = [], []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                texts.append(_text(json.loads(line)))
            except (ValueError, TypeError, KeyError) as e:
                problems.append(f"{name}:{number}:1: {_fault(e)}")
    if problems:
        raise TextsUnreadableError("\n".join(problems))
    return tuple(texts)


def _fault(e: Exception) -> str:
    if isinstance(e, KeyError):
        return f"the object lacks {e}: each line needs id and title"
    return f"no JSON object with id and title ({e})"


def _text(row: dict[str, Any]) -> Text:
    if not isinstance(row, dict):
        msg = "not an object"
        raise TypeError(msg)
    known = {"id", "title", "text", "gist", "summary", "lang", "url", "published", "source"}
    return Text(
        id=str(row["id"]),
        title=str(row["title"] or ""),
        text=str(row.get("text") or row.get("gist") or row.get("summary") or ""),
        language=str(row.get("lang") or ""),
        url=str(row.get("url") or ""),
        published=_day(row.get("published")),
        source=str(row.get("source") or ""),
        labels={k: v for k, v in row.items() if k not in known},
    )


def _day(value: object) -> date | None:
    return datetime.fromisoformat(str(value)).date() if value else None


class Judge:
    """Reads and matches texts one after another with one set of rules and words."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._rules: Mapping[RuleId, Rule] = {r.id: r for r in knowledge.rules}
        self._reader = Reader(knowledge.vocabulary)
        self._matcher = Matcher(knowledge.rules, knowledge.vocabulary)

    def judge(self, text: Text, *, title_only: bool = False) -> Verdict:
        article = _article(text, title_only=title_only)
        document, reading = self._reader.read(article)
        matches = self._matcher.match(document, reading, article)
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


def _article(text: Text, *, title_only: bool) -> Article:
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


def witnesses(verdict: Verdict) -> tuple[Act, ...]:
    """The acts that matching rules rest on, in order of their ordinals."""
    ordinals = {n for m in verdict.matches for n in m.acts}
    return tuple(a for a in verdict.reading.acts if a.ordinal in ordinals)


def foremost(verdict: Verdict) -> Act | None:
    """The act that an alert is about: witness of the highest-level rule, then title before text, then first."""
    ranked = sorted(verdict.matches, key=lambda m: -m.level.rank)
    for match in ranked:
        acts = [a for a in verdict.reading.acts if a.ordinal in match.acts]
        if acts:
            return min(acts, key=lambda a: (a.evidence[0].field != "title" if a.evidence else True, a.ordinal))
    return None


def event_keys(verdicts: Sequence[Verdict], knowledge: Knowledge) -> dict[str, str]:
    """Text id → key of the event that its foremost act joins, all texts folded together."""
    items, about = [], {}
    for verdict in verdicts:
        act = foremost(verdict)
        for each in verdict.reading.acts:
            items.append(_item(verdict, each))
            if act is not None and each.ordinal == act.ordinal:
                about[ActRef(article_id=verdict.article.id, ordinal=each.ordinal)] = verdict.text.id
    keys: dict[str, str] = {}
    for cell in fold(items, knowledge.vocabulary.overlap):
        key = event_id(cell)
        keys.update({about[r]: key for r in cell.refs if r in about})
    return keys


def _item(verdict: Verdict, act: Act) -> Item:
    article = verdict.article
    return Item(
        refs=(ActRef(article_id=article.id, ordinal=act.ordinal),),
        issuer=act.issuer or "",
        day=article.published.date() if article.published else date.min,
        tier=article.tier.rank,
        direction=act.direction,
        family=family_of(act.measure, act.action),
        title=article.title,
        language=article.language,
        commodities=act.commodities,
        list_id=act.list_id,
        firms=act.firms,
        number=act.document,
    )
