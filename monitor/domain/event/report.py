"""Reports: one act of an event with the article that brought it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint
from monitor.domain.event.identity import ActRef
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.source import SourceId, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report. `gloss` is the title word by word in English, "" for an English title.

    `fingerprint` is that of the article's text. `publisher` is the outlet that the feed names; `wire` is the news
    agency in its byline; both "" if none is named. `terms` are the licence terms of its source. `title_mark` replaces a
    title that may no longer be stored (`certainty.title_mark`), "" while the title is kept. `has_page`: more was read
    than the feed has (the page or an annex).
    """

    ref: ActRef
    act: Act
    source_id: SourceId
    tier: Tier
    title: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    gloss: str = ""
    fingerprint: Fingerprint = NOT_COMPARABLE
    publisher: str = ""
    wire: str = ""
    title_mark: str = ""
    has_page: bool = False
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        """What the audience may see of it."""
        return licence(self.terms, audience, called=self.source_id)

    @property
    def stated_at(self) -> datetime:
        """When it was published; when it was first seen if the feed gave no date."""
        return self.published or self.seen_at

    @property
    def order(self) -> tuple[date, int, ActRef]:
        """The canonical order of reports; results do not depend on arrival."""
        return (self.stated_at.date(), self.tier.rank, self.ref)

    @property
    def tongue(self) -> str:
        """The language without script and region: `zh` for `zh-Hant`."""
        return self.language.partition("-")[0]

    @property
    def outlet(self) -> str:
        """The outlet: the news agency of a dispatch, else the publisher, else the source."""
        return self.wire or "".join(c for c in self.publisher.casefold() if c.isalnum()) or self.source_id
