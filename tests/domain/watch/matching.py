"""A matcher of names for tests: equal names are certain, names of equal length with one other letter are possible."""

from collections.abc import Sequence

from monitor.domain.watch.names import FirmMatch, FirmMatcher


def by_name(firms: Sequence[tuple[str, ...]]) -> FirmMatcher:
    known = [(number, name) for number, names in enumerate(firms) for name in names]

    def match(written: str) -> tuple[FirmMatch, ...]:
        found = [
            _match(number, written, name, differing)
            for number, name in known
            if (differing := _differing(written.casefold(), name.casefold())) <= 1
        ]
        return tuple(sorted(found, key=lambda m: -m.score))

    return match


def _match(firm: int, written: str, known_as: str, differing: int) -> FirmMatch:
    return FirmMatch(
        firm=firm,
        written=written,
        known_as=known_as,
        score=1.0 - differing / 10,
        certain=not differing,
        reason="one letter differs" if differing else "same name",
    )


def _differing(one: str, other: str) -> int:
    if len(one) != len(other):
        return len(one) + len(other)
    return sum(a != b for a, b in zip(one, other, strict=True))
