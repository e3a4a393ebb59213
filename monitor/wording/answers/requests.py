"""Answers to requests in words that need no report: help, problems, the own subscriptions, the current mutes."""

from collections.abc import Mapping, Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.mute import Mute
from monitor.domain.interactions.interaction import InteractionReply
from monitor.domain.interactions.request import RequestProblem
from monitor.domain.interactions.subscriptions import Subscription
from monitor.wording.phrases.english import counted, written_day
from monitor.wording.phrases.topics import topic_words


def help_answer(lines: Sequence[str]) -> InteractionReply:
    return InteractionReply(text="Send one of these. Only you see the answer.", lines=tuple(lines))


def problem_answer(problem: RequestProblem) -> InteractionReply:
    return InteractionReply(text=problem.text, lines=problem.lines)


def following_answer(
    own: Sequence[Subscription], vocabulary: Vocabulary, *, paused: Mapping[str, str]
) -> InteractionReply:
    """The topics that a person follows. `paused` has, by channel, why no message can be posted."""
    if not own:
        return InteractionReply(text="You follow no topic. To follow one: follow Indonesia nickel")
    why = paused.get(own[0].channel, "")
    lines = [f"{_named(one, vocabulary)}, since {written_day(one.since)}" for one in own]
    stopped = (f"Paused, because no direct message can be posted to you: {why}",) if why else ()
    return InteractionReply(text=f"You follow {counted(len(own), 'topic')}:", lines=(*lines, *stopped))


def _named(one: Subscription, vocabulary: Vocabulary) -> str:
    gone = one.topic.unknown(vocabulary)
    words = topic_words(one.topic, vocabulary)
    return f"{words} (finds nothing: the vocabulary no longer has {', '.join(gone)})" if gone else words


def mutes_answer(mutes: Sequence[Mute], vocabulary: Vocabulary) -> InteractionReply:
    if not mutes:
        return InteractionReply(text="Nothing is muted.")
    people = tuple(dict.fromkeys(mute.by for mute in mutes))
    return InteractionReply(
        text="Muted now:",
        lines=tuple(_mute(mute, vocabulary) for mute in mutes),
        people=people,
    )


def _mute(mute: Mute, vocabulary: Vocabulary) -> str:
    what = f"rule {mute.rule_id}" if mute.rule_id else topic_words(mute.topic, vocabulary)
    because = f": {mute.because}" if mute.because else ""
    return f"{what}, until {written_day(mute.until)} {mute.until:%H:%M} UTC, by @{mute.by}{because}"
