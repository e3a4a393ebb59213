"""English: how days are told."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.act import Asserted
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.postponed import days_from
from monitor.language.acts.profile import DateForms
from monitor.language.acts.words import pattern
from monitor.language.profiles.en.days import EN_DATE, MONTHS, begins, ends, moved_to, said_on
from monitor.language.profiles.en.durations import lasting
from monitor.language.profiles.en.history import is_told_again

__all__ = ["DATES", "put_off"]

_PUT_OFF = pattern(rf"\b(?:until|till|to) (?:at least )?(?:the )?{EN_DATE}")


def put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    """Days behind the verb to which something is put off."""
    start = trigger.verb.start
    yield from days_from(trigger, start, _PUT_OFF, today, MONTHS)
    day = moved_to(trigger.passage, start, today)
    if day is not None:
        yield day


_LATER = "from|on|in|as of|at|next|when|once|after|upon|if|a|two|three|[0-9]+"  # what stands behind an effect to come
_PERFECT = pattern(r"\b(?:has|have|had|was|were|been)\b")
_PAST_VERB = pattern(r"(?:ed|gave|given|got|gotten|won|let|put|sent|withdrew|took)$")


def _is_done(around: str, verb: str) -> bool:
    return _PERFECT.search(around) is not None or _PAST_VERB.search(verb.partition(" ")[0]) is not None


DATES = DateForms(
    months=MONTHS,
    since=pattern(
        rf"\b(?:from|effective(?: from| on| as of)?|starting(?: from| on)?|as of|beginning(?: on)?|(?:takes?|taking)"
        rf" effect(?: on| from)?|into (?:force|effect)(?: on| from)?|between) (?:the )?{EN_DATE}"
    ),
    until=pattern(
        rf"(?:\b(?:until|through|till|up to|ending|lasting to|to)|\bbetween [^.;]{{3,24}}? and) (?:the )?{EN_DATE}"
    ),
    said_on=pattern(rf"\b(?:on|dated) (?:[a-z]+day,? )?(?:the )?{EN_DATE}"),
    said_without_date=said_on,
    begins=begins,
    ends=ends,
    comments_until=pattern(
        r"\b(?:by|until|before|through|till|no later than|on or before|closes? on|ends? on|due(?: on)?) (?:the )?"
        + EN_DATE
    ),
    effect_told=pattern(
        rf"\b(?:(?:takes?|taking) effect|(?:comes?|coming|enters?|entering|goes?|going) into (?:force|effect)"
        rf"|(?:is|are|be|becomes?) effective|appl(?:y|ies))(?: on| from| as of| as from| starting)? (?:the )?{EN_DATE}"
    ),
    put_off=put_off,
    lasting=lasting,
    is_told_again=is_told_again,
    holds=pattern(
        r"\b(?:took|has taken|have taken|taking immediate|takes immediate) effect\b|\btakes effect\b(?! (?:"
        + _LATER
        + r")\b)"
        r"|\b(?:came|went|entered|has gone|has come|has entered) into (?:force|effect)\b"
        r"|\b(?:comes|goes|enters) into (?:force|effect)\b(?! (?:" + _LATER + r")\b)"
        r"|\b(?:is|are|was|were|been|remains?|now|already) in (?:force|effect)\b|\bin (?:force|effect) since\b"
        r"|\b(?:effective|with) immediate(?:ly| effect)\b|\beffective (?:today|now)\b"
        r"|\b(?:from|starting|as of|since) today\b"
    ),
    done=_is_done,
)
