"""Korean: which states an act is meant for."""

from collections.abc import Iterator

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.places import enumerations
from monitor.language.acts.profile import TargetSigns
from monitor.language.acts.words import Word, pattern
from monitor.language.profiles.ko.roles import LEFT_OF_IDLE

__all__ = ["TARGETS"]

_RIGHT = pattern(
    r"으로|로의? |에 대한|행 |行|향 |에 대해| ?수출|에게|에만"
    r"| ?(?:기업|업체|고객사|바이어|공장)(?:들)?(?:의|에|로|에게|으로) "
    r"|(?: 등)?에 (?!\S+[을를] \S{1,4}[한던] |이어|맞서|반발|대응|대항|본사|있|위치|의존|따르|따라|의하"
    r"|우려|앞서|밀려|불만|항의"
    r"|촉구|요청|요구|공장|비해|의해|의한|나서|나선)"
)
# What follows a state that is not what goods are kept from: it speaks, rules, trades, or is where something comes from.
_NO_MODIFIER = pattern(
    r"[가이은는의도산産측]|(?: ?정부| ?의회| ?당국| ?언론| ?대통령| ?총리| ?장관| ?관세| ?겨냥 아닌| ?제재"
    r"| ?규제| ?통제"
    r"| ?압박| ?수출|,|·|발 |등)"
)


def _put_before(trigger: Trigger, actor: Word | None, issuer: str | None) -> Iterator[Word]:
    """A state between issuer and object in a Korean headline: 英, 이스라엘 무기 수출면허 정지."""
    passage = trigger.passage
    if passage.field != "title" or actor is None:
        return
    for chain in enumerations(passage):
        last = chain[-1]
        inside = actor.end < last.start and last.end <= trigger.noun.start and trigger.verb.clause - last.clause < 2
        if inside and not _NO_MODIFIER.match(passage.after(last.end, 8)):
            yield from (w for w in chain if w.start > actor.end and w.place not in (issuer, None) and w.place)


TARGETS = TargetSigns(left=LEFT_OF_IDLE, right=_RIGHT, beside_object=_put_before)
