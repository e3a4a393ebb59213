"""Which entries of the watch list an act or an event touches, and why.

Goods touch an entry along the tree of the vocabulary: an act on rare earths touches an entry for dysprosium, and an act
on dysprosium one for rare earths, but never one for terbium. Goods that the act only may mean (a collective term such
as "critical minerals", or goods that the vocabulary supplies for a named firm) and uncertain names of firms make a
touch that is possible: it is shown, but satisfies no clause and raises no level.

A site is touched by an act of the state where it lies, or by one that is aimed at this state, if the act's goods are
goods that it makes; and by an act that names the firm that runs it. An act without goods touches no site by its state,
and one aimed at all states none by its target.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.names import FirmMatch, FirmMatcher
from monitor.domain.watch.subjects import LEAST_CODE, Subjects, bare
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchKind, WatchList

ANY = "any"
"""The value of the facet `watch:` for an entry of any kind."""

WATCH_VALUES = (ANY, *(kind.value for kind in WatchKind))
"""All values of the facet `watch:`."""

ON_THE_LIST = "@watch"
"""The value of the facet `firm:` for any firm of the watch list."""

_NAMES_KEPT = 4_096


class TouchReason(StrEnum):
    """Why an act touches an entry. The values are the words after the entry's name."""

    SAME_GOODS = "the same goods"
    BROADER_GOODS = "the act's goods include it"
    NARROWER_GOODS = "the act's goods are among these"
    MAY_INCLUDE = "the act's collective term may include it"
    INFERRED_GOODS = "goods of a firm that the act names"
    CODE = "a code of goods that the text gives"
    FIRM = "a firm that the act names"
    SITE_ISSUER = "the site's state acts on goods that it makes"
    SITE_TARGET = "the act is aimed at the site's state, on goods that it makes"
    SITE_FIRM = "the act names the firm that runs the site"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Touch:
    """An entry that an act touches. `by` is the act's value: a concept, a code or a firm as written.

    `certain` is False for a possible touch. `detail` is the reason of a match of names ("one letter differs"), `score`
    its score, 1 for goods.
    """

    kind: WatchKind
    entry: WatchedMaterial | WatchedFirm | WatchedSite
    certain: bool
    reason: TouchReason
    by: str
    detail: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exposure:
    """The touched entries, each once: materials, firms, sites, each kind in the order of the files."""

    touches: tuple[Touch, ...] = ()
    keys: frozenset[tuple[WatchKind, int]] = frozenset()
    """The certainly touched entries by kind and position in the list, to compare two exposures to one list."""

    def __bool__(self) -> bool:
        return bool(self.touches)

    @property
    def certain(self) -> tuple[Touch, ...]:
        return tuple(t for t in self.touches if t.certain)

    @property
    def possible(self) -> tuple[Touch, ...]:
        return tuple(t for t in self.touches if not t.certain)

    @property
    def facets(self) -> frozenset[str]:
        """The values of `watch:` that hold, "any" among them; empty if nothing is touched certainly."""
        kinds = {t.kind.value for t in self.touches if t.certain}
        return frozenset({*kinds, ANY} if kinds else ())


NOT_EXPOSED = Exposure()


def names_to_match(watched: WatchList) -> tuple[tuple[str, ...], ...]:
    """The names for which a matcher is built: those of each firm, then the firms of sites that are not on the list."""
    return (*(firm.names for firm in watched.firms), *((name,) for name in _other_firms(watched)))


def _other_firms(watched: WatchList) -> tuple[str, ...]:
    """The firms of sites that are not on the list, each once."""
    known = {name.casefold() for firm in watched.firms for name in firm.names}
    named = {site.firm.casefold(): site.firm for site in watched.sites if site.firm}
    return tuple(name for folded, name in named.items() if folded not in known)


