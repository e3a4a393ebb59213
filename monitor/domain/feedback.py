"""What people say of alerts that came and of alerts that did not: labels, kept as test data of the rules."""

from enum import StrEnum

__all__ = ["Unwanted"]


class Unwanted(StrEnum):
    """Why an alert is not for us."""

    WRONG_ACT = "wrong_act"  # no act, or not what it was read as
    WRONG_GOODS = "wrong_goods"
    WRONG_COUNTRY = "wrong_country"
    DUPLICATE = "duplicate"
    OLD_NEWS = "old_news"
    NOT_OUR_DESK = "not_our_desk"

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")

    @property
    def speaks_against_the_rule(self) -> bool:
        """Whether the text is one that the rule should not have matched. A copy or old news were matched rightly."""
        return self not in (Unwanted.DUPLICATE, Unwanted.OLD_NEWS)
