"""What keeps Slack from working, one leg after another, each with what to click. Nothing is posted."""

import difflib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import timedelta
from ssl import SSLContext
from typing import Any

from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.domain.operations.finding import Finding
from monitor.errors import AmbiguousError, AuthRefusedError, DeliveryError, NotSentError, PayloadRefusedError
from monitor.messengers.slack.render import render
from monitor.messengers.slack.samples import SAMPLES
from monitor.messengers.slack.socket import Ack, open_sockets
from monitor.messengers.slack.workspace import Channel, Identity, Workspace, is_id, rights_missing
from monitor.wording.plain_text import clean

__all__ = ["examine", "look_at_channel", "look_at_rights", "look_at_socket"]

HELLO = timedelta(seconds=10)  # within which a socket is open, or never

_REINSTALL = "on the app's page OAuth & Permissions, then Reinstall to Workspace"


async def examine(
    workspace: Workspace, identity: Identity, channels: Mapping[str, Sequence[str]]
) -> AsyncIterator[Finding]:
    """Rights, each channel with the routes that name it, and the layouts."""
    yield look_at_rights(identity)
    names = {c for c in channels if not is_id(c)}
    listed = await _list(workspace) if names else ()
    for channel, routes in channels.items():
        yield await look_at_channel(workspace, identity, channel, listed, routes=routes)
    yield await _look_at_layouts(workspace)


def look_at_rights(identity: Identity) -> Finding:
    missing = rights_missing(identity)
    if missing:
        detail = f"{identity.team}: the bot @{identity.bot} lacks {', '.join(missing)}; add them {_REINSTALL}"
        return Finding(what="slack rights", well=False, detail=detail)
    known = ", whose rights Slack does not tell" if identity.scopes is None else " has the rights that it needs"
    return Finding(what="slack rights", well=True, detail=f"{identity.team}: the bot @{identity.bot}{known}")


async def _list(workspace: Workspace) -> tuple[Channel, ...] | DeliveryError:
    try:
        return await workspace.channels()
    except DeliveryError as error:
        return error


async def look_at_channel(
    workspace: Workspace,
    identity: Identity,
    channel: str,
    listed: Sequence[Channel] | DeliveryError,
    *,
    routes: Sequence[str] = (),
) -> Finding:
    """Whether alerts can go there and be looked for. `listed` are the channels that a name is looked up in."""
    what = f"slack channel {channel}" + (f" ({', '.join(routes)})" if routes else "")
    if is_id(channel):
        return await _look_at_id(workspace, identity, channel, what)
    if isinstance(listed, DeliveryError):
        if not isinstance(listed, AuthRefusedError) or listed.code != "missing_scope":
            return Finding(what=what, well=False, detail=str(listed))
        remedy = "write its id instead (C…, at the foot of the channel's About page)"
        detail = f"the token may not look up names; {remedy}, or add channels:read and groups:read {_REINSTALL}"
        return Finding(what=what, well=False, detail=detail)
    name = channel.removeprefix("#")
    found = next((c for c in listed if c.name == name), None)
    if found is None:
        return Finding(what=what, well=False, detail=_unknown(name, listed, identity))
    looked = await _look_at_id(workspace, identity, found.id, what)
    return looked if not looked.well else Finding(what=what, well=True, detail=f"{looked.detail}; its id is {found.id}")


def _unknown(name: str, listed: Sequence[Channel], identity: Identity) -> str:
    near = difflib.get_close_matches(name, [c.name for c in listed], n=1)
    meant = f"did you mean #{near[0]}? " if near else ""
    return (
        f"no channel of that name is to be seen; {meant}A private one is seen only after "
        f"/invite @{identity.bot} was typed there"
    )


async def _look_at_id(workspace: Workspace, identity: Identity, channel_id: str, what: str) -> Finding:
    try:
        known = await workspace.channel(channel_id)
        if known is not None and known.is_archived:
            detail = f"#{known.name} is archived; unarchive it (its name, Settings, Unarchive) or choose another"
            return Finding(what=what, well=False, detail=detail)
        await workspace.read(channel_id, bot=identity.bot)
    except DeliveryError as error:
        return Finding(what=what, well=False, detail=str(error).partition(": ")[2] or str(error))
    kind = "" if known is None else " (private)" if known.is_private else ""
    return Finding(what=what, well=True, detail=f"the bot is in it and can read it{kind}")


_NO_DELIVERY = DeliveryId("00000000-0000-0000-0000-000000000000")


async def _look_at_layouts(workspace: Workspace) -> Finding:
    """One sample of each kind of message, as Slack's own method judges it; some stand-ins don't have that."""
    what = "slack layouts"
    for sample in SAMPLES:
        try:
            await workspace.validate(render(sample, form=Form.FULL, controls_of=_NO_DELIVERY).blocks)
        except PayloadRefusedError as refused:
            kind = type(sample).__name__.lower()
            detail = f"{kind}: {clean(str(refused))}; alerts go out in a plainer form. Please report it"
            return Finding(what=what, well=False, detail=detail)
        except (AmbiguousError, NotSentError) as error:
            return Finding(what=what, well=None, detail=f"not looked at: {_no_answer(error)}")
        except DeliveryError as error:
            return Finding(what=what, well=False, detail=clean(str(error)))
    return Finding(what=what, well=True, detail=f"Slack takes all {len(SAMPLES)} kinds of message")


def _no_answer(error: DeliveryError) -> str:
    has_none = error.code in ("unknown_method", "404")
    return "this Slack has no blocks.validate" if has_none else clean(str(error))


async def look_at_socket(
    token: str,
    *,
    base_url: str,
    tls: SSLContext | None = None,
    proxy_for: Callable[[str], str | None] = lambda _: None,
    wait: timedelta = HELLO,
) -> Finding:
    """Whether clicks can arrive: one socket is opened with the app-level `token`, greeted by Slack, and closed.

    A click that Slack sends there in that moment is not taken, and Slack shows that to who clicked; so look only where
    no monitor runs on this app.
    """
    async with open_sockets(
        token, base_url=base_url, hear=_pass_over, tls=tls, proxy_for=proxy_for, connections=1
    ) as s:
        await s.ready(wait)
        trouble = s.trouble
    if trouble:
        return Finding(what="slack socket", well=False, detail=trouble)
    return Finding(what="slack socket", well=True, detail="opens, and Slack greets it")


async def _pass_over(envelope: Mapping[str, Any], app: str, ack: Ack) -> None:
    """Not taken."""
