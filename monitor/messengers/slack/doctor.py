"""Diagnosis of the Slack setup: scopes, channels, layouts and socket, each with its remedy. Nothing is posted."""

import difflib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from ssl import SSLContext
from typing import Any

from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.domain.operations.finding import Finding
from monitor.errors import AmbiguousError, AuthRefusedError, DeliveryError, NotSentError, PayloadRefusedError
from monitor.messengers.slack.manifest import FILES, Feature, scopes
from monitor.messengers.slack.render import render
from monitor.messengers.slack.samples import SAMPLES
from monitor.messengers.slack.socket import Ack, open_sockets
from monitor.messengers.slack.workspace import Channel, Identity, Workspace, is_id, missing_scopes
from monitor.wording.phrases.plain_text import clean

HELLO = timedelta(seconds=10)  # timeout for the hello of a socket

_REINSTALL = "on the app's page OAuth & Permissions, then Reinstall to Workspace"


async def examine(
    workspace: Workspace, identity: Identity, channels: Mapping[str, Sequence[str]]
) -> AsyncIterator[Finding]:
    """Findings on scopes, each channel with its routes, and layouts."""
    yield check_scopes(identity)
    yield check_requests(identity)
    yield check_files(identity)
    names = {c for c in channels if not is_id(c)}
    listed = await _list(workspace) if names else ()
    for channel, routes in channels.items():
        yield await check_channel(workspace, identity, channel, listed, routes=routes)
    yield await _check_layouts(workspace)


def check_scopes(identity: Identity) -> Finding:
    missing = missing_scopes(identity)
    if missing:
        detail = (
            f"{identity.team}: the bot @{identity.bot} lacks the scopes {', '.join(missing)}; add them {_REINSTALL}"
        )
        return Finding(what="slack rights", ok=False, detail=detail)
    state = "(Slack does not report its scopes)" if identity.scopes is None else "has all required scopes"
    return Finding(what="slack rights", ok=True, detail=f"{identity.team}: the bot @{identity.bot} {state}")


def check_requests(identity: Identity) -> Finding:
    """Whether the app may receive messages to the bot and write direct messages; both are optional."""
    what = "slack requests"
    if identity.scopes is None:
        return Finding(what=what, ok=None, detail="not checked: Slack does not report the scopes")
    missing = [s for s in scopes({Feature.REQUESTS}) if s not in identity.scopes and s != FILES]
    if not missing:
        return Finding(what=what, ok=True, detail="messages to the bot and personal subscriptions are permitted")
    detail = (
        f"no messages to the bot and no personal subscriptions: the app lacks {', '.join(missing)}. To add them, "
        "paste the output of monitor slack manifest on the app's page App Manifest, then Reinstall to Workspace"
    )
    return Finding(what=what, ok=None, detail=detail)


def check_files(identity: Identity) -> Finding:
    """Whether the app may attach the names of a changed list as a file, which is optional."""
    what = "slack files"
    if identity.scopes is None:
        return Finding(what=what, ok=None, detail="not checked: Slack does not report the scopes")
    if FILES in identity.scopes:
        return Finding(what=what, ok=True, detail="the names of a changed list come as a file in the thread")
    detail = (
        f"the names of a changed list come as text, the first 20 of them: the app lacks {FILES}. Add it {_REINSTALL}"
    )
    return Finding(what=what, ok=None, detail=detail)


async def _list(workspace: Workspace) -> tuple[Channel, ...] | DeliveryError:
    try:
        return await workspace.channels()
    except DeliveryError as error:
        return error


