"""Which states and offices of a sentence may act: no targets, no datelines, no "Chinese exporters"."""

from collections.abc import Iterator

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.places import LIST_SIGNS, PRIVATE
from monitor.language.acts.profile import LanguageProfile, RoleSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["actors_of"]

_DATELINE = pattern(
    r"^\W*[\w .,/()-]{0,40}\((?:reuters|xinhua|ap|afp|bloomberg|kyodo|연합뉴스|뉴스1)\)|^【[^】]{0,30}】"
    r"|^\W*[\[(【][^\])】=]{0,30}=[^\])】]{0,20}[\])】](?:\s?\S{2,10} (?:기자|특파원)\s?=)?"
)

# A war or a crisis that has its name from a state: "Iran war prompts Ruritania to …", 이란 전쟁발.
_AFFAIR = pattern(
    r"(?:'s)? (?:war|conflict|crisis|turmoil|invasion|fighting)\b|(?:的)?(?:战争|战事|冲突|危机|局势|战火|动荡)"
    r"|(?:での|の)?(?:戦争|情勢|紛争|危機|侵攻)| ?(?:전쟁|사태|분쟁|위기|침공|리스크|쇼크|발 )"
)

# Where goods go to, as a firm tells: 出口地区包括美国、欧洲.
_SOLD_TO = pattern(r"(?:(?:地区|市场|目的地|国家)[^，。]{0,3}(?:包括|为|是|有)|销往|远销|出口至|出口到)[^，。]{0,16}$")
_LIST = 24  # signs of such a list
# What a state said or asked for, and not the state: "rebuts Ruritania's characterisation of its curbs".
_ITS_WORDS = pattern(
    r"'s? (?:[\w-]+ ){0,2}(?:characteri[sz]ation|comments?|criticisms?|claims?|complaints?|concerns?|remarks"
    r"|accusations?|allegations?|demands?|requests?|statements?|assertions?)\b"
    r"| (?:[\w-]+ )?officials?' (?:comments?|remarks|claims?|criticisms?|statements?)\b"
)


def actors_of(passage: Passage, profile: LanguageProfile) -> tuple[Word, ...]:
    """Places and agencies that may act, in order. Found once for a passage."""
    found, reader = passage.found_actors, profile.column
    if reader not in found:
        found[reader] = profile.roles.narrowed(passage, tuple(_actors(passage, profile.roles)))
    return found[reader]


def _actors(passage: Passage, signs: RoleSigns) -> Iterator[Word]:
    left, right = signs.left_of_idle, signs.right_of_idle
    dateline = _DATELINE.match(passage.text[passage.start : passage.end])
    from_here = passage.start + dateline.end() if dateline else passage.start
    covered, target_end = -1, -1
    for word in passage.actors:
        if word.start < from_here or word.start < covered:
            continue
        covered = word.end
        if signs.is_doer(passage, word):
            yield word
            continue
        is_target = (
            (target_end >= 0 and passage.text[target_end : word.start].strip() in LIST_SIGNS)
            or (left is not None and left.search(passage.before(word.start, 16)) is not None)
            or signs.is_idle(passage, word)
        )
        if word.kind is ConceptKind.PLACE and not is_target:
            after = passage.after(word.end, 20)
            is_target = (right is not None and right.match(after) is not None) or _is_private(passage, word)
            is_target = is_target or any(form.match(passage.text, word.end) for form in (_AFFAIR, _ITS_WORDS))
            is_target = is_target or _SOLD_TO.search(passage.before(word.start, _LIST)) is not None
        if is_target:
            target_end = word.end
        else:
            yield word


def _is_private(passage: Passage, place: Word) -> bool:
    """Whether firms are meant, and not a state that does something to firms: "Ruritania orders firms to …"."""
    if PRIVATE.match(passage.after(place.end, 20)) is None:
        return False
    return not any(w.start == place.end + 1 and w.kind is ConceptKind.VERB for w in passage.words)
