"""Story events: articles without an act that share a headline or are copies, within seven days.

A story is identified by the keys of the article that opened it: one of its headline and, for a text long enough, those
of its fingerprint: twenty-one, or a single exact one for a short text. A later article with one of the keys is a copy.
Only the opening article is compared, so that a story does not drift.
"""

from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from monitor.domain.articles.fingerprint import Fingerprint, buckets
from monitor.domain.event.identity import EventId

STORY_WINDOW = timedelta(days=7)
_NAMESPACE = UUID("3a8f0b44-10a5-58b4-8f1f-2a8d0a3a5f77")


def story_keys(title: str, fingerprint: Fingerprint, *, sample: bool) -> tuple[str, ...]:
    """The headline's key first, without case, spaces and punctuation. Samples never share a story with real news."""
    kind = "sample:" if sample else ""
    words = "".join(c for c in title.casefold() if c.isalnum())
    return (f"{kind}{sha256(words.encode()).hexdigest()}", *(f"{kind}{bucket}" for bucket in buckets(fingerprint)))


def story_id(keys: tuple[str, ...], day: date) -> EventId:
    """The id of the story that an article with these keys opens."""
    return EventId(str(uuid5(_NAMESPACE, f"{keys[0]}:{day.isoformat()}")))
