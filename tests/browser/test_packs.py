"""Each pack passes a sound page, and fails one that was broken on purpose in one place."""

import base64
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext

from khabar.editions import queries as editions
from tests.packs.a11y import a11y
from tests.packs.i18n import i18n
from tests.packs.layout import layout
from tests.packs.mirror import mirror
from tests.packs.nojs import nojs as compare
from tests.packs.nojs import reading
from tests.packs.opening import Opened, contexts, opened
from tests.packs.privacy import privacy
from tests.packs.seo import seo
from tests.packs.speed import speed
from tests.packs.weight import weight
from tests.packs.work import work

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PATH = "/ar/2026/03/21/abc/"
PAGE = """<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>خبر</title><meta name="description" content="وصف الخبر"><link rel="stylesheet" href="/site.css">
<script type="module" src="/site.js"></script><link rel="icon" href="data:,">
<link rel="canonical" href="http://news.test/ar/2026/03/21/abc/">
<link rel="alternate" hreflang="ar" href="http://news.test/ar/2026/03/21/abc/">
<link rel="alternate" hreflang="x-default" href="http://news.test/en/">
<link rel="alternate" type="application/rss+xml" title="وكالة" href="/ar/feed.xml">
<meta property="og:title" content="خبر"><meta property="og:url" content="http://news.test/ar/2026/03/21/abc/">
<meta property="og:type" content="article"><meta property="og:site_name" content="وكالة">
<meta property="og:locale" content="ar_AR"><meta property="og:image" content="http://news.test/x.png">
<meta property="article:published_time" content="2026-03-21T09:30:00Z">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "NewsArticle", "url": "http://news.test/ar/2026/03/21/abc/", "datePublished": "2026-03-21T09:30:00Z"},
{"@type": "BreadcrumbList", "itemListElement": [
{"@type": "ListItem", "name": "الرئيسية", "item": "http://news.test/ar/"}]}]}
</script></head>
<body><header><a class="home" href="/ar/">وكالة</a></header><main>
<nav class="crumbs" aria-label="المسار"><a href="/ar/">الرئيسية</a></nav>
<h1>خبر اليوم</h1><p>قال <bdi lang="en" dir="ltr">Example News</bdi> إن العدد خمسة.</p>
<p><time datetime="2026-03-21T09:30:00Z">اليوم</time></p>
<img src="/picture.png" width="40" height="30" alt="صورة"><h2>تفاصيل</h2>
<p hidden><button type="button">مشاركة</button></p></main></body></html>"""
STYLE = """body { margin: 1rem; background: #fff; color: #111; }
a { display: inline-block; padding: 1rem; color: #004; }
img { display: block; } .below { content-visibility: auto; } h2 { margin-inline-start: 2rem; }"""
SCRIPT = "document.querySelector('[hidden]').hidden = false;"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SOUND = {PATH: PAGE, "/site.css": STYLE, "/site.js": SCRIPT}
NOISE = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=60_000))


def nojs(page: Opened) -> list[str]:
    """Run the pack on a page that is opened here without script as well."""
    context = contexts(page.page.context.browser, page.width, page.dark, script=False)
    plain = context.new_page()
    plain.goto(page.address)
    found = compare(page, reading(plain))
    context.close()
    return found


PACKS = (weight, speed, work, layout, seo, i18n, privacy, nojs, a11y, mirror)


class Mutant(NamedTuple):
    """A page broken in one place: which pack must say so, what stands for what in which file, a word of the fault."""

    pack: Callable[[Opened], list[str]]
    file: str
    old: str
    new: str
    fault: str


