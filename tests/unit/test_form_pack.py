"""The form pack draws every kind of field so that it can be read and mended; figures read as people write them."""

from decimal import Decimal

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string

from bcf.templatetags.figures import as_rows, pounds, whole


class Everything(forms.Form):
    area = forms.CharField(label="Area", help_text="As the board is called")
    pool = forms.CharField(label="Pool", widget=forms.TextInput(attrs={"prefix": "£", "class": "wide"}))
    share = forms.CharField(label="Share", required=False, widget=forms.TextInput(attrs={"suffix": "%"}))
    body = forms.ChoiceField(label="Body", choices=[("", "Choose"), ("k", "Kent")])
    text = forms.CharField(label="Text", widget=forms.Textarea)
    used = forms.ChoiceField(
        label="Used?", help_text="As the main one", widget=forms.RadioSelect, choices=[("y", "Yes"), ("n", "No")]
    )
    met = forms.MultipleChoiceField(
        label="Met", widget=forms.CheckboxSelectMultiple, choices=[("a", "Care"), ("b", "Days")]
    )
    agreed = forms.BooleanField(label="I agree")
    paper = forms.FileField(label="Paper")
    base = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("These do not go together.")


def drawn(form, name):
    from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field

    return as_crispy_field(form[name])


@pytest.fixture
def empty():
    return Everything()


@pytest.fixture
def refused():
    return Everything({"used": "?", "met": ["b"]})


def test_input_is_labelled_and_points_at_its_hint(empty):
    html = drawn(empty, "area")
    assert 'for="id_area"' in html
    assert 'aria-describedby="id_area_helptext"' in html
    assert '<div class="govuk-hint" id="id_area_helptext">As the board is called</div>' in html
    assert 'class="govuk-input"' in html


def test_refused_input_points_at_its_error_and_says_it_is_wrong(refused):
    html = drawn(refused, "area")
    assert 'aria-describedby="id_area_helptext id_area_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<div id="id_area_error">' in html
    assert "govuk-input govuk-input--error" in html
    assert "govuk-form-group--error" in html


def test_prefix_and_suffix_stand_beside_the_input_and_not_on_it(empty):
    html = drawn(empty, "pool")
    assert 'govuk-input__prefix" aria-hidden="true">£</div>' in html
    assert "prefix=" not in html
    assert 'class="govuk-input wide"' in html
    assert 'govuk-input__suffix" aria-hidden="true">%</div>' in drawn(empty, "share")
    assert "suffix=" not in drawn(empty, "share")


@pytest.mark.parametrize(("name", "kind"), [("used", "radios"), ("met", "checkboxes")])
def test_choices_are_a_group_with_a_legend(empty, name, kind):
    html = drawn(empty, name)
    assert f'<legend class="govuk-fieldset__legend">{empty[name].label}</legend>' in html
    assert html.count(f'class="govuk-{kind}__input"') == 2
    assert f'id="id_{name}_0"' in html
    assert f'for="id_{name}_0"' in html


def test_group_points_at_its_hint_and_error_and_keeps_what_was_ticked(refused):
    html = drawn(refused, "used")
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_used_helptext id_used_error">' in html
    ticked = [line for line in drawn(refused, "met").splitlines() if "checked" in line]
    assert len(ticked) == 1
    assert 'value="b"' in ticked[0]


def test_one_box_carries_its_own_label(empty):
    html = drawn(empty, "agreed")
    assert 'class="govuk-checkboxes__input"' in html
    assert "fieldset" not in html
    assert html.count("I agree") == 1


@pytest.mark.parametrize(("name", "dress"), [("body", "select"), ("text", "textarea"), ("paper", "file-upload")])
def test_other_inputs_wear_their_own_class(empty, name, dress):
    assert f'class="govuk-{dress}"' in drawn(empty, name)


def test_hidden_field_is_only_its_input(empty):
    assert drawn(empty, "base").strip() == str(empty["base"])


def test_summary_links_each_error_to_an_input_that_is_there(refused):
    html = render_to_string("components/error_summary.html", {"form": refused})
    page = "".join(drawn(refused, name) for name in refused.fields)
    links = [part.split('"')[0] for part in html.split('href="#')[1:]]
    assert "id_used_0" in links
    assert len(links) == len(refused.errors) - 1
    assert all(f'id="{link}"' in page for link in links)
    assert "These do not go together." in html
    assert 'role="alert"' in html


def test_summary_of_a_form_without_errors_is_nothing(empty):
    assert "govuk-error-summary" not in render_to_string("components/error_summary.html", {"form": empty})


def test_crispy_tag_draws_the_whole_form():
    form = Everything()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("First", "area", "pool"), "used", ButtonHolder(Submit("save", "Save")))
    html = render_crispy_form(form)
    assert html.count("<form") == 1
    assert "novalidate" in html
    assert 'enctype="multipart/form-data"' in html
    assert "First</legend>" in html
    assert 'id="id_area"' in html
    assert 'name="save" value="Save"' in html


def test_crispy_tag_without_a_layout_draws_every_field():
    form = Everything()
    form.helper = FormHelper()
    form.helper.add_input(Submit("save", "Save"))
    html = render_crispy_form(form)
    assert all(f'name="{name}"' in html for name in form.fields)
    assert 'class="govuk-button"' in html


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal(1234567), "£1,234,567"), (Decimal(0), "£0"), (None, ""), (0, "£0")]
)
def test_pounds(value, shown):
    assert pounds(value) == shown


def test_negative_is_bracketed_and_says_minus():
    assert pounds(Decimal(-500)) == '<span class="govuk-visually-hidden">minus </span>(£500)'
    assert whole(-500) == '<span class="govuk-visually-hidden">minus </span>(500)'


def test_foot_may_be_one_row_or_several():
    assert list(as_rows(["Total", "1"])) == [["Total", "1"]]
    assert list(as_rows([["Total", "1"], ["Pool", "1"]])) == [["Total", "1"], ["Pool", "1"]]


MARKS = ("error", "warning", "information", "accepted", "done", "awaited", "void", "nobody")


def test_each_mark_has_a_shape_and_a_word_of_its_own():
    drawings = [render_to_string("components/mark.html", {"mark": mark}) for mark in MARKS]
    shapes = {drawing.split("</svg>")[0] for drawing in drawings}
    words = {drawing.split("</svg>")[1] for drawing in drawings}
    assert len(shapes) == len(words) == len(MARKS)
    assert all("<path" in shape or "<circle" in shape for shape in shapes)
    assert "style=" not in "".join(drawings)
