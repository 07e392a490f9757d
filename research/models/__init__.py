"""Models of the research room, one subject a module."""

from research.models.organisation import OrganisationIndexPage, OrganisationPage, OrganisationPerson
from research.models.reference import Reference
from research.models.summary import (
    ClassroomQuestion,
    SummaryAuthor,
    SummaryIndexPage,
    SummaryPage,
    SummaryReference,
    SummaryTheme,
)

__all__ = [
    "ClassroomQuestion",
    "OrganisationIndexPage",
    "OrganisationPage",
    "OrganisationPerson",
    "Reference",
    "SummaryAuthor",
    "SummaryIndexPage",
    "SummaryPage",
    "SummaryReference",
    "SummaryTheme",
]
