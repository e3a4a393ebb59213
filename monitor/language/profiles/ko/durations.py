"""Korean: for how long a deed is done: 4개월간 중단."""

import re
from collections.abc import Iterator

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.words import pattern
from monitor.language.profiles.shared.spans import SpanSigns, spans_of

__all__ = ["lasting"]

_FORM = (
    r"(?:(?:(?<![\d.제])(?P<n>\d{1,3})\s?(?P<unit>개월|달|년|일|주)"
    r"|(?<![가-힣])(?P<n2>한|두|석|세|넉|네|다섯|여섯)\s?(?:달|개월))|(?P<half>(?<![가-힣])반년))"
    r"(?P<span>\s?간|\s?동안)?(?!\s?(?:반|이내|안에|내|후|뒤|전|만에|여|째|이상))"
)
_SIGNS = SpanSigns(
    before=pattern(_FORM),
    behind=pattern(rf"(?:[\s,]{{1,2}}|[^.]{{0,40}}?(?:기간|기한)(?:은|는|:)?\s?){_FORM}(?!의)"),
    parts=pattern(r"(?:의|을|를|은|는|,|\s|전면|일시|잠정|한시|적으로|대한|에|등|과|와)*"),
    others=pattern(r"(?:지난|최근|약|최장|최대|최소|추가로?|또|더|매|향후 최소|적어도)\s?$"),
    state=pattern(r"\s?(?:했던|됐던|되었던|하던|되던|[해돼] ?[온왔]|[하되]고 있|[돼해]\s?있|한 뒤|된 뒤|끝에|후|뒤)"),
    link="의",
)


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    return spans_of(trigger, _SIGNS)
