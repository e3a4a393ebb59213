"""Phrases that product text avoids, each with the plain one. `docs/reference/glossary.md` has the terms to use."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AVOIDED = {
    r"nought": "none, 0",
    r"that (?:is|are) none\b": "not a …, unknown, invalid",
    r"in the round": "as a whole",
    r"(?:is|are|was|were) (?:told|said) of": "is reported for",
    r"tells? of": "reports, describes",
    r"no longer looks? like itself": "page structure changed",
    r"leads? round": "redirect loop",
    r"gone for good": "HTTP 410 Gone",
    r"as one has it": "",
    r"nurser(?:y|ies)": "prefork server",
    r"errands?": "scheduled task",
    r"(?:is|are) no way": "unknown endpoint",
    r"and the like": "and similar …",
    r"whoever": "anyone who, users who",
}
PHRASES = {phrase: re.compile(rf"\b{phrase}\b", re.IGNORECASE) for phrase in AVOIDED}
PAGES = sorted(
    {*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")} - {*ROOT.glob("docs/decisions/*.md")}
)  # decisions are records
MODULES = sorted((ROOT / "monitor").rglob("*.py"))


def _prose(module: Path) -> Iterator[tuple[int, str]]:
    """Line numbers and texts of comments and strings."""
    with module.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type in (tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)):
                yield token.start[0], token.string


def _found(lines: Iterator[tuple[int, str]], where: str) -> list[str]:
    return [
        f"{where}:{line}: '{hit[0]}': {AVOIDED[phrase] or 'say it plainly'}"
        for line, text in lines
        for phrase, pattern in PHRASES.items()
        if (hit := pattern.search(text))
    ]


def test_phrases_are_found_at_all() -> None:
    assert _found(iter([(3, "a source that is none yet")]), "x.py") == [
        "x.py:3: 'that is none': not a …, unknown, invalid"
    ]


@pytest.mark.parametrize("package", sorted({module.relative_to(ROOT).parts[1] for module in MODULES}))
def test_code_and_messages_avoid_house_phrases(package: str) -> None:
    modules = [module for module in MODULES if module.relative_to(ROOT).parts[1] == package]
    assert [hit for module in modules for hit in _found(_prose(module), str(module.relative_to(ROOT)))] == []


def test_pages_avoid_house_phrases() -> None:
    lines = {page: enumerate(page.read_text(encoding="utf-8").splitlines(), 1) for page in PAGES}
    assert [hit for page, text in lines.items() for hit in _found(iter(text), str(page.relative_to(ROOT)))] == []
