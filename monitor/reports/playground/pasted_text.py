"""Texts as people paste them into the playground, within limits. Nothing is parsed here."""

from dataclasses import dataclass
from hashlib import sha256

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.errors import PlaygroundInputError
from monitor.language.query.scan import MAX_BYTES

TITLE_CHARS = 2_000
TEXT_CHARS = 200_000  # read in some 0.3 s
CLAUSE_CHARS = MAX_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedText:
    """What a form sends: a text with its language ("": to be detected), a clause, and the id of the rule that it edits.

    Lines end with a line feed; characters that can't be stored are replaced.
    """

    title: str = ""
    text: str = ""
    language: str = ""
    clause: str = ""
    rule: str = ""

    @classmethod
    def of(cls, title: str, text: str, *, language: str = "", clause: str = "", rule: str = "") -> "PastedText":
        """Raises PlaygroundInputError with all problems, if a part is too long."""
        parts = {"headline": (title, TITLE_CHARS), "text": (text, TEXT_CHARS), "query": (clause, CLAUSE_CHARS)}
        problems = [
            f"the {name} has {len(written):,} characters; the limit is {most:,}"
            for name, (written, most) in parts.items()
            if len(written) > most
        ]
        if problems:
            raise PlaygroundInputError("\n".join(problems))
        return cls(
            title=" ".join(_clean(title).split()),
            text=_clean(text).strip(),
            language=_clean(language).strip()[:20],
            clause=_clean(clause).strip(),
            rule=_clean(rule).strip()[:200],
        )

    @property
    def is_empty(self) -> bool:
        """True if there is no text to read."""
        return not (self.title or self.text)


def _clean(text: str) -> str:
    """Return the text with plain line breaks, without NUL and lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def pasted_article(given: PastedText) -> Article:
    """Return the text as an article of an unknown medium, without a date."""
    content = sha256(f"{given.title}\n{given.text}".encode()).hexdigest()
    return Article(
        id=ArticleId(content),
        source_id=SourceId("given"),
        key=content,
        url="",
        title=given.title,
        text=given.text,
        language=given.language,
        tier=Tier.MEDIA,
        published=None,
        published_raw="",
        content_hash=content,
    )
