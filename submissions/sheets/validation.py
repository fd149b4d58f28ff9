"""What may be typed into a cell, and the message that says what is wanted."""

from datetime import date
from typing import Any

from bcf.amounts import LARGEST
from bcf.editions.base import Answer, Field

MOST = int(LARGEST)


def rule_for(one: Field, list_name: str, thousands: bool = False) -> dict[str, Any] | None:
    """The validation of a question's cells, or None where anything may be typed; `thousands`: money is in £000."""
    if one.answer in {Answer.CHOICES, Answer.ORGANISATIONS}:
        return {
            "validate": "any",
            "input_message": "Several may be given, with a semicolon between. The words are given above the table.",
        }
    if list_name:
        told = "Choose from the list."
        return {
            "validate": "list",
            "source": f"={list_name}",
            "input_message": told,
            "error_message": "Choose one of the entries of the list.",
        }
    return MONEY_IN_THOUSANDS if thousands and one.answer == Answer.MONEY else NUMBER_RULES.get(one.answer)


def _number_rule(what: str, kind: str, smallest: int, largest: int = MOST) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": smallest,
        "maximum": largest,
        "input_message": what,
        "error_message": f"{what} Type digits only.",
    }


MONEY_IN_THOUSANDS = _number_rule(
    "Thousands of pounds: 450 is £450,000 and 450.5 is £450,500. 0 means nought; empty means not answered.",
    "decimal",
    -MOST // 1000,
    MOST // 1000,
)
NUMBER_RULES = {
    Answer.MONEY: _number_rule(
        "Whole pounds, not thousands. 0 means nought; empty means not answered.", "integer", -MOST
    ),
    Answer.COUNT: _number_rule("A whole number of nought or more.", "integer", 0),
    Answer.RATE: _number_rule("A number, with decimals if need be.", "decimal", -MOST),
    Answer.PERCENTAGE: _number_rule("A percentage: type 12.5 for 12.5%.", "decimal", -MOST),
    Answer.DATE: {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1990, 1, 1),
        "maximum": date(2099, 12, 31),
        "input_message": "A date, like 14 March 2014.",
        "error_message": "Type a date, like 14 March 2014.",
    },
}