MUTANTS = (
    Mutant(seo, PATH, '<link rel="canonical" href="http://news.test/ar/2026/03/21/abc/">', "", "canonical"),
    Mutant(seo, PATH, "<h2>تفاصيل</h2>", "<h1>تفاصيل</h1>", "main heading"),
    Mutant(seo, PATH, "<h2>تفاصيل</h2>", "<h4>تفاصيل</h4>", "level 4"),
    Mutant(seo, PATH, "<title>خبر</title>", "<title></title>", "title"),
    Mutant(seo, PATH, '<meta property="og:title" content="خبر">', "", "og:title"),
    Mutant(seo, PATH, "ar_AR", "fa_IR", "og:locale"),
    Mutant(seo, PATH, '<meta name="description" content="وصف الخبر">', "", "without description"),
    Mutant(
        seo, PATH,
        'hreflang="ar" href="http://news.test/ar/', 'hreflang="ar" href="http://news.test/fa/', "the page itself",
    ),
    Mutant(seo, PATH, 'hreflang="x-default"', 'hreflang="ar"', "hreflang"),
    Mutant(seo, PATH, '"datePublished": "2026', '"datePublished": "٢٠٢٦', "datePublished"),
    Mutant(seo, PATH, '"url": "http://news.test/', '"url": "/', "full address"),
    Mutant(seo, PATH, '"name": "الرئيسية"', '"name": "أخرى"', "breadcrumb"),
    Mutant(seo, PATH, 'class="home" href="/ar/"', 'class="home"', "leads nowhere"),
    Mutant(seo, PATH, 'type="application/rss+xml"', 'type="text/plain"', "feed"),
    Mutant(a11y, PATH, ' alt="صورة"', "", "image-alt"),
    Mutant(a11y, "/site.css", "#111", "#999", "color-contrast"),
    Mutant(a11y, "/site.css", "h2 {", "h2 { inline-size: 330px;", "px at 320 px"),
    Mutant(a11y, "/site.css", "h2 {", "h2 { inline-size: 60rem;", "with text at 200 %"),
    Mutant(a11y, PATH, '<html lang="ar" dir="rtl">', '<html dir="rtl">', "html-has-lang"),
    Mutant(a11y, PATH, ' aria-label="المسار"', ' aria-label="المسار" role="nonsense"', "aria-roles"),
    Mutant(i18n, PATH, "اليوم</time>", "site.latest</time>", "untranslated site.latest"),
    Mutant(i18n, PATH, "العدد خمسة", "العدد {count}", "left over {count}"),
    Mutant(i18n, PATH, "العدد خمسة", "العدد ۵", "digits ۵"),
    Mutant(i18n, PATH, "خبر اليوم", "کتاب", "letters ک"),
    Mutant(i18n, PATH, '<bdi lang="en" dir="ltr">Example News</bdi>', "Example News", "untagged Example"),
    Mutant(
        i18n, PATH,
        '<bdi lang="en" dir="ltr">Example News</bdi>', '<span lang="en">Example News</span>', "runs rtl",
    ),
    Mutant(i18n, PATH, "العدد خمسة", "العدد \u202eخمسة", "directional controls"),
    Mutant(i18n, PATH, 'datetime="2026-03-21', 'datetime="٢٠٢٦-03-21', "time for machines"),
    Mutant(i18n, PATH, 'lang="ar" dir="rtl"', 'lang="ar" dir="ltr"', "the page is tagged"),
    Mutant(i18n, PATH, 'alt="صورة"', 'alt="article.reading"', "untranslated article.reading"),
    Mutant(weight, "/site.js", "document", f"/* {NOISE[:9000]} */ document", "script"),
    Mutant(weight, "/site.css", "body", f"/* {NOISE} */ body", "HTML and CSS"),
    Mutant(work, PATH, "<h2>", "<hr>" * 300 + "<h2>", "for the first view"),
    Mutant(work, PATH, "<h2>", f"<div class='below'>{'<hr>' * 900}</div><h2>", "in all"),
    Mutant(work, "/site.css", "h2 {", f"h2 {{ font-family: {', '.join('ABCDEFGHIJKLMNOPQ')};", "faces of the system"),
    Mutant(speed, "/site.css", "body", f"/* {NOISE} {NOISE[::-1]} */ body", "on the line"),
    Mutant(speed, PATH, 'src="/picture.png"', 'src="/picture.png" fetchpriority="high"', "not asked for first"),
    Mutant(
        weight, PATH,
        "<h2>", "".join(f'<script src="/site.js?{n}"></script>' for n in range(5)) + "<h2>", "requests",
    ),
    Mutant(privacy, PATH, 'src="/picture.png"', 'src="http://localhost:9/picture.png"', "another host"),
    Mutant(privacy, "/site.js", "document", "document.cookie = 'reader=1'; document", "cookie"),
    Mutant(privacy, "/site.js", "document", "localStorage.setItem('reader', 1); document", "local"),
    Mutant(privacy, "/site.js", "document", "indexedDB.open('reader'); document", "databases"),
    Mutant(
        privacy, PATH,
        '<link rel="icon"', '<link rel="preconnect" href="https://example.org"><link rel="icon"', "may ask",
    ),
    Mutant(nojs, "/site.js", "document", "document.querySelector('h2').append(' جديد'); document", "only with script"),
    Mutant(nojs, "/site.js", "document", "document.querySelector('.home').remove(); document", "gone with script"),
    Mutant(
        nojs, PATH,
        "<h2>", "<style>@media (scripting: none) { p { display: none; } }</style><h2>", "only with script",
    ),
    Mutant(mirror, "/site.css", "margin-inline-start", "margin-left", "h2"),
    Mutant(mirror, "/site.css", "img { display: block", "img { display: block; float: left", "img"),
    Mutant(layout, PATH, 'src="/picture.png"', 'src="/none.png"', "broken picture"),
    Mutant(layout, PATH, ' width="40" height="30"', "", "without width"),
    Mutant(layout, "/site.js", "document", "fetch('/none'); document", "404"),
    Mutant(layout, "/site.js", "document", "console.error('broken'); document", "console: broken"),
    Mutant(layout, "/site.css", "#fff", "#222", "a dark background"),
    Mutant(layout, "/site.css", "h2 {", "h2 { inline-size: 1400px;", "scrolls sideways"),
    Mutant(layout, PATH, ' width="40" height="30"', ' style="inline-size: 300px; block-size: auto"', "layout shift"),
)  # fmt: skip


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = contexts(browser, 1280, dark=False)
    yield made
    made.close()


