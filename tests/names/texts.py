"""Reports and notices of our own wording (tests/data/names/texts_*.jsonl), and which names and goods are read."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.names.matcher import likeness
from monitor.language.reader import Reader
from tests.names.pairs import FOLDER

_DAY = datetime(2026, 5, 11, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`goods` is None if they are not judged."""

    id: str
    language: str
    official: bool
    title: str
    text: str
    firms: tuple[str, ...]
    persons: tuple[str, ...]
    goods: tuple[str, ...] | None
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What differs in one text: names and goods that are read and wrong, or missing."""

    text: Text
    read: bool
    wrong_firms: tuple[str, ...]
    missing_firms: tuple[str, ...]
    wrong_goods: tuple[str, ...]
    missing_goods: tuple[str, ...]
    missing_targets: tuple[str, ...]

    @property
    def counts(self) -> Counter[str]:
        names = len(self.text.firms) + len(self.text.persons)
        return Counter(
            {
                "texts": 1,
                "read": int(self.read),
                "names": names,
                "names right": names - len(self.missing_firms),
                "names wrong": len(self.wrong_firms),
                "goods": len(self.text.goods or ()),
                "goods missing": len(self.missing_goods),
                "goods wrong": len(self.wrong_goods),
                "states": len(self.text.targets),
                "states missing": len(self.missing_targets),
            }
        )


def texts(part: str) -> Iterator[Text]:
    """The texts of a part: tuning or kept."""
    for line in (FOLDER / f"texts_{part}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Text(
            id=row["id"],
            language=row["language"],
            official=row["tier"] == "official",
            title=row["title"],
            text=row.get("text", ""),
            firms=tuple(row.get("firms", ())),
            persons=tuple(row.get("persons", ())),
            goods=tuple(row["goods"]) if "goods" in row else None,
            targets=tuple(row.get("targets", ())),
        )


def findings(text: Text, reader: Reader) -> Findings:
    """What the reader's acts have wrong or miss, all of them together."""
    acts = reader.read(_article_of(text), source_place=_STATES.get(text.language) if text.official else None)[1].acts
    names = [*dict.fromkeys(n for act in acts for n in (*act.firms, *getattr(act, "persons", ())))]
    given = [*text.firms, *text.persons]
    goods = {g for act in acts for g in act.commodities}
    return Findings(
        text=text,
        read=bool(acts),
        wrong_firms=tuple(n for n in names if not any(_is_same(g, n) for g in given)),
        missing_firms=tuple(g for g in given if not any(_is_same(g, n) for n in names)),
        wrong_goods=tuple(sorted(goods - set(text.goods or ()))) if text.goods is not None else (),
        missing_goods=tuple(sorted(set(text.goods or ()) - goods)) if acts else tuple(text.goods or ()),
        missing_targets=tuple(sorted(set(text.targets) - {t for act in acts for t in act.target})),
    )


_STATES = {"en": "US", "zh-Hans": "CN", "zh-Hant": "TW", "ja": "JP", "ko": "KR"}


def _is_same(given: str, read: str) -> bool:
    """True if the name is read as written, apart from its legal form."""
    if given == read:
        return True
    found = likeness(given, read)
    return found is not None and found.reason in ("same name", "legal form differs")


def _article_of(text: Text) -> Article:
    return Article(
        id=ArticleId(text.id),
        source_id=SourceId("rows"),
        key=text.id,
        url="",
        title=text.title,
        text=text.text,
        language=text.language,
        tier=Tier.OFFICIAL if text.official else Tier.MEDIA,
        published=_DAY,
        published_raw="",
        content_hash="",
    )
