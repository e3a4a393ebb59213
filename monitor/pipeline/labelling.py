"""What people say of alerts, and of texts that raised none, as labels that outlive the articles."""

import re

from monitor.domain.feedback import Label, LabelKind
from monitor.domain.interaction import Recorded
from monitor.ports import EventArticle, Transaction

__all__ = ["asked", "links_in", "unwanted", "without_links"]

TITLE_CHARS = 300  # a headline; the first line of a message may be a whole text


def unwanted(tx: Transaction, row: Recorded) -> Label:
    """The label of an alert that is not for us, with the article that the rule matched first. It stays for ever: words
    that may not are left out.
    """
    assert row.event_id is not None, "who says that it is not for us has clicked on an event"
    found = tx.events.articles(row.event_id)
    article = next((a for a in found if _is_by(a, row)), next(iter(found), None))
    event = tx.events.get(row.event_id)
    return Label(
        key=row.interaction.key,
        kind=LabelKind.UNWANTED,
        at=row.interaction.at,
        by=row.interaction.by,
        title=_kept_title(article) if article else event.headline if event else "",
        url=article.url if article else "",
        language=article.language if article else "",
        reason=row.interaction.reason,
        event_id=row.event_id,
        rule_id=row.rule_id,
        article_id=article.article_id if article else None,
        source_id=article.source_id if article else None,
        alerted=True,
    )


def _kept_title(article: EventArticle) -> str:
    return article.title if article.terms.keep_text is None else ""


def _is_by(article: EventArticle, row: Recorded) -> bool:
    return any(match.rule_id == row.rule_id for match in article.matches)


def asked(row: Recorded) -> Label:
    """The label of a text of which somebody asks whether it should have alerted, as it stands before it is judged."""
    text = row.interaction.text
    title, _, rest = without_links(text).partition("\n")
    return Label(
        key=row.interaction.key,
        kind=LabelKind.MISSED,
        at=row.interaction.at,
        by=row.interaction.by,
        title=title,
        text=rest,
        url=next(iter(links_in(text)), ""),
    )


_LINK = re.compile(r"<?(https?://[^\s<>|]+)(?:\|([^<>]*))?>?")


def links_in(text: str) -> tuple[str, ...]:
    """The addresses in a text, bare or as `<address|words>`, in order."""
    return tuple(dict.fromkeys(m.group(1).rstrip(".,;:!?)") for m in _LINK.finditer(text)))


def without_links(text: str) -> str:
    """The words of a text, of a link those that stand for it: the first line as a headline, the others as they are."""
    words = _LINK.sub(lambda m: m.group(2) or "", text).strip()
    title, _, rest = words.partition("\n")
    return f"{' '.join(title.split())[:TITLE_CHARS]}\n{rest.strip()}".strip()
