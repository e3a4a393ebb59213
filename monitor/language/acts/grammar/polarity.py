"""The polarity table: measure and action for a verb's sense and its object.

The direction depends on the object. Suspending a rule eases, suspending exports is a ban; removing a firm from a list
eases, removing a permission tightens. It is one table, so that it can be read and tested.
"""

from enum import StrEnum

from monitor.domain.acts.act import Action, Direction, Measure, MeasureClass, sign_of

__all__ = ["Deed", "ObjectKind", "direction_of", "object_kind_of", "resolve"]


class Deed(StrEnum):
    """The sense of a verb before its object is known: the actions of the scheme, and senses that need an object."""

    IMPOSE = "impose"
    EXPAND = "expand"
    EXTEND = "extend"
    RESUME = "resume"
    TIGHTEN = "tighten"
    AMEND = "amend"
    RELAX = "relax"
    SUSPEND = "suspend"
    POSTPONE = "postpone"
    REMOVE = "remove"
    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"
    REAFFIRM = "reaffirm"
    BAN = "ban"  # prohibit, block, forbid: the object is what is banned
    STOP = "stop"  # halt, stop, freeze: ends trade, or a rule
    RESTRICT = "restrict"  # curb, limit
    REQUIRE = "require"  # must obtain, are subject to: the object is a licence
    RECEIVE = "receive"  # win, secure, get: the subject has been granted the object
    LOSE = "lose"  # the subject has had the object taken away
    EXEMPT = "exempt"  # make an exception from the object
    LIST = "list"  # blacklist, put on a list
    RAISE = "raise"
    CUT = "cut"


class ObjectKind(StrEnum):
    """The kind of a verb's object."""

    RULE = "rule"  # a restriction in force: control, ban, quota, duty
    PERMISSION = "permission"  # licence, waiver, general licence
    REVIEW = "review"  # how applications are reviewed
    LISTING = "listing"  # a list of parties
    CATALOGUE = "catalogue"  # a list of goods
    TRADE = "trade"  # exports, sales abroad
    TAX = "tax"
    QUOTA = "quota"
    OTHER = "other"


def object_kind_of(measure: Measure) -> ObjectKind:
    """The kind of object that a noun of this measure is."""
    special = {
        Measure.ENTITY_LIST: ObjectKind.LISTING,
        Measure.CONTROL_LIST: ObjectKind.CATALOGUE,
        Measure.EXPORT_TAX: ObjectKind.TAX,
        Measure.PRICE_FLOOR: ObjectKind.TAX,
        Measure.EXPORT_QUOTA: ObjectKind.QUOTA,
        Measure.LICENCE_POLICY: ObjectKind.REVIEW,
    }
    if measure in special:
        return special[measure]
    by_class = {MeasureClass.RESTRICTION: ObjectKind.RULE, MeasureClass.AUTHORISATION: ObjectKind.PERMISSION}
    return by_class.get(measure.measure_class, ObjectKind.OTHER)


