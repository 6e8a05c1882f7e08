"""What a browser sends of a form: the benchmark's own reading of a page, and the round trip of a stream field."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from khabar.newsroom.models import Article
from khabar.ops.bench.archive import Archive
from khabar.ops.bench.browsing import form_with, stream_fields

PAGE = """
<form><input name="other" value="1"></form>
<form id="second">
  <input type="hidden" name="headline" value="تیتر &amp; «نقل»">
  <template><input type="hidden" name="topics"></template>
  <input type="hidden" name="topics" value="7"><input type="hidden" name="topics" value="9">
  <input type="checkbox" name="labels" value="sponsored"><input type="checkbox" name="labels" value="checked" checked>
  <input name="off" value="1" disabled>
  <input type="submit" name="action-publish" value="1"><button name="action-save">save</button>
  <textarea name="lead">
سطر &lt;b&gt;
دوم</textarea>
  <select name="section"><option value="">-</option><option value="3" selected>Kurdî</option></select>
  <select name="kind"><option value="news">News</option><option value="live">Live</option></select>
</form>
<input name="outside" value="1">
"""


def test_the_fields_of_a_form_are_those_that_a_browser_sends() -> None:
    assert form_with(PAGE, "headline") == [
        ("headline", "تیتر & «نقل»"),
        ("topics", "7"),
        ("topics", "9"),
        ("labels", "checked"),
        ("lead", "سطر <b>\nدوم"),
        ("section", "3"),
        ("kind", "news"),
    ]


def test_a_page_without_the_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="no form"):
        form_with(PAGE, "outside")


@pytest.mark.parametrize("name", ["body", "attributions", "byline"])
def test_a_stream_field_comes_back_as_it_was(db: None, name: str) -> None:
    plan = Archive(seed=5).article(40)
    block = Article._meta.get_field(name).stream_block
    value = block.to_python(getattr(plan, name))
    sent = QueryDict(urlencode(list(stream_fields(block, block.get_form_state(value), name))))
    back = block.value_from_datadict(sent, {}, name)
    assert [(one.block_type, one.id) for one in back] == [(one.block_type, one.id) for one in value]
    assert len(back) == len(getattr(plan, name)) > 0
