"""The polarity table: measure and action for a verb's sense and its object.

The direction depends on the object. Suspending a rule eases, suspending exports is a ban; removing a firm from a list
eases, removing a permission tightens. It is one table, so that it can be read and tested.
"""

from enum import StrEnum

from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass, sign_of


class VerbSense(StrEnum):
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
_ON_RULE: dict[VerbSense, Action | None] = {
    VerbSense.BAN: None,
    VerbSense.STOP: Action.SUSPEND,
    VerbSense.RESTRICT: None,  # "the impact of its controls is limited"
    VerbSense.REQUIRE: None,
    VerbSense.RECEIVE: None,
    VerbSense.LOSE: None,
    VerbSense.LIST: Action.IMPOSE,
    VerbSense.GRANT: Action.IMPOSE,  # parliament approves an export ban
    VerbSense.REFUSE: None,
    VerbSense.REVOKE: Action.REMOVE,
    VerbSense.RAISE: Action.TIGHTEN,
    VerbSense.CUT: Action.RELAX,
}
_ON_PERMISSION: dict[VerbSense, Action | None] = {
    VerbSense.IMPOSE: Action.GRANT,
    VerbSense.BAN: Action.REFUSE,
    VerbSense.STOP: Action.SUSPEND,
    VerbSense.POSTPONE: Action.SUSPEND,  # a later grant is a suspension until then
    VerbSense.RESTRICT: Action.TIGHTEN,
    VerbSense.REQUIRE: None,  # a licensing requirement: see resolve
    VerbSense.RECEIVE: Action.GRANT,
    VerbSense.LOSE: Action.REVOKE,
    VerbSense.RESUME: Action.GRANT,  # licences are given again
    VerbSense.LIST: None,
    VerbSense.REMOVE: Action.REVOKE,
    VerbSense.RAISE: Action.EXPAND,
    VerbSense.CUT: Action.TIGHTEN,
}
_ON_REVIEW: dict[VerbSense, Action | None] = {
    VerbSense.GRANT: Action.RELAX,
    VerbSense.STOP: Action.TIGHTEN,  # applications are no longer reviewed
    VerbSense.POSTPONE: Action.SUSPEND,
    VerbSense.RESTRICT: Action.TIGHTEN,
    VerbSense.EXPAND: None,
    VerbSense.RESUME: None,
    VerbSense.REFUSE: None,
    VerbSense.REVOKE: Action.REMOVE,
    VerbSense.BAN: Action.TIGHTEN,
    VerbSense.REQUIRE: None,
    VerbSense.RECEIVE: None,
    VerbSense.LOSE: None,
    VerbSense.LIST: None,
    VerbSense.RAISE: None,
    VerbSense.CUT: Action.RELAX,
}
_ON_LISTING: dict[VerbSense, Action | None] = {
    VerbSense.EXPAND: Action.IMPOSE,
    VerbSense.BAN: Action.IMPOSE,
    VerbSense.STOP: Action.SUSPEND,
    VerbSense.RESTRICT: Action.IMPOSE,
    VerbSense.REQUIRE: None,
    VerbSense.RECEIVE: None,
    VerbSense.LOSE: None,
    VerbSense.LIST: Action.IMPOSE,
    VerbSense.GRANT: None,
    VerbSense.REFUSE: None,
    VerbSense.REVOKE: Action.REMOVE,
    VerbSense.RAISE: None,
    VerbSense.CUT: None,
}
_ON_TAX: dict[VerbSense, Action | None] = {
    VerbSense.BAN: None,
    VerbSense.STOP: Action.SUSPEND,
    VerbSense.RESTRICT: Action.IMPOSE,
    VerbSense.REQUIRE: Action.IMPOSE,
    VerbSense.RECEIVE: None,  # "secures new lithium quota" is no act of a state
    VerbSense.LOSE: None,
    VerbSense.LIST: None,
    VerbSense.GRANT: Action.IMPOSE,  # a cabinet approves a duty
    VerbSense.REFUSE: None,
    VerbSense.REVOKE: Action.REMOVE,
    VerbSense.RAISE: Action.TIGHTEN,
    VerbSense.CUT: Action.RELAX,
}
_ON_QUOTA: dict[VerbSense, Action | None] = {  # a larger quota is an easing
    **_ON_TAX,
    VerbSense.GRANT: Action.GRANT,
    VerbSense.REVOKE: Action.REVOKE,  # what a firm may export is taken from it
    VerbSense.RAISE: Action.RELAX,
    VerbSense.EXPAND: Action.RELAX,
    VerbSense.CUT: Action.TIGHTEN,
}
_TABLES: dict[ObjectKind, dict[VerbSense, Action | None]] = {
    ObjectKind.RULE: _ON_RULE,
    ObjectKind.PERMISSION: _ON_PERMISSION,
    ObjectKind.REVIEW: _ON_REVIEW,
    ObjectKind.LISTING: _ON_LISTING,
    ObjectKind.CATALOGUE: {**_ON_LISTING, VerbSense.EXPAND: Action.EXPAND},
    ObjectKind.TAX: _ON_TAX,
    ObjectKind.QUOTA: _ON_QUOTA,
}
# Trade is not a rule: with exports as object the verb alone names the measure.
# Senses that only increase exports are missing: they are no act.
_ON_TRADE: dict[VerbSense, tuple[Measure, Action]] = {
    VerbSense.BAN: (Measure.EXPORT_BAN, Action.IMPOSE),
    VerbSense.STOP: (Measure.EXPORT_BAN, Action.IMPOSE),
    VerbSense.SUSPEND: (Measure.EXPORT_BAN, Action.IMPOSE),
    VerbSense.POSTPONE: (Measure.EXPORT_BAN, Action.IMPOSE),
    VerbSense.RESTRICT: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE),
    VerbSense.REQUIRE: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE),
    VerbSense.RESUME: (Measure.EXPORT_BAN, Action.REMOVE),
    VerbSense.RELAX: (Measure.EXPORT_LICENSING_REQUIREMENT, Action.RELAX),
    VerbSense.GRANT: (Measure.LICENCE, Action.GRANT),
    VerbSense.RECEIVE: (Measure.LICENCE, Action.GRANT),
    VerbSense.REFUSE: (Measure.LICENCE, Action.REFUSE),
}


