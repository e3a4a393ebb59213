"""First lines of alerts in English, for alerts and for what refers to them."""

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.digest_facts import Refusal
from monitor.domain.alerts.facts import FirstLineFacts
from monitor.wording.headline import headline, headlines
from monitor.wording.messages.changes import authority_of
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.names import short_place
from monitor.wording.phrases.status import status


def headline_of(line: FirstLineFacts, vocabulary: Vocabulary) -> str:
    """The headline of an alert: that of its act, or the title of a story."""
    text = line.title if line.act is None else headline_of_act(line.act, vocabulary)
    return f"Withdrawn: {text}" if line.withdrawn else text


def headline_of_act(act: Act, vocabulary: Vocabulary) -> str:
    """The longest headline that fits an alert's first line."""
    return next(iter(headlines(act, vocabulary)), "") or headline(act, vocabulary)


def authority_words(line: FirstLineFacts, vocabulary: Vocabulary) -> str:
    """The authority that confirmed the act, or the governments that claim it; else ""."""
    if line.certainty is Certainty.CLAIMED:
        return joined([short_place(c, vocabulary) for c in line.claimants]) if line.claimants else ""
    if line.certainty is Certainty.OFFICIAL and line.act is not None:
        return authority_of(line.act.agency, line.act.issuer, vocabulary)
    return ""


def status_words(line: FirstLineFacts, vocabulary: Vocabulary) -> str:
    """The status at the end of the line: `⚠ unconfirmed, 1 media report`."""
    act = line.act
    return str(
        status(
            certainty=line.certainty,
            stage=line.stage,
            reports=line.reports,
            sources=line.sources,
            tier=line.tier,
            authority=authority_words(line, vocabulary),
            issuer=short_place(act.issuer, vocabulary) if act is not None and act.issuer else "",
            disputed=line.disputed,
            retracted=act is not None and act.retracts is not None,
            abandoned=act is not None and act.is_abandoned,
        )
    )


def refusal_line(refusal: Refusal | None) -> str:
    """`Meant for C1, which can't be posted to: channel_not_found`; "" without one."""
    return "" if refusal is None else f"Meant for {refusal.channel}, which can't be posted to: {refusal.error}"
