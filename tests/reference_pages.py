"""The tables of the reference pages, made from the declarations that the parsers use.

`python -m tests.reference_pages` writes them between the marks of each page: `<!-- table: NAME -->` and `<!-- end -->`.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from monitor.settings import SETTINGS, Setting

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MARKED = re.compile(r"(<!-- table: (?P<name>.+?) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = tuple(head)
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, *rows)).replace("\n", f"\n{'|---' * len(head)}|\n", 1)


def _settings() -> str:
    return _table(
        ("name", "meaning", "when not set"),
        ((f"`{s.name}`", s.meaning + _secrecy(s), s.default or "none") for s in SETTINGS),
    )


def _secrecy(setting: Setting) -> str:
    return f" (secret{f', alias `{setting.alias}`' if setting.alias else ''})" if setting.secret else ""


def tables() -> Mapping[str, Mapping[str, str]]:
    """Return the tables of each page by name."""
    return {"settings.md": {"settings": _settings()}}


def written(text: str, of_page: Mapping[str, str]) -> str:
    """Return the page with its tables made anew."""
    return MARKED.sub(lambda found: f"{found[1]}{of_page[found['name']]}{found[3]}", text)


def main() -> None:
    for page, of_page in tables().items():
        text = (REFERENCE / page).read_text(encoding="utf-8")
        (REFERENCE / page).write_text(written(text, of_page), encoding="utf-8")


if __name__ == "__main__":
    main()
