"""Edits of a posted message: which words go out, and whether they change a message or make one.

A post and its edits speak with one voice, and the last word counts. What was said before it and is not sent yet is
never sent: a post that still waits goes out with the words of its last edit, and of several edits the last alone is
made. An edit comes after its post. Where the post never arrived, or its message can't be edited any more, the
edit goes out as a new message (`attempt.anew`), and later edits change that one. One that has nothing to say by itself
is dead then, and those after it don't ask again.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.attempt import anew
from monitor.domain.delivery.outbox import UNSENT, Delivery, DeliveryKind, DeliveryState, Form, to_send

__all__ = ["Posted", "Turn", "edit_of", "turn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The row of a post, and those of its edits in order of `seq`."""

    post: Delivery
    edits: tuple[Delivery, ...] = ()

    @property
    def standing(self) -> Delivery:
        """The row whose message stands in the channel, or will: of those that went out anew the last, or the post."""
        return next((edit for edit in reversed(self.edits) if edit.anew), self.post)

    @property
    def says(self) -> Message | None:
        """What is said once all is sent; None where the last word could not be said."""
        last = (self.post, *self.edits)[-1]
        taken_along = last.state is DeliveryState.SUPERSEDED  # by a post that went out with the edit's words
        carrier = self.standing if taken_along else last
        return None if carrier.state is DeliveryState.DEAD else last.message


def edit_of(posted: Posted, message: Message, *, instead: Message | None, now: datetime) -> Delivery | None:
    """The row by which the post comes to say `message`, None where it says so by itself.

    `instead` is what a new message says where the old one can't be edited; None: nothing is.
    """
    if posted.says == message:
        return None
    post, last = posted.post, (posted.post, *posted.edits)[-1]
    key = f"{post.key}|edit after {last.seq}"  # each row is followed by one: the same words may come back later
    row = to_send(key, channel=post.channel, kind=DeliveryKind.EDIT, message=message, now=now, event_id=post.event_id)
    return replace(row, edits=post.id, instead=instead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a row comes to whose turn it is: `goes` is to be claimed (None: nothing), `settled` rows are done with."""

    goes: Delivery | None
    settled: tuple[Delivery, ...] = ()


def turn(row: Delivery, posted: Posted, *, now: datetime) -> Turn:
    """`row` is the post or one of its edits, not sent yet; an edit only where nothing of `standing` is under way."""
    unsent = [edit for edit in posted.edits if edit.state in UNSENT and edit.is_edit]
    if not row.is_edit:
        return Turn(goes=_with_the_last_word(row, unsent), settled=tuple(map(_superseded, unsent)))
    earlier, last = tuple(map(_superseded, unsent[:-1])), unsent[-1]
    standing = posted.standing
    if standing.state is DeliveryState.DELIVERED and not standing.closed:
        return Turn(goes=replace(last, receipt=standing.receipt), settled=earlier)
    new = anew(replace(last, last_error=_why_not(standing)), now=now)
    return Turn(goes=new, settled=earlier) if new.anew else Turn(goes=None, settled=(*earlier, new))


def _why_not(standing: Delivery) -> str:
    if standing.closed:
        return "its message takes no edits any more"
    if standing.state is DeliveryState.SUMMARISED:
        return "its message came too late and is part of a summary"
    return f"its message never arrived: {standing.last_error}"


def _with_the_last_word(post: Delivery, unsent: list[Delivery]) -> Delivery:
    if not unsent:
        return post
    last = unsent[-1]
    return replace(post, message=(last.instead if post.anew else None) or last.message, form=Form.FULL)


def _superseded(edit: Delivery) -> Delivery:
    return replace(edit, state=DeliveryState.SUPERSEDED, last_error="")
