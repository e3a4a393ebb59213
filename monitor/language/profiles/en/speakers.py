"""English: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.profile import PauseEnds, Speakers
from monitor.language.acts.words import pattern

__all__ = ["PAUSES", "SPEAKERS"]

_PEOPLE = (
    r"(?:analysts?|traders?|dealers?|brokers?|economists?|experts?|lawyers?|attorneys?|consultants?|consultanc(?:y|ies)"
    r"|researchers?|academics?|professors?|executives?|investors?|strategists?|observers?|miners?|producers?|smelters?"
    r"|refiners?|shippers?|exporters?|importers?|buyers?|suppliers?|manufacturers?|makers?|compan(?:y|ies)|firms?"
    r"|(?<!central )banks?|brokerages?|associations?|lobby(?:ists?)?|think[ -]tanks?|magazines?"
    r"|outlets?|websites?|journals?"
    r"|(?<!state )(?<!state-run )(?<!official )(?:media|newspapers?|dail(?:y|ies))|reporters?|ceos?|chief executives?"
    r"|(?:industry|trade) groups?|chamber of commerce|reuters|bloomberg|nikkei|caixin)"
)
_OF_WHOM = r"(?:,? (?:at|with|of|from|for|in|who|tracking|covering|familiar with)\b[^,;:]{1,60},?)?"
_ADVERBS = r"(?: (?:also|had|have|has|later|earlier|separately|first|previously))*"
_TO_COME = (
    r"(?<!will )(?<!would )(?<!could )(?<!may )(?<!might )(?<!not )(?<!due to )(?<!set to )(?<!about to )"
    r"(?<!scheduled to )(?<!before it )(?<!until it )(?<!that )(?<!which )"
)

SPEAKERS = Speakers(
    others=pattern(rf"\b{_PEOPLE}{_OF_WHOM}{_ADVERBS} $"),
    after=pattern(
        r"(?:says?|said|reports?|reported),? (?:(?:an?|the|one|some|several|two|three|many|most) )?"
        rf"(?:[\w-]+ ){{0,2}}{_PEOPLE}\b"
    ),
    gap=1,
)
PAUSES = PauseEnds(
    noun=pattern(r"(?:temporary )?(?:suspension|pause|freeze|moratorium|halt) (?:of|on|in|to|for)"),
    ends=pattern(
        rf"[^;]{{0,120}}?{_TO_COME}\b(?:expired|lapsed|ended|ran out|expire|lapse|run out"
        r"|(?:expires|lapses|ends|runs out)(?! (?:on|in|by|at|next|this|after|before)\b))(?!\w)"
    ),
)
