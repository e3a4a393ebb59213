"""The rows of lists that the names of acts may stand for, in words, for the user's own terminal.

They stand beside what was read and are no part of it: no rule and no alert asks for them.
"""

from collections.abc import Iterable

from monitor.domain.acts.act import Act
from monitor.domain.lists.listed_identity import ListedIdentity
from monitor.language.names.linking import MOST_NAMES, link_names, names_of_acts
from monitor.wording.phrases.english import counted


def linked_lines(acts: Iterable[Act], rows: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """One line for each link. `rows` are the stored rows of all lists."""
    names = names_of_acts(acts)
    if not names:
        return ()
    lines = tuple(map(_line, link_names(names, rows)))
    left = len(names) - MOST_NAMES
    more = (f"{counted(left, 'further name')} not looked for",) if left > 0 else ()
    return (*lines, *more)


def _line(link: ListedIdentity) -> str:
    """`Huawei: us_entity_list, Huawei Technologies Co., Ltd. (CN, id a1, LEI …), score 0.99, legal form differs`."""
    facts = (link.country, f"id {link.row_id}" if link.row_id else "", f"LEI {link.lei}" if link.lei else "")
    shown = ", ".join(filter(None, facts))
    alias = f", there also {link.known_as}" if link.known_as != link.listed_as else ""
    sure = "" if link.certain else "possibly "
    return (
        f"{link.name}: {sure}{link.list_id}, {link.listed_as}{alias}{f' ({shown})' if shown else ''}, "
        f"score {link.score:.2f}, {link.reason}"
    )
