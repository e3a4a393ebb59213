"""Search for known firms by a name that a text writes."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from monitor.domain.watch.names import FirmMatch, FirmMatcher
from monitor.language.names.compare import CERTAIN, Likeness, compared, keys_of, own_text
from monitor.language.names.parts import NameParts, parts_of

_MOST = 5  # firms for one name
_LEAST_TYPO = 6  # as in compare


def likeness(one: str, other: str) -> Likeness | None:
    """How alike two names are: the best of all pairs of their forms; None for two firms."""
    pairs = (compared(a, b) for a in parts_of(one) for b in parts_of(other))
    return max((found for found in pairs if found is not None), key=lambda found: found.score, default=None)


def is_same_firm(one: str, other: str) -> bool:
    """True if two names are certainly one firm. Typing errors are not looked for."""
    return any(
        found is not None and found.score >= CERTAIN
        for found in (compared(a, b, slips=False) for a in _parts(one) for b in _parts(other))
    )


def build_matcher(firms: Sequence[tuple[str, ...]]) -> FirmMatcher:
    """A search over firms, each with its names. Its answers give positions in `firms`.

    Building takes about 60 ms for 1,000 names. A lookup reads the candidates of an index, and for typing errors those
    whose own words are as long.
    """
    return _Matcher(firms).matches


class _Matcher:
    def __init__(self, firms: Sequence[tuple[str, ...]]) -> None:
        self._names = [(number, name) for number, names in enumerate(firms) for name in names]
        index: dict[str, list[int]] = defaultdict(list)
        lengths: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, (_, name) in enumerate(self._names):
            for parts in parts_of(name):
                for key in set(keys_of(parts)):
                    index[key].append(at)
                own = own_text(parts)
                if len(own) >= _LEAST_TYPO:
                    lengths[len(own)][own].append(at)
        self._index = {key: tuple(found) for key, found in index.items()}
        self._lengths = {size: {own: tuple(found) for own, found in of.items()} for size, of in lengths.items()}
        self._owns = {size: list(of) for size, of in self._lengths.items()}

    def matches(self, written: str) -> tuple[FirmMatch, ...]:
        """The known firms for a name, the most certain first."""
        asked = _parts(written)
        candidates = {at for parts in asked for key in keys_of(parts) for at in self._index.get(key, ())}
        candidates.update(at for parts in asked for at in self._near(own_text(parts)))
        best: dict[int, FirmMatch] = {}
        for at in sorted(candidates):
            firm, known = self._names[at]
            found = _best(asked, _parts(known))
            if found is not None and (firm not in best or best[firm].score < found.score):
                best[firm] = FirmMatch(
                    firm=firm,
                    written=written,
                    known_as=known,
                    score=found.score,
                    certain=found.score >= CERTAIN,
                    reason=found.reason,
                )
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.firm))[:_MOST])

    def _near(self, own: str) -> set[int]:
        """Names whose own words differ in one letter."""
        if len(own) < _LEAST_TYPO:
            return set()
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: set[int] = set()
        for size in (len(own) - 1, len(own), len(own) + 1):
            near = process.extract(own, self._owns.get(size, ()), scorer=OSA.distance, score_cutoff=1, limit=_MOST)
            found.update(at for text, _, _ in near for at in self._lengths[size][text])
        return found


def _best(asked: Sequence[NameParts], known: Sequence[NameParts]) -> Likeness | None:
    pairs = (compared(a, b) for a in asked for b in known)
    return max((found for found in pairs if found is not None), key=lambda found: found.score, default=None)


@lru_cache(maxsize=2_048)
def _parts(name: str) -> tuple[NameParts, ...]:
    return parts_of(name)
