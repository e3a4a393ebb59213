"""One party of a list, and the key by which two spellings of its name are the same."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

COUNTRY_SEPARATOR = "; "
"""Between the countries of a party."""

_ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin, Greek and Cyrillic letters; kana have marks of their own
_APOSTROPHES = re.compile("['\u2019\u02bc`\u00b4]")
_SIGNS = re.compile(r"[\W_]+")
_CJK = "\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_SPACE = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")
_LEGAL = {  # spellings of one legal form; different forms stay different
    "company": "co",
    "corporation": "corp",
    "incorporated": "inc",
    "limited": "ltd",
    "and": "",
    "the": "",
}


_SKETCH = 24  # names


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party as its list has it, each text on one line.

    `identity` is unique in the list: from the list's own id if there is one (`has_id`), else from name and country.
    `list_id` is a concept of the vocabulary. `country`, `programme` and `address` are the list's own words, several
    countries with COUNTRY_SEPARATOR between them; `listed` is the day of the listing in ISO 8601, "" if the list gives
    none.
    """

    identity: str
    name: str
    list_id: str
    has_id: bool = False
    aliases: tuple[str, ...] = ()
    country: str = ""
    ids: tuple[str, ...] = ()
    programme: str = ""
    address: str = ""
    listed: str = ""


@lru_cache(maxsize=4_096)
def name_key(name: str) -> str:
    """The name without case, accents, punctuation and the choice between long and short legal forms (Ltd, Limited)."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold().replace("&", " and ")
    plain = unicodedata.normalize("NFKC", plain)
    words = _SIGNS.sub(" ", _APOSTROPHES.sub("", plain)).split()
    kept = [word for word in (_LEGAL.get(word, word) for word in words) if word]
    return _CJK_SPACE.sub("", " ".join(kept or words))


def countries_of(party: Party) -> frozenset[str]:
    """The `name_key`s of the countries that the list gives."""
    return frozenset(key for one in party.country.split(COUNTRY_SEPARATOR) if (key := name_key(one)))


def tight_key(name: str) -> str:
    """`name_key` without spaces: "Hua Wei" is "Huawei"."""
    return name_key(name).replace(" ", "")


def sketch_of(names: Iterable[str]) -> tuple[str, ...]:
    """Short hashes of some of the names, the same ones for the same names: two sketches of lists that share most names
    overlap, those of lists that share none do not.
    """
    keys = {tight_key(name) for name in names}
    return tuple(sorted(sha256(key.encode("utf-8", "replace")).hexdigest()[:8] for key in keys)[:_SKETCH])
