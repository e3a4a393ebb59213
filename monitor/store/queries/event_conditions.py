"""Conditions on events as SQL: those on columns, and memberships of sets that other tables know.

A membership has two forms: a selection of event ids, for sets that are small, and a probe of one event, for sets that
hold a good part of all events. `event_pages` chooses; other queries take the selections.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all

from monitor.domain.event.identity import issuer_key
from monitor.domain.rules.rule import Level
from monitor.language.text_search import TextTerm
from monitor.ports.queries.lookup import EventConditions, Subject
from monitor.store.events.event_subjects import events_about
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, EVENT, EVENT_SUBJECT, RULE_MATCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A set of events: `ids` selects their ids, some more than once; `probe` holds for the EVENT row of a member."""

    ids: Any
    probe: ColumnElement[bool]


def conditions(only: EventConditions) -> Iterator[ColumnElement[bool]]:
    """All conditions on the EVENT row but the text, which `event_pages` searches for."""
    yield from column_conditions(only)
    yield from (EVENT.c.id.in_(one.ids) for one in memberships(only))


def column_conditions(only: EventConditions) -> Iterator[ColumnElement[bool]]:
    """The conditions that need no other table, and those on samples, which are few."""
    if only.issuers:
        yield EVENT.c.issuer.in_(_keys(only.issuers))
    for column, values in (
        (EVENT.c.direction, only.directions),
        (EVENT.c.measure, only.measures),
        (EVENT.c.stage, only.stages),
    ):
        if values:
            yield column.in_(sorted(values))
    if only.since is not None:
        yield EVENT.c.day >= only.since
    if only.until is not None:
        yield EVENT.c.day <= only.until
    if only.without:
        act = select(ACT.c.event_id).select_from(ACT.join(ARTICLE, ACT.c.article_id == ARTICLE.c.id))
        act = act.where(ACT.c.event_id == EVENT.c.id, ARTICLE.c.source_id.not_in(sorted(only.without)))
        story = select(ARTICLE.c.id).where(
            ARTICLE.c.story_id == EVENT.c.id, ARTICLE.c.source_id.not_in(sorted(only.without))
        )
        yield or_(EVENT.c.sample.is_(False), exists(act), exists(story))


def memberships(only: EventConditions) -> Iterator[Membership]:
    """The conditions that other tables know, without the search of texts."""
    if only.about:
        yield Membership(ids=events_about(only.about, only.since), probe=_names(only.about))
    if only.watched is not None:
        yield _watched(only.watched)
    if only.level is not None:
        loud = [level for level in Level if level.rank >= only.level.rank]
        announced = select(ANNOUNCEMENT.c.event_id).where(ANNOUNCEMENT.c.level.in_(loud))
        yield Membership(ids=announced, probe=_has(announced, ANNOUNCEMENT.c.event_id))
    if only.languages:
        languages = sorted(only.languages)
        acts = select(ACT.c.event_id).where(ACT.c.language.in_(languages), ACT.c.event_id.is_not(None))
        stories = select(ARTICLE.c.story_id).where(ARTICLE.c.language.in_(languages), ARTICLE.c.story_id.is_not(None))
        yield _of_articles(acts, stories)
    if only.rules:
        rules = sorted(only.rules)
        acts = select(ACT.c.event_id).join(RULE_MATCH, RULE_MATCH.c.article_id == ACT.c.article_id)
        stories = select(ARTICLE.c.story_id).join(RULE_MATCH, RULE_MATCH.c.article_id == ARTICLE.c.id)
        by_rule = RULE_MATCH.c.rule_id.in_(rules)
        yield _of_articles(
            acts.where(by_rule, ACT.c.event_id.is_not(None)), stories.where(by_rule, ARTICLE.c.story_id.is_not(None))
        )


def is_about(name: TextTerm) -> ColumnElement[bool]:
    """The condition that the event itself has the name: as goods, a list or a firm, or as its issuer."""
    issued = [EVENT.c.issuer.in_(_keys(name.issuers))] if name.issuers else []
    return or_(*([_names(name.about)] if name.about else []), *issued)


def _watched(subjects: tuple[Subject, ...]) -> Membership:
    ids = [select(EVENT_SUBJECT.c.event_id).where(_is_subject(one)) for one in subjects]
    probes = [exists().where(EVENT_SUBJECT.c.event_id == EVENT.c.id, _is_subject(one)) for one in subjects]
    nothing = select(EVENT_SUBJECT.c.event_id).where(EVENT_SUBJECT.c.event_id.in_([]))
    return Membership(ids=union_all(*ids) if ids else nothing, probe=or_(*probes) if probes else EVENT.c.id.in_([]))


def _is_subject(one: Subject) -> ColumnElement[bool]:
    named = EVENT_SUBJECT.c.concept.in_(sorted(one.concepts))
    return and_(named, EVENT_SUBJECT.c.issuer.in_(_keys(one.issuers))) if one.issuers else named


def _names(concepts: frozenset[str]) -> ColumnElement[bool]:
    return exists().where(EVENT_SUBJECT.c.event_id == EVENT.c.id, EVENT_SUBJECT.c.concept.in_(sorted(concepts)))


def _of_articles(acts: Select[Any], stories: Select[Any]) -> Membership:
    probe = or_(_has(acts, ACT.c.event_id), _has(stories, ARTICLE.c.story_id))
    return Membership(ids=union_all(acts, stories), probe=probe)


def _has(members: Select[Any], event_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists(members.where(event_id == EVENT.c.id).correlate(EVENT))


def _keys(issuers: frozenset[str]) -> list[str]:
    return sorted(issuer_key(one, sample=sample) for one in issuers for sample in (False, True))
