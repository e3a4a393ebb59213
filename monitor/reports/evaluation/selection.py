"""Selection of items from labelled files, and pooling of several files with distinct ids."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256

from monitor.errors import TextsFileError
from monitor.reports.evaluation.verdicts import Text, read_texts


class Half(StrEnum):
    """Halves of a set that keep related items together, so that one half can be held out."""

    A = "a"
    B = "b"


def half_of(text: Text) -> Half:
    """Return A for an even, B for an odd first byte of the SHA-256 of the item's `event`, or else of its month."""
    key = str(text.labels.get("event") or str(text.published)[:7])
    return Half.B if sha256(key.encode()).digest()[0] % 2 else Half.A


def is_borderline(text: Text) -> bool:
    """Return True if the note marks the item as one that readers may judge differently."""
    return str(text.labels.get("note") or "").startswith("borderline")


def pool(files: Iterable[tuple[Iterable[bytes], str]]) -> tuple[Text, ...]:
    """Return the items of all (lines, name) files; an id that an earlier file has is prefixed with the file's name.

    Raises TextsFileError that lists the bad lines of all files.
    """
    pooled: dict[str, None] = {}
    texts: list[Text] = []
    problems = []
    for lines, name in files:
        try:
            own = read_texts(lines, name)
        except TextsFileError as e:
            problems.append(str(e))
            continue
        texts += [replace(t, id=f"{name}:{t.id}") if t.id in pooled else t for t in own]
        pooled.update(dict.fromkeys(t.id for t in own))
    if problems:
        raise TextsFileError("\n".join(problems))
    return tuple(texts)


def select(
    texts: Iterable[Text],
    *,
    ids: Collection[str] | None = None,
    half: Half | None = None,
    clear: bool = False,
    titled: bool = False,
) -> tuple[Text, ...]:
    """Return items that pass the filters that are set: `ids`, `half`, `clear` (no borderline), `titled`."""
    return tuple(
        t
        for t in texts
        if (ids is None or t.id in ids)
        and (half is None or half_of(t) is half)
        and not (clear and is_borderline(t))
        and not (titled and not t.title.strip())
    )