def _sites_of_firms(watched: WatchList) -> dict[int, list[int]]:
    """The numbers of the sites that each firm of `names_to_match` runs."""
    position = {name.casefold(): n for n, names in enumerate(names_to_match(watched)) for name in names}
    run_by: dict[int, list[int]] = {}
    for number, site in enumerate(watched.sites):
        if site.firm:
            run_by.setdefault(position[site.firm.casefold()], []).append(number)
    return run_by


class ExposureFinder:
    """Finds the entries that acts and events touch. Built once per watch list; keeps what it computed per concept."""

    def __init__(self, watched: WatchList, vocabulary: Vocabulary, matcher: FirmMatcher) -> None:
        """`matcher` is built for `names_to_match(watched)`."""
        self._watched = watched
        self._vocabulary = vocabulary
        self._matcher = lru_cache(maxsize=_NAMES_KEPT)(matcher)  # one act is asked several times
        self._wanted = [goods_of(material, vocabulary) for material in watched.materials]
        self._by_code: dict[str, list[int]] = {}
        for number, material in enumerate(watched.materials):
            for code in map(bare, (*material.hs, *material.eccn)):
                for size in range(LEAST_CODE, len(code) + 1):
                    self._by_code.setdefault(code[:size], []).append(number)
        self._codes = [frozenset(map(bare, (*m.hs, *m.eccn))) for m in watched.materials]
        self._found_goods: dict[str, tuple[tuple[int, TouchReason], ...]] = {}
        self._run_by = _sites_of_firms(watched)

    @property
    def watched(self) -> WatchList:
        return self._watched

    def of(self, subjects: Subjects) -> Exposure:
        """The entries that the subjects touch, the surest touch of each."""
        if not self._watched:
            return NOT_EXPOSED
        found: dict[tuple[WatchKind, int], Touch] = {}
        named = [match for name in subjects.firms for match in self._matcher(name)] if self._names_firms else []
        for number, touch in (*self._materials(subjects), *self._firms(named), *self._sites(subjects, named)):
            key = touch.kind, number
            if key not in found or _surer(touch, found[key]):
                found[key] = touch
        order = sorted(found, key=lambda key: (_KINDS.index(key[0]), key[1]))
        return Exposure(
            touches=tuple(found[key] for key in order), keys=frozenset(key for key in found if found[key].certain)
        )

    @property
    def _names_firms(self) -> bool:
        return bool(self._watched.firms or self._run_by)

    # -------------------------------------------------------------- goods

    def _materials(self, subjects: Subjects) -> Iterator[tuple[int, Touch]]:
        for good in subjects.goods:
            for number, reason in self._by_good(good):
                yield number, self._material(number, reason, good, certain=reason is not TouchReason.MAY_INCLUDE)
        for good in subjects.inferred:
            for number, _ in self._by_good(good):
                yield number, self._material(number, TouchReason.INFERRED_GOODS, good, certain=False)
        for code in subjects.codes:
            for number in self._with_code(bare(code)):
                yield number, self._material(number, TouchReason.CODE, code, certain=True)

    def _material(self, number: int, reason: TouchReason, by: str, *, certain: bool) -> Touch:
        entry = self._watched.materials[number]
        return Touch(kind=WatchKind.MATERIALS, entry=entry, certain=certain, reason=reason, by=by)

    def _by_good(self, good: str) -> tuple[tuple[int, TouchReason], ...]:
        """The numbers of the materials that a good touches."""
        if good not in self._found_goods:
            found = ((n, self._relation(good, wanted)) for n, wanted in enumerate(self._wanted))
            touched = tuple((n, reason) for n, reason in found if reason is not None)
            if good not in self._vocabulary.concepts:  # unknown ids are not kept: there may be any number
                return touched
            self._found_goods[good] = touched
        return self._found_goods[good]

    def _relation(self, good: str, wanted: Iterable[str]) -> TouchReason | None:
        """How a good of an act touches the concepts of an entry, by the surest of them; None if it does not."""
        within = self._vocabulary.is_within
        reasons = [
            TouchReason.SAME_GOODS
            if one == good
            else TouchReason.BROADER_GOODS
            if within(one, good)
            else TouchReason.NARROWER_GOODS
            if within(good, one) or self._gathers(one, good)
            else TouchReason.MAY_INCLUDE
            for one in wanted
            if one == good or self._vocabulary.overlap((good,), (one,))
        ]
        return min(reasons, key=_REASONS.index, default=None)

    def _gathers(self, collective: str, good: str) -> bool:
        """True if the collective term of an entry stands for the good: the entry then means each of its goods."""
        meant = self._vocabulary.collectives.get(collective, ())
        return any(self._vocabulary.is_within(good, one) for one in meant)

    def _with_code(self, code: str) -> list[int]:
        """The materials with a code that begins with this one or with which this one begins."""
        if len(code) < LEAST_CODE:
            return []
        starts = (code[:size] for size in range(LEAST_CODE, len(code)))
        shorter = {n for start in starts for n in self._by_code.get(start, ()) if start in self._codes[n]}
        return sorted({*self._by_code.get(code, ()), *shorter})

    # -------------------------------------------------------------- firms and sites

    def _firms(self, named: Sequence[FirmMatch]) -> Iterator[tuple[int, Touch]]:
        for match in named:
            if match.firm < len(self._watched.firms):
                firm = self._watched.firms[match.firm]
                yield match.firm, _by_name(WatchKind.FIRMS, firm, TouchReason.FIRM, match)

    def _sites(self, subjects: Subjects, named: Sequence[FirmMatch]) -> Iterator[tuple[int, Touch]]:
        for match in named:
            for number in self._run_by.get(match.firm, ()):
                yield number, _by_name(WatchKind.SITES, self._watched.sites[number], TouchReason.SITE_FIRM, match)
        for number, site in enumerate(self._watched.sites):
            reason = _by_state(site, subjects)
            if reason is not None:
                yield from ((number, touch) for touch in self._by_goods(site, subjects, reason))

    def _by_goods(self, site: WatchedSite, subjects: Subjects, reason: TouchReason) -> Iterator[Touch]:
        for good, stated in (*((g, True) for g in subjects.goods), *((g, False) for g in subjects.inferred)):
            relation = self._relation(good, site.makes)
            if relation is not None:
                certain = stated and relation is not TouchReason.MAY_INCLUDE
                yield Touch(kind=WatchKind.SITES, entry=site, certain=certain, reason=reason, by=good)


