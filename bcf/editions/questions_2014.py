"""What both templates of 2014 ask for in the same words: parts, under numbers of their own, and who signs Part 2."""

from bcf.editions.base import PART_2, Answer, Field, Part, Signing, Table, When

_FIGURES = "I have checked Part 2, the finance and the metrics, and agree its figures on behalf of {body}."
PART_2_SIGNINGS = (
    Signing("ccg", "Chief Finance Officer", _FIGURES, PART_2),
    Signing("council", "Chief Finance Officer", _FIGURES, PART_2),
)
"""The signatures that an area may ask of finance officers besides."""


def documents(number: str) -> Part:
    """Related documentation: titles with a link or a file."""
    return Part(
        key="documents",
        number=number,
        title="Related documentation",
        kind="questions",
        tables=(
            Table(
                "documents",
                "Related documents",
                "document",
                (
                    Field("title", "Document or information title", Answer.TEXT),
                    Field("synopsis", "Synopsis", Answer.LONG_TEXT, required=False),
                    Field("link", "Link", Answer.TEXT, required=False, hint="A web address, or attach the file."),
                    Field("file", "File", Answer.FILE, required=False),
                ),
                look="blocks",
                heading="title",
            ),
        ),
    )


def data_sharing(number: str, numbers: tuple[str, str, str, str], if_not: tuple[Field, ...] = ()) -> Part:
    """Data sharing: the NHS number, the date if it is not used yet, open APIs, information governance.

    `numbers` are the national numbers of these four; `if_not` what else is asked where the number is not used yet.
    """
    nhs, by_when, apis, governance = numbers
    return Part(
        key="data-sharing",
        number=number,
        title="Data sharing",
        kind="questions",
        fields=(
            Field(
                "nhs_number",
                "Is the NHS number used as the primary identifier for correspondence across health and care?",
                Answer.YES_NO,
                nhs,
            ),
            Field("nhs_number_text", "NHS number: how it is used now", Answer.RICH_TEXT, nhs),
            Field(
                "nhs_number_date",
                "NHS number: the date by which it will be",
                Answer.DATE,
                by_when,
                hint=f"Only where the answer to {nhs} is no. For example 1 April 2015.",
                when=When("nhs_number", False),
            ),
            *if_not,
            Field("open_apis", "Are you committed to open APIs and open standards?", Answer.YES_NO, apis),
            Field("open_apis_text", "Open APIs: what is in place and planned", Answer.RICH_TEXT, apis),
            Field(
                "information_governance",
                "Are you committed to the information governance controls in place across health and care?",
                Answer.YES_NO,
                governance,
                hint="The NHS standard contract, the IG Toolkit and the second Caldicott review.",
            ),
            Field(
                "information_governance_text",
                "Information governance: how you meet them",
                Answer.RICH_TEXT,
                governance,
            ),
        ),
    )
