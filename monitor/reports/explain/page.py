"""State of the page behind an article, in one sentence, and quotes with their place. Pure."""

from collections.abc import Iterable

from monitor.domain.acts.act import Span
from monitor.domain.articles.page_fetch import Page, PageState
from monitor.reports.explain.answer import at_minute, cut, flat

_DETAIL = 300  # characters of the reason for a failed fetch


def page_in_words(page: Page | None) -> list[str]:
    """Return one sentence, or none if no page was requested."""
    if page is None:
        return []
    then = "" if page.due_at is None else f"at {at_minute(page.due_at)}"
    detail = cut(page.detail, _DETAIL)
    asked = "" if page.asked_at is None else f" at {at_minute(page.asked_at)}"
    match page.state:
        case PageState.WAITING:
            return [f"The page will be fetched {'again ' if page.reads else ''}{then} or soon after."]
        case PageState.FAILED:
            return [f"The page could not be read{asked} ({page.outcome}: {detail}); next attempt {then}."]
        case PageState.GIVEN_UP:
            return [f"The page could not be read{asked} ({page.outcome}: {detail}); no further attempt."]
        case PageState.READ:
            result = "added content to the feed item" if page.outcome == "news" else "added nothing new"
            more = f" ({detail})" if detail else ""
            return [f"The page was read{asked} and {result}{more}."]


def quotes_with_origin(spans: Iterable[Span]) -> list[str]:
    """Return distinct quotes; one from outside the feed names its origin: `"gallium" (annex list.pdf)`."""
    quotes = (f'"{flat(s.quote)}"' + (f" ({flat(s.origin)})" if s.origin else "") for s in spans)
    return list(dict.fromkeys(quotes))
