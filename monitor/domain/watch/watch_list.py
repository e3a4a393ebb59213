"""Entries of watch.yaml. They are confidential: no `repr`, log line, error, metadata or export shows them."""

from dataclasses import dataclass, field
from enum import StrEnum

from monitor.domain.rules.rule import Place


class WatchKind(StrEnum):
    """The kinds of entries, as `watch:` of a clause names them."""

    MATERIALS = "materials"
    FIRMS = "firms"
    SITES = "sites"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WatchedMaterial:
    """Goods that the organisation depends on.

    `concept` is an id of the vocabulary, "" if only codes are given; `concepts` are all concepts that the entry stands
    for: its own, or without one those that its codes belong to. `hs` are HS codes of four to ten digits without dots,
    `eccn` numbers of control lists as these print them (3A090.c), `cas` registry numbers, `parts` the organisation's
    own part numbers. `owner` is the person or team in charge, `note` is free text.
    """

    concept: str = ""
    concepts: frozenset[str] = frozenset()
    hs: tuple[str, ...] = ()
    eccn: tuple[str, ...] = ()
    cas: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    owner: str = ""
    note: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WatchedFirm:
    """A firm or person that the organisation deals with. `names` has the main name first, then aliases in any script.

    `role` is supplier, customer, … as the user writes it; `country` is an ISO 3166 code or ""; `ids` are identifiers
    such as an LEI, each as `scheme:value` in lower case scheme ("lei:5493…").
    """

    names: tuple[str, ...]
    role: str = ""
    country: str = ""
    ids: tuple[str, ...] = ()
    owner: str = ""
    note: str = ""
    place: Place | None = None

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WatchedSite:
    """A plant, mine or warehouse: `country` is its ISO 3166 code, `makes` are concept ids, `firm` is a name or ""."""

    name: str
    country: str
    makes: tuple[str, ...] = ()
    firm: str = ""
    owner: str = ""
    note: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WatchList:
    """All entries, in the order of the file. `version` is a hash of all that they say, "" if there are none."""

    materials: tuple[WatchedMaterial, ...] = ()
    firms: tuple[WatchedFirm, ...] = ()
    sites: tuple[WatchedSite, ...] = ()
    version: str = field(default="")

    def __bool__(self) -> bool:
        return bool(self.materials or self.firms or self.sites)

    def __len__(self) -> int:
        return len(self.materials) + len(self.firms) + len(self.sites)


NOTHING_WATCHED = WatchList()
