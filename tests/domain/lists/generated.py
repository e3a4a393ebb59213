"""Two hundred changes of made-up lists with their true answers: what was added, removed and renamed, and what only
looks like it: another order, other ids, another spelling, a repeated row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from monitor.domain.lists.party import Party
from monitor.domain.lists.version import party_of, unpack_rows

CHANGES = range(200)  # their numbers

_FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harbour",
    "Iris",
    "Juniper",
    "Kestrel",
    "Lumen",
    "Marble",
    "Nimbus",
    "Orchid",
    "Pine",
    "Quartz",
    "Raven",
    "Saffron",
    "Topaz",
    "Umber",
    "Velvet",
    "Willow",
    "Yarrow",
    "Zephyr",
]
_SECOND = [
    "Optics",
    "Avionics",
    "Photonics",
    "Minerals",
    "Robotics",
    "Propulsion",
    "Microwave",
    "Ceramics",
    "Alloys",
    "Sensors",
    "Lasers",
    "Marine",
]
_FORM = ("Co., Ltd.", "Limited", "LLC", "Joint Stock Company", "Inc.", "Corporation", "GmbH", "Research Institute")
_COUNTRY = ("China", "Russia", "Iran", "Pakistan", "Türkiye", "United Arab Emirates", "Belarus")
_CJK = (
    "琥珀光电",
    "白桦航空",
    "雪松矿业",
    "三角机器人",
    "余烬推进",
    "猎鹰微波",
    "花岗岩陶瓷",
    "港湾合金",
    "鸢尾传感",
    "杜松激光",
)
_CYRILLIC = ("АО Янтарь", "ООО Берёза", "НПО Кедр", "АО Дельта", "ООО Гранит", "АО Сокол", "НПП Маяк", "АО Полюс")
_ACCENTED = (
    "Société Générale des Métaux",
    "Çelik Makina Sanayi",
    "Müller Präzision",
    "Águila Óptica",
    "Łódź Elektronika",
)


def party(name: str, country: str = "China", *, number: str = "", aliases: tuple[str, ...] = ()) -> Party:
    identity = f"id:{number}" if number else f"name:{name.casefold()}|{country.casefold()}"
    return Party(
        identity=identity,
        name=name,
        list_id="us_entity_list",
        has_id=bool(number),
        aliases=aliases,
        country=country,
        ids=(number,) if number else (),
        address="12 Example Street",
    )


def unpacked(packed: bytes) -> tuple[Party, ...]:
    """The parties of packed rows."""
    return tuple(party_of(identity, row) for identity, row in unpack_rows(packed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A list before and after, with the names that were really added, removed and renamed (old name, new name)."""

    number: int
    before: tuple[Party, ...]
    after: tuple[Party, ...]
    added: frozenset[str]
    removed: frozenset[str]
    renamed: frozenset[tuple[str, str]]
    does: tuple[str, ...]


def change(number: int) -> Change:
    """Return the change of a number in CHANGES; always the same one."""
    random = Random(number)
    has_ids = number % 2 == 0
    names = _names(random, 60 + random.randrange(120))
    before = [_row(name, i, has_ids, random) for i, name in enumerate(names)]
    fresh = [name for name in _names(random, 40) if name not in set(names)]
    after, does = list(before), list[str]()
    removed = random.sample(range(len(after)), random.choice((0, 0, 1, 2, len(after) // 20)))
    gone = [after[i] for i in removed]
    after = [row for i, row in enumerate(after) if i not in set(removed)]
    renamed = []
    renumbers = has_ids and random.random() < 0.2
    if has_ids and not renumbers and random.random() < 0.5:
        for i in random.sample(range(len(after)), 2):
            new = replace(after[i], name=fresh.pop())
            renamed.append((after[i].name, new.name))
            after[i] = new
        does.append("renames")
    if has_ids and not renumbers:
        new_names = {new for _, new in renamed}
        for i, row in enumerate(after):
            if row.name in new_names:
                continue
            if (latin := _transliterated(row.name)) != row.name and random.random() < 0.2:
                renamed.append((row.name, latin))
                after[i] = replace(row, name=latin)
                does.append("transliterations")
    for spelling in random.sample(_SPELLINGS, 3):
        for i in random.sample(range(len(after)), len(after) // 10):
            if after[i].name not in {new for _, new in renamed}:
                after[i] = _spelled(after[i], spelling(after[i].name), has_ids=has_ids)
        does.append(spelling.__name__.strip("_"))
    added = [_row(fresh.pop(), 5_000 + i, has_ids, random) for i in range(random.choice((0, 1, 3, 9)))]
    for row in added:
        after.insert(random.randrange(len(after) + 1), row)
    if random.random() < 0.5:
        random.shuffle(after)
        does.append("reorder")
    if renumbers:
        after = [_renumbered(row, 90_000 + i) for i, row in enumerate(after)]
        does.append("new ids")
    return Change(
        number=number,
        before=tuple(before),
        after=tuple(after),
        added=frozenset(row.name for row in added),
        removed=frozenset(row.name for row in gone),
        renamed=frozenset(renamed),
        does=tuple(dict.fromkeys(does)),
    )


def _names(random: Random, count: int) -> list[str]:
    """Different names that the spellings below don't make alike: each has its own number of a plant or institute."""
    found = []
    for i in range(count):
        stem = random.choice((_CJK, _CYRILLIC, _ACCENTED, _FIRST, _FIRST, _FIRST))
        first = random.choice(stem)
        second = f" {random.choice(_SECOND)}" if stem not in (_CJK, _CYRILLIC) else ""
        form = f" {random.choice(_FORM)}" if second else ""
        found.append(f"{first}{second} {random.randrange(10)}{i}{form}" if stem is not _CJK else f"{first}{i}所")
    return list(dict.fromkeys(found))


def _row(name: str, number: int, has_ids: bool, random: Random) -> Party:
    return party(name, random.choice(_COUNTRY), number=str(1_000 + 7 * number) if has_ids else "")


def _spelled(row: Party, name: str, *, has_ids: bool) -> Party:
    return replace(row, name=name, identity=row.identity if has_ids else party(name, row.country).identity)


def _renumbered(row: Party, number: int) -> Party:
    return replace(row, identity=f"id:{number}", ids=(str(number),))


# ------------------------------------------------------------------ spellings that change nothing


_CYRILLIC_SIGNS = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_LATIN_SIGNS = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya yo"
_LATIN = {sign: latin.strip("-") for sign, latin in zip(_CYRILLIC_SIGNS, _LATIN_SIGNS.split(), strict=True)}


def _transliterated(name: str) -> str:
    """A Cyrillic name in Latin letters, sign by sign; other names as they are."""
    return "".join(
        _LATIN.get(sign, sign) if sign.islower() else _LATIN.get(sign.lower(), sign).upper() for sign in name
    )


def _upper(name: str) -> str:
    return name.upper()


def _spaces(name: str) -> str:
    return f"  {name.replace(' ', '  ')} "


def _full_width(name: str) -> str:
    return name.replace(",", "，").replace("(", "（").replace("1", "１")


def _without_accents(name: str) -> str:
    return name.translate(str.maketrans("éèàçüäÁÓőłó", "eeacuaAOolo"))


def _long_form(name: str) -> str:
    return name.replace("Co., Ltd.", "Company Limited").replace("Corporation", "Corp.").replace("Inc.", "Incorporated")


def _punctuation(name: str) -> str:
    return name.replace(".", "").replace(",", "")


_SPELLINGS: Sequence[Callable[[str], str]] = (_upper, _spaces, _full_width, _without_accents, _long_form, _punctuation)