# On a rule, the verb's sense is the action, except for these.
_ON_RULE: dict[Deed, Action | None] = {
    Deed.BAN: None,
    Deed.STOP: Action.SUSPEND,
    Deed.RESTRICT: None,  # "the impact of its controls is limited"
    Deed.REQUIRE: None,
    Deed.RECEIVE: None,
    Deed.LOSE: None,
    Deed.LIST: Action.IMPOSE,
    Deed.GRANT: Action.IMPOSE,  # parliament approves an export ban
    Deed.REFUSE: None,
    Deed.REVOKE: Action.REMOVE,
    Deed.RAISE: Action.TIGHTEN,
    Deed.CUT: Action.RELAX,
}
_ON_PERMISSION: dict[Deed, Action | None] = {
    Deed.IMPOSE: Action.GRANT,
    Deed.BAN: Action.REFUSE,
    Deed.STOP: Action.SUSPEND,
    Deed.POSTPONE: Action.SUSPEND,  # a later grant is a suspension until then
    Deed.RESTRICT: Action.TIGHTEN,
    Deed.REQUIRE: None,  # a licensing requirement: see resolve
    Deed.RECEIVE: Action.GRANT,
    Deed.LOSE: Action.REVOKE,
    Deed.RESUME: Action.GRANT,  # licences are given again
    Deed.LIST: None,
    Deed.REMOVE: Action.REVOKE,
    Deed.RAISE: Action.EXPAND,
    Deed.CUT: Action.TIGHTEN,
}
_ON_REVIEW: dict[Deed, Action | None] = {
    Deed.GRANT: Action.RELAX,
    Deed.STOP: Action.TIGHTEN,  # applications are no longer reviewed
    Deed.POSTPONE: Action.SUSPEND,
    Deed.RESTRICT: Action.TIGHTEN,
    Deed.EXPAND: None,
    Deed.RESUME: None,
    Deed.REFUSE: None,
    Deed.REVOKE: Action.REMOVE,
    Deed.BAN: Action.TIGHTEN,
    Deed.REQUIRE: None,
    Deed.RECEIVE: None,
    Deed.LOSE: None,
    Deed.LIST: None,
    Deed.RAISE: None,
    Deed.CUT: Action.RELAX,
}
_ON_LISTING: dict[Deed, Action | None] = {
    Deed.EXPAND: Action.IMPOSE,
    Deed.BAN: Action.IMPOSE,
    Deed.STOP: Action.SUSPEND,
    Deed.RESTRICT: Action.IMPOSE,
    Deed.REQUIRE: None,
    Deed.RECEIVE: None,
    Deed.LOSE: None,
    Deed.LIST: Action.IMPOSE,
    Deed.GRANT: None,
    Deed.REFUSE: None,
    Deed.REVOKE: Action.REMOVE,
    Deed.RAISE: None,
    Deed.CUT: None,
}
_ON_TAX: dict[Deed, Action | None] = {
    Deed.BAN: None,
    Deed.STOP: Action.SUSPEND,
    Deed.RESTRICT: Action.IMPOSE,
    Deed.REQUIRE: Action.IMPOSE,
    Deed.RECEIVE: None,  # "secures new lithium quota" is no act of a state
    Deed.LOSE: None,
    Deed.LIST: None,
    Deed.REFUSE: None,
    Deed.REVOKE: Action.REMOVE,
    Deed.RAISE: Action.TIGHTEN,
    Deed.CUT: Action.RELAX,
}
_ON_QUOTA: dict[Deed, Action | None] = {  # a larger quota is an easing
    **_ON_TAX,
    Deed.RAISE: Action.RELAX,
    Deed.EXPAND: Action.RELAX,
    Deed.CUT: Action.TIGHTEN,
}
_TABLES: dict[ObjectKind, dict[Deed, Action | None]] = {
    ObjectKind.RULE: _ON_RULE,
    ObjectKind.PERMISSION: _ON_PERMISSION,
    ObjectKind.REVIEW: _ON_REVIEW,
    ObjectKind.LISTING: _ON_LISTING,
    ObjectKind.CATALOGUE: {**_ON_LISTING, Deed.EXPAND: Action.EXPAND},
    ObjectKind.TAX: _ON_TAX,
    ObjectKind.QUOTA: _ON_QUOTA,
}
# Trade is not a rule: with exports as object the verb alone names the measure.
# Senses that only increase exports are missing: they are no act.
_ON_TRADE: dict[Deed, tuple[Measure, Action]] = {
    Deed.BAN: (Measure.EXPORT_BAN, Action.IMPOSE),
    Deed.STOP: (Measure.EXPORT_BAN, Action.IMPOSE),
    Deed.SUSPEND: (Measure.EXPORT_BAN, Action.IMPOSE),
    Deed.POSTPONE: (Measure.EXPORT_BAN, Action.IMPOSE),
    Deed.RESTRICT: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE),
    Deed.REQUIRE: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE),
    Deed.RESUME: (Measure.EXPORT_BAN, Action.REMOVE),
    Deed.RELAX: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.RELAX),
    Deed.GRANT: (Measure.LICENCE, Action.GRANT),
    Deed.RECEIVE: (Measure.LICENCE, Action.GRANT),
    Deed.REFUSE: (Measure.LICENCE, Action.REFUSE),
}


def resolve(deed: Deed, measure: Measure | None) -> tuple[Measure, Action] | None:
    """The scheme's pair for a verb and the measure of its object (None: the object is trade itself).

    None if verb and object are no act: expand exports, receive a ban.
    """
    if deed is Deed.EXEMPT and measure is Measure.EXPORT_TAX:
        return measure, Action.RELAX
    if deed is Deed.EXEMPT:
        spares = measure is not None and object_kind_of(measure) is ObjectKind.OTHER
        return (measure, Action.GRANT) if spares and measure else (Measure.EXEMPTION, Action.GRANT)
    if measure is None:
        return _ON_TRADE.get(deed)
    thing = object_kind_of(measure)
    if thing is ObjectKind.OTHER and deed is Deed.LOSE:
        return None
    if thing is ObjectKind.OTHER:
        return (measure, _ON_RULE.get(deed) or Action.IMPOSE if deed in _ON_RULE else Action(deed))
    if (thing is ObjectKind.PERMISSION and deed is Deed.REQUIRE) or (
        measure is Measure.LICENCE and deed is Deed.IMPOSE
    ):
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE
    if measure is Measure.LICENCE and deed is Deed.EXPAND:
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.EXPAND  # more goods need one: 扩大出口许可范围
    if thing is ObjectKind.PERMISSION and deed is Deed.RELAX:
        return Measure.LICENCE_POLICY, Action.RELAX
    if measure is Measure.LICENCE and deed is Deed.TIGHTEN:
        return Measure.LICENCE_POLICY, Action.TIGHTEN
    if measure is Measure.GENERAL_LICENCE and deed is Deed.LIST:
        return measure, Action.GRANT  # a state or a plant is added to a list of trusted users
    table = _TABLES[thing]
    action = table[deed] if deed in table else Action(deed)
    return None if action is None else (measure, action)


def direction_of(measure: Measure, action: Action) -> Direction:
    """The scheme's direction; for other measures, the direction of the action on a restriction."""
    direction = sign_of(measure, action)
    if direction is not None:
        return direction
    if measure.measure_class is MeasureClass.OTHER:
        return sign_of(Measure.EXPORT_BAN, action) or Direction.NONE
    return Direction.NONE