def _by_state(site: WatchedSite, subjects: Subjects) -> TouchReason | None:
    if _lies_in(site.country, subjects.issuer):
        return TouchReason.SITE_ISSUER
    return TouchReason.SITE_TARGET if any(_lies_in(site.country, t) for t in subjects.target) else None


def _lies_in(country: str, state: str) -> bool:
    """True if the country is the state, or a member of the Union that acts."""
    return country == state or (state == "EU" and country in _EU_MEMBERS)


_EU_MEMBERS = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
_KINDS = tuple(WatchKind)
_REASONS = tuple(TouchReason)


def _surer(touch: Touch, other: Touch) -> bool:
    return (touch.certain, touch.score) > (other.certain, other.score)


def _by_name(kind: WatchKind, entry: WatchedFirm | WatchedSite, reason: TouchReason, match: FirmMatch) -> Touch:
    return Touch(
        kind=kind,
        entry=entry,
        certain=match.certain,
        reason=reason,
        by=match.written,
        detail=match.reason,
        score=match.score,
    )


def goods_of(material: WatchedMaterial, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The concepts for which an act touches the entry.

    If it names a concept, its codes add only goods of other trees of the vocabulary: heading 2805.30 on an entry for
    dysprosium does not make it one for all rare earths.
    """
    if not material.concept:
        return tuple(sorted(material.concepts))
    own = _root(material.concept, vocabulary)
    others = (c for c in material.concepts if c != material.concept and _root(c, vocabulary) != own)
    return (material.concept, *sorted(others))


def _root(concept: str, vocabulary: Vocabulary) -> str:
    at = concept
    while (up := vocabulary.parents.get(at)) is not None:
        at = up
    return at