async def check_channel(
    workspace: Workspace,
    identity: Identity,
    channel: str,
    listed: Sequence[Channel] | DeliveryError,
    *,
    routes: Sequence[str] = (),
) -> Finding:
    """Whether the bot can post to the channel and read it. `listed` are the channels to look up a name in."""
    what = f"slack channel {channel}" + (f" ({', '.join(routes)})" if routes else "")
    if is_id(channel):
        return await _check_id(workspace, identity, channel, what)
    if isinstance(listed, DeliveryError):
        if not isinstance(listed, AuthRefusedError) or listed.code != "missing_scope":
            return Finding(what=what, ok=False, detail=str(listed))
        remedy = "use the channel's id instead (C…, at the bottom of its About page)"
        detail = f"the token may not list channels; {remedy}, or add channels:read and groups:read {_REINSTALL}"
        return Finding(what=what, ok=False, detail=detail)
    name = channel.removeprefix("#")
    found = next((c for c in listed if c.name == name), None)
    if found is None:
        return Finding(what=what, ok=False, detail=_unknown(name, listed, identity))
    finding = await _check_id(workspace, identity, found.id, what)
    return replace(finding, detail=f"{finding.detail}; its id is {found.id}") if finding.ok else finding


def _unknown(name: str, listed: Sequence[Channel], identity: Identity) -> str:
    near = difflib.get_close_matches(name, [c.name for c in listed], n=1)
    meant = f"did you mean #{near[0]}? " if near else ""
    return (
        f"no visible channel has that name; {meant}A private channel is visible only after "
        f"/invite @{identity.bot} in it"
    )


async def _check_id(workspace: Workspace, identity: Identity, channel_id: str, what: str) -> Finding:
    try:
        known = await workspace.channel(channel_id)
        if known is not None and known.is_archived:
            detail = f"#{known.name} is archived; unarchive it (its name, Settings, Unarchive) or choose another"
            return Finding(what=what, ok=False, detail=detail)
        await workspace.read(channel_id, bot=identity.bot)
    except DeliveryError as error:
        return Finding(what=what, ok=False, detail=str(error).partition(": ")[2] or str(error))
    kind = "" if known is None else " (private)" if known.is_private else ""
    return Finding(what=what, ok=True, detail=f"the bot is a member and can read it{kind}")


_NO_DELIVERY = DeliveryId("00000000-0000-0000-0000-000000000000")


async def _check_layouts(workspace: Workspace) -> Finding:
    """Validates one sample of each kind of message by blocks.validate, which some Slack replacements lack."""
    what = "slack layouts"
    for sample in SAMPLES:
        try:
            await workspace.validate(render(sample, form=Form.FULL, controls_of=_NO_DELIVERY).blocks)
        except PayloadRefusedError as refused:
            kind = type(sample).__name__.lower()
            detail = f"{kind}: {clean(str(refused))}; messages are sent in a plainer form. Please report it"
            return Finding(what=what, ok=False, detail=detail)
        except (AmbiguousError, NotSentError) as error:
            return Finding(what=what, ok=None, detail=f"not checked: {_reason(error)}")
        except DeliveryError as error:
            return Finding(what=what, ok=False, detail=clean(str(error)))
    return Finding(what=what, ok=True, detail=f"Slack accepts all {len(SAMPLES)} kinds of message")


def _reason(error: DeliveryError) -> str:
    is_missing = error.code in ("unknown_method", "404")
    return "this Slack has no blocks.validate" if is_missing else clean(str(error))


async def check_socket(
    token: str,
    *,
    base_url: str,
    tls: SSLContext | None = None,
    proxy_for: Callable[[str], str | None] = lambda _: None,
) -> Finding:
    """Whether clicks can arrive: opens a socket with the app-level `token`, waits for Slack's hello and closes it.

    A click that Slack sends to this socket is not handled, and Slack shows an error to the user. So call it only
    while no monitor runs with this app.
    """
    async with open_sockets(
        token, base_url=base_url, handler=_ignore, tls=tls, proxy_for=proxy_for, connections=1
    ) as sockets:
        await sockets.ready(HELLO)
        trouble = sockets.trouble
    if trouble:
        return Finding(what="slack socket", ok=False, detail=trouble)
    return Finding(what="slack socket", ok=True, detail="opens and receives Slack's hello")


async def _ignore(envelope: Mapping[str, Any], app: str, ack: Ack) -> None:
    """Leaves the envelope unacknowledged."""
