"""Which items of labelled files are measured, and how those of several files are told apart."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256

from monitor.errors import TextsUnreadableError
from monitor.reports.verdicts import Text, read_texts

__all__ = ["Half", "half_of", "is_borderline", "pool", "select"]


class Half(StrEnum):
    """Halves of a set in which what belongs together stays together, so that one can be kept unseen."""

    A = "a"
    B = "b"


def half_of(text: Text) -> Half:
    """By the first byte of the SHA-256 of the item's `event`, or else of its month: even is a, odd is b."""
    key = str(text.labels.get("event") or str(text.published)[:7])
    return Half.B if sha256(key.encode()).digest()[0] % 2 else Half.A


def is_borderline(text: Text) -> bool:
    """Whether the note says that readers may differ over it."""
    return str(text.labels.get("note") or "").startswith("borderline")


def pool(files: Iterable[tuple[Iterable[bytes], str]]) -> tuple[Text, ...]:
    """The items of all files, each given with its name; an id that an earlier file has gets its file's name before it.

    Raises TextsUnreadableError that names the bad lines of all files.
    """
    pooled: dict[str, None] = {}
    texts: list[Text] = []
    problems = []
    for lines, name in files:
        try:
            own = read_texts(lines, name)
        except TextsUnreadableError as e:
            problems.append(str(e))
            continue
        texts += [replace(t, id=f"{name}:{t.id}") if t.id in pooled else t for t in own]
        pooled.update(dict.fromkeys(t.id for t in own))
    if problems:
        raise TextsUnreadableError("\n".join(problems))
    return tuple(texts)


def select(
    texts: Iterable[Text],
    *,
    ids: Collection[str] | None = None,
    half: Half | None = None,
    clear: bool = False,
    titled: bool = False,
) -> tuple[Text, ...]:
    """Those that are named, lie in the half, are not borderline and have a title; each where it is asked for."""
    return tuple(
        t
        for t in texts
        if (ids is None or t.id in ids)
        and (half is None or half_of(t) is half)
        and not (clear and is_borderline(t))
        and not (titled and not t.title.strip())
    )
