"""What became of the page behind an article, in a sentence, and where quoted words stand. Pure."""

from collections.abc import Iterable

from monitor.domain.acts.act import Span
from monitor.domain.articles.page_fetch import Page, PageState
from monitor.reports.answer import at_minute, cut, flat

__all__ = ["page_in_words", "placed"]

_DETAIL = 300  # characters of why a page was not read


def page_in_words(page: Page | None) -> list[str]:
    """Nothing where no page was asked for."""
    if page is None:
        return []
    then = "" if page.due_at is None else f"at {at_minute(page.due_at)}"
    detail = cut(page.detail, _DETAIL)
    asked = "" if page.asked_at is None else f" at {at_minute(page.asked_at)}"
    match page.state:
        case PageState.WAITING:
            return [f"Its page will be read {'again ' if page.reads else ''}{then} or soon after."]
        case PageState.FAILED:
            return [f"Its page was not read{asked} ({page.outcome}: {detail}); it is asked for again {then}."]
        case PageState.GIVEN_UP:
            return [f"Its page was not read{asked} ({page.outcome}: {detail}); it is not asked for any more."]
        case PageState.READ:
            said = "said more than the feed" if page.outcome == "news" else "said nothing new"
            more = f" ({detail})" if detail else ""
            return [f"Its page was read{asked} and {said}{more}."]


def placed(spans: Iterable[Span]) -> list[str]:
    """Quotes, each once, with the place where they stand if not in the feed: `"gallium" (annex list.pdf)`."""
    said = (f'"{flat(s.quote)}"' + (f" ({flat(s.origin)})" if s.origin else "") for s in spans)
    return list(dict.fromkeys(said))
