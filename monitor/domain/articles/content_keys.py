"""Keys that recognise an article again: hashes of its words, link, title and id."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentKeys:
    """Hexadecimal hashes; their string form is `Article.content_hash`.

    `content` covers title and text, `title` the title without case. `link` covers the link without its variable parts
    (scheme, `www.`, tracking parameters); for an item with neither link nor text, whatever else identifies it; "" if
    the text alone does. `name` covers the id that the feed gave it last, "" without. `endpoint` is the endpoint that
    its words came from, "" for the source's own, and `day` its date there; neither distinguishes articles.
    """

    content: str
    link: str = ""
    title: str = ""
    name: str = ""
    endpoint: str = field(default="", compare=False)
    day: date | None = field(default=None, compare=False)

    def __str__(self) -> str:
        day = self.day.isoformat().replace("-", "") if self.day else ""
        return f"{self.visible}-{self.name}" + (f"-{self.endpoint}-{day}" if self.endpoint or day else "")

    @property
    def visible(self) -> str:
        """The keys of what a reader sees. They begin the string; two articles of a source with equal keys are one."""
        return f"{self.content}-{self.link}-{self.title}"

    @classmethod
    def read(cls, content_hash: str) -> "ContentKeys":
        """Parse the string form."""
        content, link, title, name, endpoint, day, *_ = (*content_hash.split("-"), "", "", "", "", "")
        return cls(
            content=content,
            link=link,
            title=title,
            name=name,
            endpoint=endpoint,
            day=date.fromisoformat(day) if day else None,
        )
