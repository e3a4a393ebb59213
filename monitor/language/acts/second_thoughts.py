"""What an outlet says of its own earlier report: that it corrects it, or takes it back."""

import re
from collections.abc import Sequence

from monitor.domain.act import Span
from monitor.language.acts.words import Passage, pattern

__all__ = ["correction", "retraction"]

_CORRECTS = pattern(
    r"^\W*(?:corrected|correction|corrects|update \d+-corrected|refile)\b|\((?:corrected|corrects)\b"
    r"|^\W{0,2}(?:更正|勘误|订正|訂正|お詫びと訂正|정정|바로잡)|[（(【\[](?:更正|勘误|订正|訂正|정정)|정정합니다|订正如下|更正如下|訂正します"
)
_RETRACTS = pattern(
    r"^\W*(?:(?:story |report |article |headline )?(?:withdrawn|removed|retracted|killed|deleted)\b|retraction\b"
    r"|withdrawal of (?:the |a )?(?:story|report|article)"
    r"|(?:advisory|kill|story kill)\b)|\bretraction of (?:the |a |our |its )?(?:story|report|article)\b"
    r"|\b(?:retracts?|has retracted|withdraws?|has withdrawn|takes? back|has removed)"
    r" (?:its|the|a|this|our) (?:\w+ ){0,2}(?:story|report|article|item)\b"
    r"|\b(?:story|report|article) (?:has been|was|is) (?:withdrawn|removed|retracted|deleted)\b"
    r"|撤稿|撤回(?:此前|先前|该|本|上述)?[^，。]{0,8}(?:报道|消息|稿件|新闻)|(?:报道|消息|稿件|新闻)[^，。]{0,6}(?:已|予以|现予)?(?:撤回|删除|撤下)"
    r"|(?:記事|報道)[^、。]{0,12}(?:取り消|撤回|削除)|【(?:取り消し|撤回|削除)】"
    r"|(?:기사|보도)[^,.]{0,10}(?:철회|삭제|취소)|\[(?:철회|삭제|취소)\]"
)


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the headline or the first sentence by which the report corrects an earlier one."""
    return _found(_CORRECTS, lead)


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the headline or the first sentence by which the outlet takes its report back."""
    return _found(_RETRACTS, lead)


def _found(form: "re.Pattern[str]", lead: Sequence[Passage]) -> Span | None:
    for passage in lead:
        match = form.search(passage.text, passage.start, passage.end)
        if match is not None:
            return passage.quoted(match.start(), match.end())
    return None
