"""Korean: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.profile import PauseEnds, Speakers
from monitor.language.acts.words import pattern

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=pattern(
        r"(?:(?<!정부 )(?<!당국 )(?<!부 )(?<!청 )관계자|전문가|애널리스트|분석가|업계|업체|기업|회사"
        r"|제조사|트레이더|변호사|교수|연구원|연구소|협회|상의|상공회의소|(?<!중앙)은행|증권사?|언론"
        r"|(?<!관영 )(?:매체|신문|통신)|소식통|대표|회장|사장|임원)"
        r"(?:들|측)?(?:은|는|이|가)[^.]{0,60}$"
    ),
)
PAUSES = PauseEnds(
    ends=pattern(
        r"(?: ?(?:조치|기간|기한|시한)){0,2}(?:가|이|는|은|의)? ?(?:\d+일 |이미 |오늘 )?(?:기한 )?"
        r"(?:만료|종료|끝났|실효)(?! ?(?:예정|전|앞|임박|시점|될|되면|일|를 앞|을 앞|가 임박|이 임박))"
    )
)
