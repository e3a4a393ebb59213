"""The marks of an article, by which it is known again: hashes of its words, its link, its title and its id."""

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Marks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Hexadecimal hashes; as a string they are `Article.content_hash`.

    `content` is of title and text, `title` of the title without its capitals. `link` is of the link without what varies
    (scheme, `www.`, tracking parameters); where an item has neither link nor text, of what else tells it from others;
    "" where a text alone does. `name` is of the id that the feed gave it last, "" without. `way` is of the way to the
    source by which its words came, "" for the own one, and `day` the day that it was dated then: neither tells articles
    apart.
    """

    content: str
    link: str = ""
    title: str = ""
    name: str = ""
    way: str = field(default="", compare=False)
    day: date | None = field(default=None, compare=False)

    def __str__(self) -> str:
        day = self.day.isoformat().replace("-", "") if self.day else ""
        return f"{self.look}-{self.name}" + (f"-{self.way}-{day}" if self.way or day else "")

    @property
    def look(self) -> str:
        """What a reader sees of it. It begins the string, and two articles of a source that have it are one."""
        return f"{self.content}-{self.link}-{self.title}"

    @classmethod
    def read(cls, content_hash: str) -> "Marks":
        content, link, title, name, way, day, *_ = (*content_hash.split("-"), "", "", "", "", "")
        return cls(
            content=content, link=link, title=title, name=name, way=way, day=date.fromisoformat(day) if day else None
        )
