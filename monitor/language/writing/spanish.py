"""Spanish: clause ends. Its names are everyday words of other languages, so they count in its own texts only."""

import re
from dataclasses import replace

from monitor.language.writing.latin import LATIN

SPANISH = replace(
    LATIN,
    clause_end=re.compile(
        r";(?=\s)|:(?=\s)|—| [-–—]{1,2} "
        r"|,(?=\s+(?:pero|mientras|aunque|tras|después|luego|antes|porque|ya\s+que|que|quien|quienes|cuyo|cuya|donde"
        r"|cuando|si|pese|según|dijo|dice|informó|anunció|afirmó|señaló|y\s+(?:se|ha|no))\b)"
        r"| (?=(?:mientras|aunque|porque|pese\s+a|debido\s+a)\s)",
        re.IGNORECASE,
    ),
    own_words=True,
)
