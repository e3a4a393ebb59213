"""The marks of an article, by which it is known again: hashes of its words, its link, its title and its id."""

from dataclasses import dataclass

__all__ = ["Marks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Hexadecimal hashes; as a string they are `Article.content_hash`.

    `content` is of title and text, `title` of the title without its capitals. `link` is of the link without what varies
    (scheme, `www.`, tracking parameters); where an item has neither link nor text, of what else tells it from others;
    "" where a text alone does. `name` is of the id that the feed gave it last, "" without.
    """

    content: str
    link: str = ""
    title: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.look}-{self.name}"

    @property
    def look(self) -> str:
        """What a reader sees of it. It begins the string, and two articles of a source that have it are one."""
        return f"{self.content}-{self.link}-{self.title}"

    @classmethod
    def read(cls, content_hash: str) -> "Marks":
        content, link, title, name, *_ = (*content_hash.split("-"), "", "", "")
        return cls(content=content, link=link, title=title, name=name)
