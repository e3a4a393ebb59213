"""One act of an event with the article that brought it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint
from monitor.domain.event.identity import ActRef
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.source import SourceId, Tier

__all__ = ["Report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`gloss` is the title word by word, "" of an English one.

    `fingerprint` is that of the article's text. `publisher` is the outlet that the feed names, `wire` the news agency
    whose dispatch it is by its byline, "" where none is named. `terms` are those of its source. `title_mark`
    stands for a title that is not kept any more (`certainty.title_mark`), "" where that is made when it is needed.
    `has_page` is whether more was read of it than the feed has: the page behind the item, or an annex.
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
        """What of its words the audience may see."""
        return licence(self.terms, audience, called=self.source_id)

    @property
    def said_at(self) -> datetime:
        """When it was published, when we first saw it where the feed did not say."""
        return self.published or self.seen_at

    @property
    def order(self) -> tuple[date, int, ActRef]:
        """The canonical order of reports: whatever came first, the same is decided."""
        return (self.said_at.date(), self.tier.rank, self.ref)

    @property
    def tongue(self) -> str:
        """The language without script and region: `zh` of `zh-Hant`."""
        return self.language.partition("-")[0]

    @property
    def outlet(self) -> str:
        """Who speaks: the news agency, whoever runs its dispatch, else the publisher, else the source."""
        return self.wire or "".join(c for c in self.publisher.casefold() if c.isalnum()) or self.source_id
