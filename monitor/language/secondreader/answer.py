"""Parser of a model's answer. An answer that does not fit the schema exactly is refused."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.acts.second_reader import SecondReading
from monitor.language.secondreader.measures import MEASURES
from monitor.language.secondreader.question import MAX_GOODS

_MAX_ANSWER = 20_000  # characters
_MAX_WORDS = 1_000  # characters of one quote
_E = TypeVar("_E", bound=StrEnum)


class AnswerRefused(Exception):  # noqa: N818 -- not an error of the monitor; only the caller of this module catches it
    """`verdict` is the kind of refusal. The text quotes nothing of the answer."""

    def __init__(self, verdict: SecondOpinionVerdict, message: str) -> None:
        super().__init__(message)
        self.verdict = verdict


def parse_answer(content: str) -> SecondReading:
    """The answer. Raises AnswerRefused, and nothing else, for any text."""
    if len(content) > _MAX_ANSWER:
        raise AnswerRefused(SecondOpinionVerdict.WRONG_SCHEMA, f"the answer has more than {_MAX_ANSWER:,} characters")
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        raise AnswerRefused(SecondOpinionVerdict.NOT_JSON, "the answer is not JSON") from None
    if not isinstance(parsed, dict) or parsed.keys() != _READERS.keys():
        raise AnswerRefused(SecondOpinionVerdict.WRONG_SCHEMA, "the answer's fields differ from the schema")
    fields = {}
    for name, read in _READERS.items():
        try:
            fields[name] = read(parsed[name])
        except ValueError:
            raise AnswerRefused(
                SecondOpinionVerdict.WRONG_SCHEMA, f"the answer's {name} does not fit the schema"
            ) from None
    return SecondReading(**fields)


def _bool(value: object) -> bool:
    if value is True or value is False:
        return value
    raise ValueError


def _words(value: object) -> str:
    """A quote, without signs that no article has."""
    if not isinstance(value, str) or len(value) > _MAX_WORDS or "\0" in value:
        raise ValueError
    value.encode()  # UnicodeEncodeError, a ValueError, for a lone surrogate
    return value.strip()


def _goods(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_GOODS:
        raise ValueError
    return tuple(words for words in map(_words, value) if words)


def _measure(value: object) -> str:
    if not isinstance(value, str) or value not in MEASURES:
        raise ValueError
    return value


def _member(kind: type[_E]) -> Callable[[Any], _E]:
    def read(value: Any) -> _E:
        return kind(value)  # ValueError for a value of another type too

    return read


_READERS: dict[str, Callable[[Any], Any]] = {
    "is_act": _bool,
    "act_words": _words,
    "direction": _member(Direction),
    "direction_words": _words,
    "stage": _member(Stage),
    "stage_words": _words,
    "measure": _measure,
    "measure_words": _words,
    "issuer_words": _words,
    "goods_words": _goods,
}
