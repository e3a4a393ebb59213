"""Location of an answer's quotes in an article, and detection of quotes that are instructions. Pure."""

import re2

from monitor.domain.acts.act import Span
from monitor.language.document import FIELDS, Document
from monitor.language.folding import fold

_LATIN = (
    r"(ignore|disregard|forget|override)\W.{0,40}\b(instructions?|prompts?)\b"
    r"|(ignore|disregard|forget) (all|any|everything|the|your)\W.{0,20}\b(above|previous|prior)\b"
    r"|\b(previous|prior|system) (instructions?|prompts?)\b|you are (an?|the) (ai|assistant|language model)\b"
    r"|\b(is_)?act\W{0,4}[=:]\W{0,3}(true|false|1\b|yes)"
    r"|\b(answer|respond|reply)( with)?\W{0,3}(json|is_act|act\b|true)"
    r"|\b(is_act|act_words)\b|</?item|[{}]|<\|"
)
_EAST = (
    "(忽略|無視|忘記|不要理會).{0,12}(指令|指示|提示)|(指示|命令|プロンプト)を?.{0,8}(無視|忘れ)"
    "|(지시|명령|프롬프트).{0,8}(무시|잊)"
)
_FOR_A_MODEL = re2.compile(f"{_LATIN}|{fold(_EAST).text}")  # on folded text


def quoted(words: str, document: Document) -> Span | None:
    """The first place of the words, in the title before the text; None where they are not found.

    The comparison is on folded text with any spaces; a quote does not begin or end inside a word.
    """
    parts = fold(words).text.split()
    if not parts:
        return None
    pattern = re2.compile(r"\s+".join(map(re2.escape, parts)))
    for field in FIELDS:
        text = document.folded(field).text
        for found in pattern.finditer(text):
            if not (_is_within_word(text, found.start()) or _is_within_word(text, found.end())):
                return document.span(field, found.start(), found.end())
    return None


def is_prompt_injection(words: str) -> bool:
    """Whether the quote is an instruction to a model or a piece of an answer."""
    return _FOR_A_MODEL.search(fold(words).text) is not None


def _is_within_word(text: str, at: int) -> bool:
    """Whether letters or digits of a script with spaces are on both sides."""
    return 0 < at < len(text) and all(c.isalnum() and c < "\u2e80" for c in text[at - 1 : at + 1])
