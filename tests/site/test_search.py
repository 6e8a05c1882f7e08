"""The search page: what can be chosen, what it carries for the reader service, and the page while that is away."""

import json
import re
from typing import Any

import pytest

from khabar.editions import queries as editions
from khabar.site import pages, paths
from khabar.site.pages import PageRef
from tests import factories

pytestmark = pytest.mark.django_db


def _page(code: str, kind: str = "search") -> str:
    made = pages.render(PageRef(paths.search(code), kind, (("edition", code),)))
    assert made is not None
    return made.body.decode()


def _carried(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="search-data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("code", ["fa", "ar", "ku", "en"])
def test_sections_and_places_can_be_chosen_by_their_names_in_the_edition(code: str) -> None:
    names = {code: "نام" if code in ("fa", "ar") else "Nav"}
    below = factories.section("parliament", parent=factories.section("politics", names=names), names=names)
    factories.section("elsewhere-only", names={"es": "Sólo"})
    text = _page(code)
    assert f'<option value="{below.code}">– {names[code]}</option>' in text
    assert "elsewhere-only" not in text
    assert [choice[0] for choice in _carried(text)["choices"]["sections"]] == ["politics", "parliament"]


def test_the_form_asks_without_a_script() -> None:
    form = re.search(r"<form.*?</form>", _page("fa"), re.DOTALL)
    assert form
    names = set(re.findall(r' name="(\w+)"', form[0]))
    assert names == {"q", "all", "section", "place", "kind", "period", "from", "to"}
    assert 'action="/fa/search/"' in form[0]
    assert "post" not in form[0].lower()


def test_days_are_typed_in_the_edition_s_calendar() -> None:
    assert 'name="from" value="" type="text"' in _page("fa")
    assert 'name="from" value="" type="date"' in _page("ar")


def test_the_page_carries_the_templates_of_the_theme(tmp_path: Any, settings: Any) -> None:
    settings.KHABAR_THEME = str(tmp_path)
    (tmp_path / "templates" / "search").mkdir(parents=True)
    own = tmp_path / "templates" / "search" / "results.html"
    own.write_text('{% extends "khabar/search/results.html" %}{% block welcome %}<p class="ours"></p>{% endblock %}')
    templates = _carried(_page("en"))["templates"]
    assert templates["search/results.html"] == own.read_text()
    assert "found.total" in templates["khabar/search/results.html"]
    assert "khabar/search/form.html" not in templates
    assert '<p class="ours"></p>' in _page("en")


@pytest.mark.parametrize("code", editions.codes())
def test_while_it_rests_the_page_says_so_and_leads_on(code: str) -> None:
    text = _page(code, "search-rests")
    assert editions.edition(code).text("search.rests") in text
    assert f'href="/{code}/latest/"' in text
    assert 'content="noindex"' in text
    assert 'rel="canonical"' not in text


def test_switched_off_there_is_no_search_page_and_no_link_to_one(settings: Any) -> None:
    missing = PageRef(paths.standing("fa", "404"), "missing", (("edition", "fa"),))

    def links() -> bool:
        made = pages.render(missing)
        assert made is not None
        return b"/fa/search/" in made.body

    assert links()
    settings.KHABAR_SEARCH = False
    assert not links()
    assert [ref for ref in pages.every_page() if ref.kind.startswith("search")] == []
    assert pages.render(PageRef(paths.search("fa"), "search", (("edition", "fa"),))) is None
