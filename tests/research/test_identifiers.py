import pytest
from django.core.exceptions import ValidationError

from research.identifiers import clean_doi, validate_doi, validate_orcid, validate_ror


@pytest.mark.parametrize(
    "typed", ["10.1177/1098300709332067", "https://doi.org/10.1177/1098300709332067", "doi: 10.1177/1098300709332067"]
)
def test_doi_is_accepted_as_people_paste_it(typed):
    validate_doi(typed)
    assert clean_doi(typed) == "10.1177/1098300709332067"


@pytest.mark.parametrize("typed", ["1098300709332067", "10.1177", "https://example.org/10", "10.12/abc", "niets"])
def test_what_is_no_doi_is_refused(typed):
    with pytest.raises(ValidationError):
        validate_doi(typed)


@pytest.mark.parametrize("typed", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1694-233X"])
def test_real_orcids_are_accepted(typed):
    validate_orcid(typed)


@pytest.mark.parametrize(
    ("typed", "message"),
    [("0000-0002-1825-0098", "laatste teken"), ("0000-0002-1694-2330", "laatste teken"), ("1825-0097", "zestien")],
)
def test_a_wrong_orcid_says_what_is_wrong(typed, message):
    with pytest.raises(ValidationError, match=message):
        validate_orcid(typed)


@pytest.mark.parametrize("typed", ["05f950310", "00cv9y106", "https://ror.org/008x57b05"])
def test_real_ror_ids_are_accepted(typed):
    validate_ror(typed)


@pytest.mark.parametrize(
    ("typed", "message"), [("05f950311", "klopt niet"), ("123", "negen tekens"), ("0il950310", "negen")]
)
def test_a_wrong_ror_id_says_what_is_wrong(typed, message):
    with pytest.raises(ValidationError, match=message):
        validate_ror(typed)
