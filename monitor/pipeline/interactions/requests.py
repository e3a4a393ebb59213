"""Requests that people send to the bot in words: parsed here, answered here or by a report."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.delivery.outbox import PERSON
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.interactions.interaction import Interaction, InteractionReply, UserAction
from monitor.domain.interactions.request import HELP, Request, RequestKind, RequestProblem
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import RuleId
from monitor.pipeline.interactions.target import is_current_message
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasChannels, HasInteractions, HasOutbox
from monitor.wording.answers.requests import following_answer, help_answer, mutes_answer, problem_answer
from monitor.wording.phrases.topics import topic_words

MUTE_DEFAULT = 7
"""For how many days a message mutes that names no duration."""

_ACTIONS = {
    RequestKind.FOLLOW: UserAction.FOLLOW,
    RequestKind.UNFOLLOW: UserAction.UNFOLLOW,
    RequestKind.MUTE: UserAction.MUTE,
    RequestKind.UNMUTE: UserAction.UNMUTE,
}


class RequestTransaction(HasChannels, HasInteractions, Protocol):
    """Repositories to answer a request."""


def read(interaction: Interaction, config: RuntimeConfig) -> Request | RequestProblem:
    """The request in the text of the message."""
    from monitor.language.requests import parse_request  # its tables are not loaded until somebody asks

    return parse_request(interaction.text, config.vocabulary, config.rules)


def as_action(interaction: Interaction, request: Request | RequestProblem) -> Interaction:
    """The action that the request stands for; the interaction itself for a question or a problem."""
    action = _ACTIONS.get(request.kind) if isinstance(request, Request) else None
    if action is None or isinstance(request, RequestProblem):
        return interaction
    return replace(
        interaction,
        action=action,
        topics=(request.topic,) if request.topic else (),
        rule_id=request.rule_id,
        days=(request.days or MUTE_DEFAULT) if action is UserAction.MUTE else None,
        note=request.because,
    )


def answer_request(
    tx: RequestTransaction, by: str, request: Request | RequestProblem, config: RuntimeConfig, *, now: datetime
) -> InteractionReply:
    """The answer, or one with `more` if a report gives it."""
    if isinstance(request, RequestProblem):
        return problem_answer(request)
    match request.kind:
        case RequestKind.HELP:
            return help_answer(HELP)
        case RequestKind.FOLLOWING:
            own = [s for s in tx.interactions.subscriptions() if s.person == by]
            paused = {state.channel: state.blocked for state in tx.channels.blocked()}
            return following_answer(own, config.vocabulary, paused=paused)
        case RequestKind.MUTES:
            return mutes_answer(tx.interactions.mutes(now=now), config.vocabulary)
        case _:
            return InteractionReply(text="Looking it up …", more=True)


def followed_topics(tx: HasOutbox, interaction: Interaction) -> tuple[Topic, ...]:
    """The topics under the direct message whose Stop button was clicked, () if it is no such message."""
    row = tx.outbox.get(interaction.delivery) if interaction.delivery is not None else None
    posted = None if row is None else tx.outbox.posted(row.edits or row.id)
    if posted is None or not is_current_message(posted, interaction):
        return ()
    shown = posted.says or posted.post.message
    own = posted.post.channel == f"{PERSON}{interaction.by}"
    return shown.followed if own and isinstance(shown, AlertFacts) else ()


def mute_choices(
    event: PolicyEvent | None, rule_id: RuleId | None, vocabulary: Vocabulary
) -> tuple[tuple[str, str], ...]:
    """What a form to mute offers: the rule, then the topics of the event, narrow ones first."""
    rule = (("rule", f"Rule {rule_id}"),) if rule_id else ()
    topics = _topics_of(event, vocabulary) if event is not None else ()
    return (*rule, *((topic.code, topic_words(topic, vocabulary)) for topic in topics))


def _topics_of(event: PolicyEvent, vocabulary: Vocabulary) -> tuple[Topic, ...]:
    """Issuer with goods, goods, issuer with list, list, firms, issuer; of the goods those that are most general."""
    state = event.state
    issuer = issuer_of_key(event.issuer)
    issuers = (issuer,) if issuer in vocabulary.concepts else ()
    goods = tuple(sorted(vocabulary.most_general(event.commodities)))
    lists = tuple(sorted(set(state.values(Field.LIST)) & vocabulary.concepts.keys())) if state else ()
    found = (
        Topic(issuers=issuers, goods=goods) if goods else None,
        Topic(goods=goods) if goods else None,
        Topic(lists=lists) if lists else None,
        Topic(issuers=issuers) if issuers else None,
    )
    return tuple(dict.fromkeys(topic for topic in found if topic is not None))
