"""One event: its page, and the actions of people on its alerts."""

import re
from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote_plus
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.development import PolicyEvent
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import (
    MUTE_DAYS,
    UNDO_FOR,
    Interaction,
    InteractionOutcome,
    InteractionReply,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.topic import Topic
from monitor.domain.watch.subjects import subjects_of_event
from monitor.domain.watch.summary import summary_of
from monitor.errors import PageRequestError
from monitor.pipeline.interactions.from_terminal import alerts_of, take_from_terminal
from monitor.pipeline.interactions.handle import take
from monitor.pipeline.interactions.requests import mute_choices
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.web.event_details import FoundEvent, event_details, find_event, reasons_of
from monitor.web.forms import form_of
from monitor.web.parts import WebParts
from monitor.web.state import state_of
from monitor.web.templating import render
from monitor.wording.answers.interactions import answer
from monitor.wording.messages.for_us import for_us

if TYPE_CHECKING:
    from monitor.domain.event.report import Report
    from monitor.reports.page.event import EventDetails

_KEY = re.compile(r"page [0-9a-f-]{36}")
_NAME_CHARS, _NOTE_CHARS = 80, 1_000
_MOST_EVIDENCE = 200  # articles of a file that is made while a reader waits


def routes(parts: WebParts) -> list[BaseRoute]:
    return [
        Route("/events/{name}", partial(_show, parts=parts), methods=["GET"]),
        Route("/events/{name}/evidence.zip", partial(_evidence, parts=parts), methods=["GET"]),
        Route("/events/{name}/actions", partial(_act, parts=parts), methods=["POST"]),
    ]


# ------------------------------------------------------------------ the page


async def _show(request: Request, *, parts: WebParts) -> Response:
    from monitor.reports.page.event import event_view

    row, reports, articles = await _event(request, parts)
    living = await parts.archive.living(row.event)
    if living.id != row.event.id:
        return RedirectResponse(f"/events/{living.label}?from={row.event.label}", status_code=303)
    config, audience, now = parts.config(), parts.options.audience, parts.now()
    details = await event_details(parts, row, reports, articles, request.query_params.get("from", ""))
    reasons = await reasons_of(parts, details.record)
    done = await parts.read(
        lambda queries: _answer_to(queries, request.query_params.get("done", ""), row.event, config)
    )
    return await render(
        request,
        "event.html",
        event=await to_thread(event_view, details, config.vocabulary, audience, today=now.date()),
        reasons=reasons,
        for_us=_for_us(row.event, reports, config) if parts.options.show_watch else "",
        done=done,
        key=f"page {uuid4()}",
        user=_user(request),
        decisions=tuple(DecisionKind),
        unwanted=tuple(Unwanted),
        mute_days=MUTE_DAYS,
        mute_choices=_mute_choices(details, config),
        now=now,
        undo_for=UNDO_FOR,
    )


async def _evidence(request: Request, *, parts: WebParts) -> Response:
    """The file of `monitor events evidence`, as far as it may be passed on."""
    from monitor.reports.evidence.collect import collect_evidence
    from monitor.reports.evidence.pack import pack

    row, _, articles = await _event(request, parts)
    if len(articles) > _MOST_EVIDENCE:
        line = f"{row.event.label} has {len(articles)} articles. Run: monitor events evidence {row.event.label}"
        raise HTTPException(413, line)
    found = await collect_evidence(row.event.label, parts, parts.archive, parts.traces, parts.evidence)
    assert found is not None, "the event was found"
    content = await to_thread(pack, found, version=parts.options.version, now=parts.now())
    headers = {"Content-Disposition": f'attachment; filename="{found.event.label}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


async def _event(request: Request, parts: WebParts) -> FoundEvent:
    found = await find_event(parts, request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return found


def _for_us(event: PolicyEvent, reports: "Sequence[Report]", config: RuntimeConfig) -> str:
    """What it touches of the watch list; "" without a list or a touch."""
    if config.exposure is None:
        return ""
    subjects = subjects_of_event(event.issuer, event.state, [report.act for report in reports])
    exposure = config.exposure.of(subjects)
    return for_us(summary_of(exposure, config.vocabulary, config.routes.watch_channels))


def _mute_choices(details: "EventDetails", config: RuntimeConfig) -> tuple[tuple[str, str], ...]:
    announcements = details.record.row.announcements
    rule = max(announcements, key=lambda one: one.level.rank).rule_id if announcements else None
    return mute_choices(details.record.event, rule, config.vocabulary)


# ------------------------------------------------------------------ actions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """The answer to an action that was just sent. `undo` is its key while it can be undone by `by`."""

    reply: InteractionReply
    is_done: bool
    by: str
    undo: str


async def _act(request: Request, *, parts: WebParts) -> Response:
    """Do what the form asks for in one channel or in all, once for each key, then show the event with the answer."""
    row, _, _ = await _event(request, parts)
    form = await form_of(request)
    config, now = parts.config(), parts.now()
    wanted = _interaction(form, _user(request), row.event)
    wanted = replace(wanted, at=now)

    def take_it(tx: Transaction) -> str:
        if wanted.action is UserAction.UNDO:
            take(tx, wanted, config, now=now)
            return wanted.key
        event = tx.events.living(row.event)
        alerts = [one for one in alerts_of(tx, event.id) if form.get("channel") in ("", None, one.channel)]
        taken = take_from_terminal(tx, wanted, alerts, config, workspaces=(config.workspace,))
        return taken[-1].recorded.interaction.key if taken else ""

    done = await parts.write(take_it)
    if not done:
        raise PageRequestError((f"{row.event.label} was not alerted there, so there is nothing to decide on.",))
    return RedirectResponse(f"/events/{row.event.label}?done={quote_plus(done)}#done", status_code=303)


def _user(request: Request) -> str:
    """The name that the proxy sent, "" if people give theirs themselves."""
    return state_of(request).user


def _interaction(form: Mapping[str, str], user: str, event: PolicyEvent) -> Interaction:
    """The form as an action. Raises PageRequestError for what the form of the page can't send."""
    key, name = form.get("key", ""), " ".join((user or form.get("name", "")).split())
    action = _ACTIONS.get(form.get("action", ""))
    if action is None or not _KEY.fullmatch(key):
        raise PageRequestError(("This is not a form of this page. Reload the event and try again.",))
    if not name or len(name) > _NAME_CHARS or not name.isprintable():
        raise PageRequestError((f"Your name: give 1 to {_NAME_CHARS} characters; it is kept with what you do.",))
    base = Interaction(
        key=key, action=action, by=f"{name} (page)", at=event.opened_at, note=form.get("note", "")[:1_000]
    )
    try:
        return _filled(base, form)
    except (KeyError, ValueError) as error:
        raise PageRequestError(("A value is missing or invalid. Go back and fill in the form.",)) from error


def _filled(base: Interaction, form: Mapping[str, str]) -> Interaction:
    match base.action:
        case UserAction.DECIDE:
            until = form.get("until", "").strip()
            decision = DecisionKind(form["decision"])
            return replace(
                base,
                decision=decision,
                until=date.fromisoformat(until) if until and decision is DecisionKind.WATCHING else None,
                ticket=form.get("ticket", "").strip(),
            )
        case UserAction.NOT_FOR_US:
            return replace(base, reason=Unwanted(form["reason"]))
        case UserAction.MUTE:
            topic = form.get("what", "rule")
            topics = () if topic == "rule" else (Topic.of_code(topic),)
            return replace(base, days=int(form["days"]), topics=topics)
        case UserAction.UNDO:
            return replace(base, undoes=form["undoes"])
        case UserAction.ASSIGN:
            return replace(base, assignee=form.get("assignee", "").strip()[:_NAME_CHARS])
        case _:
            return base


_ACTIONS = {
    action.value: action
    for action in (
        UserAction.ACKNOWLEDGE,
        UserAction.DECIDE,
        UserAction.NOT_FOR_US,
        UserAction.MUTE,
        UserAction.ASSIGN,
        UserAction.UNDO,
    )
}


def _answer_to(queries: PageQueries, key: str, event: PolicyEvent, config: RuntimeConfig) -> _Done | None:
    """The answer to the action with the key, if it is on this event."""
    row = queries.interactions.get(key) if key and len(key) <= 300 and key.isprintable() else None
    if row is None or event.id not in (row.event_id, *_undone_event(queries, row)):
        return None
    log = queries.interactions.of_event(event.id)
    log = (*log, *(one for one in queries.interactions.of_mutes() if one not in log))
    undone = queries.interactions.get(row.interaction.undoes) if row.interaction.undoes else None
    reply = answer(row, log, label=event.label, vocabulary=config.vocabulary, undone=undone, has_forms=True)
    may_undo = row.holds and row.interaction.action.can_be_undone
    return _Done(
        reply=reply,
        is_done=_is_settled(row),
        by=row.interaction.by.removesuffix(" (page)"),
        undo=row.interaction.key if may_undo else "",
    )


def _undone_event(queries: PageQueries, row: RecordedInteraction) -> tuple[str | None, ...]:
    earlier = queries.interactions.get(row.interaction.undoes) if row.interaction.undoes else None
    return (earlier.event_id,) if earlier is not None else ()


def _is_settled(row: RecordedInteraction) -> bool:
    return row.outcome is InteractionOutcome.DONE or row.refusal is Refusal.ALREADY
