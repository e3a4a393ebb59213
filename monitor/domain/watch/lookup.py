"""Entries of a watch list as what a database looks up: the names of goods and firms that events would have to name."""

from collections.abc import Iterable

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.exposure import ANY, goods_of
from monitor.domain.watch.watch_list import WatchKind, WatchList


def watched_subjects(
    watched: WatchList, vocabulary: Vocabulary, kind: str = ANY
) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return (concepts, issuers): an event that names one of the concepts touches the list; with issuers, if its issuer
    is one of them. `kind` is one of WATCH_VALUES.

    As `exposure` finds certain touches, except that names of firms count as the list or the vocabulary spells them, and
    sites by their state and goods or their firm, but not by the target of an act.
    """
    found: list[tuple[frozenset[str], frozenset[str]]] = []
    if kind in (ANY, WatchKind.MATERIALS):
        goods = (one for material in watched.materials for one in goods_of(material, vocabulary))
        found.append((_certain(goods, vocabulary), frozenset()))
    if kind in (ANY, WatchKind.FIRMS):
        names = (name for firm in watched.firms for name in firm.names)
        found.append((_firms(names, vocabulary), frozenset()))
    if kind in (ANY, WatchKind.SITES):
        found.append((_firms((site.firm for site in watched.sites if site.firm), vocabulary), frozenset()))
        found += ((_certain(site.makes, vocabulary), frozenset({site.country})) for site in watched.sites)
    return tuple(one for one in found if one[0])


def _certain(goods: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The concepts that include one of the goods or are among them."""
    asked = frozenset(goods)
    gathered = frozenset(g for one in asked for g in vocabulary.collectives.get(one, ()))
    above = vocabulary.ancestors(asked)
    below = (c for c in vocabulary.concepts if not vocabulary.ancestors((c,)).isdisjoint(asked | gathered))
    return frozenset((*asked, *gathered, *above, *below))


def _firms(names: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The names as written, and the label by which an event names a firm of the vocabulary."""
    written = tuple(names)
    return frozenset((*written, *filter(None, map(vocabulary.firm_label, written))))
