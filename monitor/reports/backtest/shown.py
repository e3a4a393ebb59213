"""Events of a run as an audience may see them: headline, day, source and reason."""

from dataclasses import dataclass
from datetime import date

from monitor.domain.acts.act import Span
from monitor.domain.sources.licensing import Audience, licence
from monitor.language.query.wording import act_in_short
from monitor.reports.backtest.outcomes import Hit, Outcome

_QUOTES = 3
_QUOTE_CHARS = 80
_TITLE_CHARS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """`headline` describes the act; for a story it is the article's title. `act` is the act in short, "" for a story.
    `quote` are the words that match, "" if they may not be shown. `source` is its name, `url` "" if restricted.
    """

    headline: str
    day: date | None
    act: str
    quote: str
    source: str
    language: str
    url: str
    articles: int

    @property
    def reason(self) -> str:
        """`act(…): "bans … exports of"`, as far as known."""
        quoted = f'"{self.quote}"' if self.quote else ""
        return ": ".join(part for part in (self.act, quoted) if part)


def shown_event(outcome: Outcome, hit: Hit, audience: Audience) -> ShownEvent:
    """Return the event with the first article that the rule matches."""
    article = hit.found.article
    shown = licence(hit.found.terms, audience, called=article.source_id)
    title = " ".join(shown.headline(article.title).split())[:_TITLE_CHARS] or f"An article from {shown.name}"
    act = next((a for a in hit.found.after.acts if a.ordinal in hit.match.acts), None) or outcome.act
    return ShownEvent(
        headline=outcome.headline or title,
        day=outcome.day,
        act=act_in_short(act) if act is not None else "",
        quote=_quoted(shown.evidence(hit.match.evidence)),
        source=shown.name,
        language=shown.language(article.language),
        url=shown.link(article.url),
        articles=len(outcome.articles),
    )


def _quoted(spans: tuple[Span, ...]) -> str:
    quotes = dict.fromkeys(" ".join(span.quote.split())[:_QUOTE_CHARS] for span in spans)
    return " … ".join(list(quotes)[:_QUOTES])
