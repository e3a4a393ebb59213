"""Suggestions for an unknown name: stored articles and events that have its words."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from monitor.domain.event.development import PolicyEvent
from monitor.domain.sources.licensing import Audience
from monitor.ports.queries.lookup import Found, FoundArticle
from monitor.reports.explain.answer import at_minute, quoted
from monitor.reports.licensed import headline_of
from monitor.wording.phrases.english import joined, written_day

SHOWN = 3  # articles in a suggestion
_ENDING = re.compile(r"\.\w{1,5}$")
_MIN_WORDS = 3  # fewer words match too many articles
_MIN_SIGNS = 4  # characters of Chinese, Japanese or Korean


def words_of_address(address: str) -> str:
    """Return the words of the last path segment (`…/china-bans-tungsten-exports.html`), or "" if they are too few."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    words = [w for w in re.split(r"[-_.+,\s]+", _ENDING.sub("", last)) if w.isalpha()]
    signs = sum(len(w) for w in words if not w.isascii())
    return " ".join(words) if len(words) >= _MIN_WORDS or signs >= _MIN_SIGNS else ""


def nearest_in_words(found: Found, which: str, audience: Audience) -> str:
    """Return a sentence that names the found articles as the audience may see them, or "". `which` is a phrase such as
    "these words".
    """
    if not found.count:
        return ""
    have = "1 stored article has" if found.count == 1 else f"{found.count:,} stored articles have"
    some = [_listed(article, audience) for article in found.articles]
    newest = ", the newest" if found.count > len(some) else ""
    return f"{have} {which}{newest}: {joined(some)}."


def events_in_words(events: Sequence[PolicyEvent], name: str, label: str) -> str:
    """Return a sentence that names events on the concept `name` with the label `label`, or "" if there are none."""
    if not events:
        return ""
    some = joined([f"{e.label} ({written_day(e.day)}, {quoted(e.headline)})" for e in events])
    newest = "The newest event" if len(events) == 1 else "The newest events"
    return f"{newest} on {label}: {some}. All: monitor events list --commodity {name}."


def _listed(article: FoundArticle, audience: Audience) -> str:
    shown = article.shown(audience)
    named = quoted(article.title) if shown.headline(article.title) else headline_of(article, audience)
    return f"{named} ({shown.tag(article.source_id)}, {at_minute(article.seen_at)}, article {article.article_id})"