def resolve(sense: VerbSense, measure: Measure | None) -> tuple[Measure, Action] | None:
    """The scheme's pair for a verb and the measure of its object (None: the object is trade itself).

    None if verb and object are no act: expand exports, receive a ban.
    """
    if sense is VerbSense.EXEMPT and measure is Measure.EXPORT_TAX:
        return measure, Action.RELAX
    if sense is VerbSense.EXEMPT:
        spares = measure is not None and object_kind_of(measure) is ObjectKind.OTHER
        return (measure, Action.GRANT) if spares and measure else (Measure.EXEMPTION, Action.GRANT)
    if measure is None:
        return _ON_TRADE.get(sense)
    thing = object_kind_of(measure)
    if thing is ObjectKind.OTHER and sense is VerbSense.LOSE:
        return None
    if thing is ObjectKind.OTHER:
        return (measure, _ON_RULE.get(sense) or Action.IMPOSE if sense in _ON_RULE else Action(sense))
    if (thing is ObjectKind.PERMISSION and sense is VerbSense.REQUIRE) or (
        measure is Measure.LICENCE and sense is VerbSense.IMPOSE
    ):
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE
    if measure is Measure.LICENCE and sense is VerbSense.EXPAND:
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.EXPAND  # more goods need one: 扩大出口许可范围
    if thing is ObjectKind.PERMISSION and sense is VerbSense.RELAX:
        return Measure.LICENCE_POLICY, Action.RELAX
    if measure is Measure.LICENCE and sense is VerbSense.TIGHTEN:
        return Measure.LICENCE_POLICY, Action.TIGHTEN
    if measure is Measure.GENERAL_LICENCE and sense is VerbSense.LIST:
        return measure, Action.GRANT  # a state or a plant is added to a list of trusted users
    table = _TABLES[thing]
    action = table[sense] if sense in table else Action(sense)
    return None if action is None else (measure, action)


def direction_of(measure: Measure, action: Action) -> Direction:
    """The scheme's direction; for other measures, the direction of the action on a restriction."""
    direction = sign_of(measure, action)
    if direction is not None:
        return direction
    if measure.measure_class is MeasureClass.OTHER:
        return sign_of(Measure.EXPORT_BAN, action) or Direction.NONE
    return Direction.NONE
