from hub.design.templatetags.design import filter_choices
from search.answers import Choice


def test_the_choices_of_a_filter_are_boxes_with_a_name_a_count_and_what_is_chosen():
    markup = filter_choices(
        "level", [Choice("lager", "Lager onderwijs", 12, True), Choice("so-1", "Eerste graad", 3, False)]
    )
    first, second = markup.split("\n")
    assert 'name="level" value="lager" checked>' in first
    assert '<span class="choice__count">12</span>' in first
    assert 'for="filter-level-lager"' in first
    assert 'id="filter-level-lager"' in first
    assert "checked" not in second


def test_a_count_that_may_be_more_has_a_plus():
    choices = [Choice("lager", "Lager onderwijs", 12, True)]
    assert '<span class="choice__count">12+</span>' in filter_choices("level", choices, True)


def test_a_label_that_holds_markup_is_shown_as_text():
    markup = filter_choices("theme", [Choice('a"b', "<script>alert(1)</script>", 1, False)])
    assert "<script>" not in markup
    assert 'value="a&quot;b"' in markup
