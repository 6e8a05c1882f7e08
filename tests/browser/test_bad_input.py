"""Whatever stands in the text fields, pages stay whole in both directions: nothing runs, nothing overflows, nothing
turns its neighbours round.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Route

from khabar.kernel import clock, randomness
from khabar.newsroom.models import Front
from khabar.site import pages
from khabar.taxonomy.models import Person, Place
from tests import factories
from tests.conftest import TEST_NOW

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

HOST = "http://khabar.test"
EDITIONS = ("ar", "en")
BAD = {
    "long": ("الرئاسة تنفي ما نُشر عن المرفأ " * 14)[:399] + "ا",
    "letter": "ب",
    "word": "لا"
    + "مرفأوميناءورصيف" * 5
    + "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf",
    "mixed": "قالت Reuters (v1.2) إن NATO صوّتت 3-2 لصالح «Plan B», و",
    "emoji": "🔥🔥 عاجل 👨‍👩‍👧‍👦 2026‼️",
    "override": "آمن\u202egpj.exe\u202c و\u2066خفي\u2069\u200f",
    "script": "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&lt;b&gt;{{ 7*7 }}</title></h1>",
}
WIDE = ("home", "section", "story")
"""Kinds that lay out columns on a wide screen."""

KINDS = ("home", "section", "article", "story", "latest", "person")

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
MINGLED = """marks => {
  // A run is safe within an isolating element, or as the only text of its box.
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (!marks.some(mark => text.includes(mark))) continue;
    for (let box = walker.currentNode.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (box.closest('svg') || style.unicodeBidi.includes('isolate') && style.display === 'inline') break;
      if (style.display === 'inline' || style.display === 'contents') continue;
      if (style.display !== 'none' && box.textContent.trim() !== text) {
        found.push(box.className + ': ' + box.textContent.trim().slice(0, 60));
      }
      break;
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Every page of a site full of bad input, by kind, edition and path; rendered before any browser runs."""
    found: dict[tuple[str, str], dict[str, bytes]] = {}
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.set_to(TEST_NOW), randomness.seeded(7):
            _fill()
            for ref in pages.every_page():
                code = ref.path.split("/")[1]
                if ref.kind in KINDS and code in EDITIONS and (made := pages.render(ref)) is not None:
                    found.setdefault((ref.kind, code), {})[ref.path] = made.body
        transaction.set_rollback(True)
    yield found


def _fill() -> None:
    script, word = BAD["script"], BAD["word"]
    section = factories.section(names=dict.fromkeys(EDITIONS, word[:100]))
    place = Place.objects.create(code="nowhere", names=dict.fromkeys(EDITIONS, script[:100]))
    picture = factories.picture(alternative_texts=dict.fromkeys(EDITIONS, word), credit=script[:100])
    told = factories.story(titles=dict.fromkeys(EDITIONS, BAD["long"][:200]))
    outlets = [
        factories.outlet(f"outlet-{name}", names=dict.fromkeys(EDITIONS, text[:100])) for name, text in BAD.items()
    ]
    claim = factories.claim(told, texts=dict.fromkeys(EDITIONS, script), outlet=outlets[0])
    response = factories.denial(claim, organisation=None, outlet=outlets[-1])
    people = [
        Person.objects.create(code=f"person-{name}", names=dict.fromkeys(EDITIONS, text[:100]))
        for name, text in BAD.items()
    ]
    for number, outlet in enumerate(outlets):
        text = list(BAD.values())[number]
        via = [outlets[number - 1].pk] if number else []
        chain = [{"outlet": outlets[0].pk, "via": via, "edge": "CITES"}]
        factories.report(
            told, headline=text, lead=text, outlet=outlet, attributions=chain, address="javascript:alert(1)"
        )
    for code in EDITIONS:
        made = [
            factories.article(
                code,
                headline=text,
                lead=text,
                kicker=text[:120],
                place_line=text[:120],
                picture_caption=text,
                section=section,
                place=place if name == "script" else None,
                picture=picture if name in ("mixed", "word") else None,
                story=told if name in ("long", "script") else factories.story(),
                kind="opinion" if name == "emoji" else "denial" if name == "script" else "news",
                body=_body(text, picture.pk),
                links={"people": people, "responses": [response] if name == "script" else []},
            )
            for name, text in BAD.items()
        ]
        Front.objects.create(
            edition=code,
            slots={"lead": [made[2].pk], "secondary": [made[0].pk, made[6].pk], "choice": [made[4].pk, made[3].pk]},
            breaking=word[:190],
        )


def _body(text: str, picture: int) -> list[dict[str, Any]]:
    return [
        {"type": "paragraph", "value": f"<p>{text}</p><script>alert(2)</script><p onclick='alert(3)'>{text}</p>"},
        {"type": "heading", "value": text},
        {"type": "quote", "value": {"text": text, "speaker": text[:100], "person": None, "source": text[:100]}},
        {"type": "list", "value": {"ordered": False, "items": [text]}},
        {"type": "table", "value": {"caption": text, "header": [text, "2"], "rows": [[text, "2"]]}},
        {"type": "picture", "value": {"picture": picture, "caption": text}},
        {"type": "embed", "value": {"url": "https://video.example/1", "title": text, "provider": text[:60]}},
    ]


@pytest.mark.django_db
def test_no_text_becomes_markup(site: Any) -> None:
    for found in site.values():
        for path, body in found.items():
            text = body.decode()
            assert "<script>alert" not in text, path
            assert "<img src=x" not in text, path
            assert "onclick" not in text, path
    assert any(b"{{ 7*7 }}" in body for body in site["article", "ar"].values())


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("edition", EDITIONS)
def test_pages_stay_whole_whatever_their_texts_hold(site: Any, browser: Browser, edition: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, service_workers="block")
    page = context.new_page()
    dialogs: list[str] = []
    errors: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: errors.append(str(error)))
    every = {path: body for (_kind, code), found in site.items() if code == edition for path, body in found.items()}
    page.route("**/*", lambda route: _answer(route, every))
    try:
        assert {kind for kind, code in site if code == edition} == set(KINDS)
        for path in [path for kind in (KINDS if width < 700 else WIDE) for path in site[kind, edition]]:
            page.goto(HOST + path, wait_until="load")
            assert page.evaluate(OVERFLOW) <= 0, path
            assert page.locator("h1").count() == 1, path
            assert page.locator("footer").count() == 1, path
            assert page.locator("img[onerror], [onclick], main script:not([type])").count() == 0, path
            assert page.locator("a[href^='javascript']").count() == 0, path
            assert page.evaluate(MINGLED, ["(v1.2)", "gpj.exe"]) == [], path
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page.content()), path
        assert (dialogs, errors) == ([], [])
    finally:
        context.close()


def _answer(route: Route, every: dict[str, bytes]) -> None:
    path = urlsplit(route.request.url).path
    if path in every:
        route.fulfill(body=every[path], content_type="text/html; charset=utf-8")
    elif asset := pages.assets().get(path):
        route.fulfill(body=asset.content, content_type=asset.content_type)
    else:
        # Pictures too: a page must bear that one is missing.
        route.fulfill(status=404, body="")
