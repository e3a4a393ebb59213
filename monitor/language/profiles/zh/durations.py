"""Chinese: for how long a deed is done: 为期四个月, 暂停一年."""

import re
from collections.abc import Iterator

from monitor.domain.act import Action
from monitor.language.acts.durations import N_EAST, WINDOW, deed_ends, is_no_day, without_names
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = ["lasting"]

_ZH = rf"(?:{N_EAST}\s?(?P<unit>个月|年|天|日|周|星期)|(?P<half>半年))"
_OWN_ZH = pattern(
    rf"(?:为期|期限(?:为|是|暂定)?|有效期(?:为)?|(?:暂停|禁止|禁令|实施)?(?:时间|期)为|持续){_ZH}(?![内后前来半多以之余至到]|左右|的)"
)
_BARE_ZH = pattern(rf"{_ZH}(?![内后前来半多以之期余至到底初末的度一]|左右|\d)")
_OF_NOUN_ZH = pattern(rf"为期{_ZH}的")
_BESIDE_ZH = pattern(
    r"(?:措施|政策|规定|禁令|产品|商品|相关|有关|上述|实施|出口|出境"
    r"|对外|业务|活动|公告|[、，,和及与等的对 ()《》「」\"']|\d+号|第)"
)
_UNRELATED_ZH = pattern(
    "[。；;:,]|近|约|超|逾|至少|最多|最长|过去|历时|长达|已|经过|时隔|每|后|谈判|磋商|前|再|又|延长|恢复|需|等待|耗时"
)
_STATE_ZH = pattern(r"(?:已|已经|曾|曾经|此前|之前)$")
_MOST_UNKNOWN_ZH = 4
_TALKS_ZH = pattern("[。；;]|谈判|磋商|审批|审查|审核|过渡|启动|延长|恢复|此前")


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    if _STATE_ZH.search(passage.before(verb.start, 2)):
        return
    at = deed_ends(trigger)
    end = min(passage.end, at + WINDOW)
    own = _OWN_ZH.search(passage.text, at, end)
    if own and not _TALKS_ZH.search(passage.text, at, own.start()):
        yield own
    bare = _BARE_ZH.search(passage.text, at, end)
    if bare and _is_beside_zh(passage, at, bare.start()) and is_no_day(bare):
        yield bare
    if trigger.action is Action.IMPOSE and verb.end <= noun.start:
        inside = _OF_NOUN_ZH.match(passage.text, verb.end, noun.start)
        if inside:
            yield inside


def _is_beside_zh(passage: Passage, at: int, end: int) -> bool:
    between = passage.text[at:end]
    rest = _BESIDE_ZH.sub("", without_names(passage, at, end))
    return not _UNRELATED_ZH.search(between) and len(rest.strip()) <= _MOST_UNKNOWN_ZH
