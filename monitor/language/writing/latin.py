"""Alphabetic languages: clause ends."""

import re

from monitor.language.writing import chinese
from monitor.language.writing.signs import Writing

LATIN = Writing(
    clause_end=re.compile(
        r";(?=\s)|:(?=\s)|；|—| [-–—]{1,2} "
        r"|,(?=\s+(?:but|while|whereas|although|though|after|before|as|because|since|which|who|whose|where|when|if"
        r"|unless|despite|amid|following|even|so|yet|saying|said|says|according|citing|adding|and\s+(?:it|he|she|they"
        r"|we|the|has|have|will|is|said|also|would))\b)"
        r"| (?=(?:after|while|whereas|although|though|because|despite|amid|unless|if|ahead\s+of|in\s+response\s+to"
        r"|in\s+retaliation\s+for)\s)",
        re.IGNORECASE,
    ),
    longest=1_000,
    stands_alone=chinese.stands_alone,  # a Han sign in such a text is a quoted name
)
