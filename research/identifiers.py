"""DOI, ORCID and ROR: their form, their check digits, their addresses."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DOI_FORM = re.compile(r"^10\.\d{4,9}/\S+$")
ORCID_FORM = re.compile(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")
ROR_FORM = re.compile(r"^0[a-hj-km-np-tv-z0-9]{6}\d{2}$")
ROR_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def clean_doi(value: str) -> str:
    """Return a DOI without the address in front, in lower case (DOIs do not tell capitals apart)."""
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", value.strip(), flags=re.IGNORECASE).lower()


def clean_orcid(value: str) -> str:
    """Return an ORCID iD without the address in front."""
    return re.sub(r"^https?://orcid\.org/", "", value.strip(), flags=re.IGNORECASE).upper()


def clean_ror(value: str) -> str:
    """Return a ROR id without the address in front."""
    return re.sub(r"^(https?://)?ror\.org/", "", value.strip(), flags=re.IGNORECASE).lower()


def validate_doi(value: str) -> None:
    """Raise ValidationError unless the value has the form of a DOI (DOI Handbook, section 2.2)."""
    if not DOI_FORM.match(clean_doi(value)):
        raise ValidationError(_("Dit is geen DOI. Een DOI begint met 10. en bevat een schuine streep: 10.1234/abc."))


def validate_orcid(value: str) -> None:
    """Raise ValidationError unless form and check digit are right (ISO 7064 MOD 11-2, as ORCID prescribes)."""
    orcid = clean_orcid(value)
    if not ORCID_FORM.match(orcid):
        raise ValidationError(_("Een ORCID heeft zestien tekens in groepen van vier: 0000-0002-1825-0097."))
    if orcid[-1] != orcid_check_digit(orcid.replace("-", "")[:-1]):
        raise ValidationError(
            _("Deze ORCID klopt niet: het laatste teken past niet bij de andere. Kijk na op een tikfout.")
        )


def orcid_check_digit(digits: str) -> str:
    """Return the check digit for the first fifteen digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


def validate_ror(value: str) -> None:
    """Raise ValidationError unless form and checksum are right (ISO 7064 MOD 97-10, as ROR prescribes)."""
    ror = clean_ror(value)
    if not ROR_FORM.match(ror):
        raise ValidationError(_("Een ROR-nummer heeft negen tekens en begint met 0, bijvoorbeeld 05f950310."))
    if int(ror[-2:]) != ror_checksum(ror[1:-2]):
        raise ValidationError(_("Dit ROR-nummer klopt niet. Zoek je organisatie op ror.org en kopieer het nummer."))


def ror_checksum(characters: str) -> int:
    """Return the two check digits for the six characters between the leading 0 and the checksum."""
    number = 0
    for character in characters:
        number = number * 32 + ROR_ALPHABET.index(character)
    return 98 - (number * 100) % 97