@contextmanager
def served(files: dict[str, str]) -> Iterator[str]:
    """Serve `files` by path, and the picture, on a free port; yields the address without a path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            picture = path == "/picture.png"
            found = path in files or picture
            self.send_response(200 if found else 404)
            kinds = {"css": "text/css", "png": "image/png", ".js": "text/javascript"}
            self.send_header("content-type", kinds.get(path[-3:], "text/html; charset=utf-8"))
            self.end_headers()
            self.wfile.write(PICTURE if picture else files.get(path, "").encode())

        def log_message(self, *_values: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def visited(context: BrowserContext, files: dict[str, str], kind: str = "article") -> Iterator[Opened]:
    context.clear_cookies()
    with served(files) as address, opened(context, address + PATH, editions.edition("ar"), kind) as page:
        yield page


def test_a_sound_page_passes_every_pack(context: BrowserContext) -> None:
    with visited(context, SOUND) as page:
        assert {pack.__name__: pack(page) for pack in PACKS} == {pack.__name__: [] for pack in PACKS}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.pack.__name__}-{mutant.fault}")
def test_a_broken_page_fails_its_pack(mutant: Mutant, context: BrowserContext) -> None:
    assert mutant.old in SOUND[mutant.file]
    broken = {**SOUND, mutant.file: SOUND[mutant.file].replace(mutant.old, mutant.new, 1)}
    with visited(context, broken) as page:
        assert mutant.fault in "\n".join(mutant.pack(page))


def test_the_text_only_view_is_one_request(context: BrowserContext) -> None:
    with visited(context, SOUND, "article-text") as page:
        assert "text-only view, requests" in "\n".join(weight(page))
