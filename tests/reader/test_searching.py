"""What readers get for what they type: results, hints, pages, other editions, feeds."""

import asyncio
import gzip
import json
import re
import signal
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import current_thread
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from lxml import etree, html

from khabar.editions import queries as editions
from khabar.reader import searching, server
from khabar.reader.searching import Searching
from khabar.search import documents, fts
from khabar.search.columns import Columns
from khabar.search.engines import KeptIndex
from khabar.search.files import Unusable
from khabar.search.fts import FtsIndex
from khabar.site import loading, pages, paths
from khabar.site.pages import PageRef
from khabar.site.syndication import FORMATS
from tests import factories
from tests.press.server_client import Client, running
from tests.reader.conftest import Ground
from tests.validation.feeds import faults

Headlines = Callable[[html.HtmlElement], list[str]]


def q(text: str, **more: str) -> str:
    return "&".join([f"q={quote(text)}", *(f"{name}={quote(value)}" for name, value in more.items())])


def hints(page: html.HtmlElement) -> str:
    return " ".join(one.text_content() for one in page.xpath("//*[@class='remark' or @class='nothing']"))


def test_an_article_is_found_and_shown_as_its_page_tells_it(ground: Ground) -> None:
    path = ground.publish(
        headline="قیمت دلار در بندر پایین آمد",
        lead="خریداران امیدوارند.",
        kind="analysis",
        body=[factories.paragraph("در هفته‌های گذشته بهای <b>دلار</b> چند بار جابه‌جا شده بود.")],
        picture=factories.picture(),
    )
    page = ground.page(q("دلار"))
    (row,) = page.xpath("//ol[@class='rows']/li")
    assert row.xpath(".//h2/a/@href") == [path]
    assert row.xpath(".//h2//mark/text()") == ["دلار"]
    assert "دلار" in row.xpath(".//p[@class='lead']//mark/text()")
    assert row.xpath(".//span[contains(@class, 'kind-analysis')]/text()") == [
        editions.edition("fa").text("kind.analysis")
    ]
    assert row.xpath(".//time/@datetime") == ["2026-03-31T12:00:00Z"]
    assert "۱۴۰۵" in row.xpath("string(.//time)")
    assert row.xpath(".//img/@src")[0].startswith("/media/")
    assert page.xpath("//title/text()")[0].startswith("جست‌وجوی دلار")
    assert page.xpath("//input[@name='q']/@value") == ["دلار"]
    assert page.xpath("string(//*[@class='found-count'])") == "۱ نتیجه"


@pytest.mark.parametrize("typed", ["كتاب هاي", "کتاب‌های", "کتابهای", "کتاب  های"])
def test_words_are_found_and_marked_however_they_are_typed(ground: Ground, typed: str) -> None:
    ground.publish(headline="کتاب‌های تازه رسید")
    marks = ground.page(q(typed)).xpath("//h2//mark/text()")
    assert marks
    assert "".join(marks).startswith("کتاب")


def test_a_search_can_be_narrowed(ground: Ground, headlines: Headlines) -> None:
    economy, marsaf = factories.section("economy"), factories.place("marsaf")
    ground.publish(headline="نفت گران شد", section=economy, days=2)
    ground.publish(headline="نفت در دریا", place=marsaf, days=20)
    ground.publish(headline="نفت و تاریخ", kind="opinion", days=400)
    for narrowing, expected in {
        "section=economy": ["نفت گران شد"],
        "place=marsaf": ["نفت در دریا"],
        "kind=opinion": ["نفت و تاریخ"],
        "period=week": ["نفت گران شد"],
        "period=month&order=newest": ["نفت گران شد", "نفت در دریا"],
        "from=1405/01/01": ["نفت گران شد"],
        f"to={quote('۱۴۰۳/۱۲/۳۰')}": ["نفت و تاریخ"],
        "from=2026-03-12&to=2026-03-12": ["نفت در دریا"],
        "section=nonsense&kind='&period=century&order=newest": ["نفت گران شد", "نفت در دریا", "نفت و تاریخ"],
    }.items():
        assert headlines(ground.page(f"{q('نفت')}&{narrowing}")) == expected, narrowing


def test_without_words_the_newest_that_fit_are_shown(ground: Ground, headlines: Headlines) -> None:
    ground.publish(headline="یک", kind="opinion", days=5)
    ground.publish(headline="دو", kind="opinion", days=2)
    assert headlines(ground.page("q=&kind=opinion")) == ["دو", "یک"]
    page = ground.page("q=")
    assert headlines(page) == []
    assert page.xpath("//*[@data-results]//a[@href='/fa/latest/']")


def test_a_day_that_is_none_is_told_and_passed_over(ground: Ground, headlines: Headlines) -> None:
    ground.publish(headline="نفت گران شد")
    page = ground.page(f"{q('نفت')}&from={quote('۱۴۰۴/۱۲/۳۰')}")
    assert headlines(page) == ["نفت گران شد"]
    assert "۱۴۰۵/۰۱/۳۱" in hints(page)
    assert page.xpath("//input[@name='from']/@value") == ["۱۴۰۴/۱۲/۳۰"]


def test_pages_follow_one_another_by_links(ground: Ground) -> None:
    for number in range(11):
        ground.publish(headline=f"نفت {'و گاز ' * number}", days=number + 1)
    first = ground.page(q("نفت", order="newest", kind="news"))
    assert len(first.xpath("//ol[@class='rows']/li")) == 10
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = ground.page(following.partition("?")[2])
    assert len(second.xpath("//ol[@class='rows']/li")) == 1
    assert not second.xpath("//a[@rel='next']")
    (back,) = second.xpath("//a[@rel='prev']/@href")
    assert back.partition("?")[2] == q("نفت", kind="news", order="newest")
    assert "۲" in second.xpath("string(//*[@class='page'])")


def test_nothing_found_leads_to_other_editions_and_wider_words(ground: Ground) -> None:
    ground.publish("en", headline="Aleppo reopens", days=3)
    ground.publish("ku", headline="Aleppo vebû", days=2)
    page = ground.page(q("Aleppo", kind="opinion"))
    assert not page.xpath("//ol[@class='rows']")
    assert "Aleppo" in hints(page)
    links = {link.get("href"): link.text_content() for link in page.xpath("//section[@class='elsewhere']//a")}
    assert links == {"/en/search/?q=Aleppo": "English", "/ku/search/?q=Aleppo": "Kurdî"}
    assert page.xpath("//a[@href='/fa/search/?q=Aleppo']")


def test_all_editions_are_searched_on_request_and_lead_to_the_reader_s_own(ground: Ground) -> None:
    story = factories.story()
    english = ground.publish("en", headline="Aleppo reopens", story=story, days=3)
    ground.publish("ar", headline="افتتاح Aleppo", days=2)
    persian = ground.publish("fa", headline="حلب باز شد", story=story, days=3)
    from khabar.newsroom.models import Article

    for article in Article.objects.filter(story=story):
        ground.bake(next(ref for ref in pages.pages_of("newsroom.article", str(article.pk)) if ref.kind == "article"))
    page = ground.page(q("Aleppo", all="1"))
    row = page.xpath(f"//li[.//a[@href='{english}']]")[0]
    assert row.xpath(".//h2/@lang") == ["en"]
    assert row.xpath(".//h2/@dir") == ["ltr"]
    assert row.xpath(".//p[@class='versions']//a/@href") == [persian]
    assert page.xpath("//li[.//h2[@dir='rtl' and @lang='ar']]")
    (own,) = ground.page(q("حلب", all="1")).xpath("//p[@class='versions']")
    assert own.xpath(".//a/@href") == [english]
    assert own.xpath(".//bdi[@lang='en' and @dir='ltr']")


@pytest.mark.parametrize("edition", ["fa", "ar", "ku"])
def test_without_a_version_of_the_reader_s_own_the_story_is_linked(ground: Ground, edition: str) -> None:
    own_title = factories.story(titles={"en": "Aleppo", edition: "پرونده"})
    foreign = factories.story(titles={"en": "Aleppo"})
    reachable = ground.publish("en", headline="Aleppo reopens", story=own_title, days=3)
    abroad = ground.publish("en", headline="Aleppo waits", story=foreign, days=2)
    alone = ground.publish("en", headline="Aleppo alone", days=1)
    for story in (own_title, foreign):
        for ref in pages.pages_of("stories.story", str(story.pk)):
            if ref.kind == "story" and pages.render(ref) is not None:
                ground.bake(ref)
    page = ground.page(q("Aleppo", all="1"), edition)

    def links(path: str) -> list[tuple[str, str | None]]:
        found = page.xpath(f"//li[.//a[@href='{path}']]//p[@class='versions']/a")
        return [(link.get("href"), link.get("hreflang")) for link in found]

    assert links(reachable) == [(f"/{edition}/stories/{own_title.public_id}/", None)]
    assert links(abroad) == [(f"/en/stories/{foreign.public_id}/", "en")]
    assert links(alone) == []
    assert editions.edition(edition).text("story.follow") in page.text_content()


def test_the_script_gets_the_results_alone(ground: Ground) -> None:
    ground.publish(headline="نفت گران شد")
    answer = ground.ask(q("نفت", part="results"))
    part = html.document_fromstring(answer.body.decode())
    assert part.xpath("//*[@data-results]//h2")
    assert not part.xpath("//form | //header[@class='head']")
    assert "نفت" in part.xpath("string(//title)")


@pytest.mark.parametrize("edition", ["fa", "ar", "ku", "en"])
def test_a_search_has_a_feed_in_each_format(ground: Ground, edition: str) -> None:
    older = ground.publish(edition, headline="Aleppo <b> و گاز", lead="چکیده & پایان", days=3)
    newer = ground.publish(edition, headline="Aleppo", days=2)
    page = ground.page(q("Aleppo", kind="news"), edition)
    named = {link.get("type"): link.get("href") for link in page.xpath("//link[contains(@href, '/search/')][@title]")}
    assert [address.partition("?")[0] for address in named.values()] == [
        f"/{edition}/search/{name}" for name in ("feed.xml", "atom.xml", "feed.json")
    ]
    assert page.xpath("//p[@class='more']/a/@href") == list(named.values())
    for content_type, address in named.items():
        path, _, query = address.partition("?")
        answer = ground.ask(query, edition, file=path.rpartition("/")[2])
        headers = dict(answer.headers)
        assert headers["content-type"] == f"{content_type}; charset=utf-8"
        assert headers["access-control-allow-origin"] == "*"
        assert faults(content_type, answer.body) == []
        read = told(content_type, answer.body)
        assert [one[0] for one in read] == [f"https://news.example{newer}", f"https://news.example{older}"]
        assert read[1][1:] == ("Aleppo <b> و گاز", "چکیده & پایان")
        assert editions.edition(edition).text("search.title", query="Aleppo") in str(
            json.loads(answer.body)["title"]
            if "json" in content_type
            else etree.fromstring(answer.body).xpath("string(//*[local-name()='title'])")
        )


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_encloses_the_picture_that_an_article_opens_with(ground: Ground, name: str) -> None:
    opening, inside = factories.picture(width=1400, captions={"fa": "پل & رود"}), factories.picture()
    ground.publish(headline="نفت", picture=opening, picture_caption="زیر پل")
    ground.publish(headline="نفت و گاز", days=2, body=[{"type": "picture", "value": {"picture": inside.pk}}])
    image = loading.images([opening.pk])[opening.pk]
    assert image.fallback is not None
    assert image.largest is not None
    for file, content in ((image.fallback["file"], b"x" * 1234), (image.largest["file"], b"x" * 9)):
        (ground.tree / "media" / file).parent.mkdir(parents=True, exist_ok=True)
        (ground.tree / "media" / file).write_bytes(content)
    answer = ground.ask(q("نفت"), file=name)
    assert faults(FORMATS[name][1].partition(";")[0], answer.body) == []
    if name == "feed.json":
        images = [one.get("image") for one in json.loads(answer.body)["items"]]
        assert images == [f"https://news.example/media/{image.largest['file']}", None]
        return
    page = etree.fromstring(answer.body)
    enclosed = page.xpath("//*[local-name()='enclosure'] | //*[local-name()='link'][@rel='enclosure']")
    told = [(one.get("url") or one.get("href"), one.get("length"), one.get("type")) for one in enclosed]
    assert told == [(f"https://news.example/media/{image.fallback['file']}", "1234", "image/jpeg")]
    if name == "feed.xml":
        assert page.xpath("string(//*[local-name()='description'][@type='plain'])") == "پل & رود"
        assert page.xpath("string(//*[local-name()='credit'])") == "Photographer"
        assert page.xpath("string(//*[local-name()='content']/@width)") == str(image.fallback["width"])


def test_a_feed_of_nothing_found_is_a_feed(ground: Ground) -> None:
    for name, (_format, content_type) in FORMATS.items():
        answer = ground.ask(q("نیست"), file=name)
        assert faults(content_type.partition(";")[0], answer.body) == []
        assert told(content_type, answer.body) == []


def told(content_type: str, body: bytes) -> list[tuple[str, str, str]]:
    """Return (address, headline, lead) of the items of a feed."""
    if "json" in content_type:
        return [(one["url"], one["title"], one.get("summary", "")) for one in json.loads(body)["items"]]
    names = {"a": "http://www.w3.org/2005/Atom"}
    items = etree.fromstring(body).xpath("//item | //a:entry", namespaces=names)
    paths = ("link | a:link/@href", "title | a:title", "description | a:summary")
    return [tuple(one.xpath(f"string({path})", namespaces=names) for path in paths) for one in items]


def test_an_article_that_is_gone_from_the_tree_is_left_out(ground: Ground, headlines: Headlines) -> None:
    gone = ground.publish(headline="نفت رفت")
    ground.publish(headline="نفت ماند")
    (ground.tree / gone.strip("/") / "index.html.gz").unlink()
    assert headlines(ground.page(q("نفت"))) == ["نفت ماند"]


def test_results_show_what_the_page_says_now(ground: Ground, headlines: Headlines) -> None:
    path = ground.publish(headline="نفت گران شد")
    assert headlines(ground.page(q("نفت"))) == ["نفت گران شد"]
    file = ground.tree / path.strip("/") / "index.html.gz"
    ground.write(path, gzip.decompress(file.read_bytes()).replace("نفت گران شد".encode(), "نفت ارزان شد".encode()))
    assert headlines(ground.page(q("نفت"))) == ["نفت ارزان شد"]


def test_what_is_typed_is_never_markup(ground: Ground) -> None:
    ground.publish(headline="نفت گران شد")
    for text in ('"><script>alert(1)</script>', "{{ 7 * 7 }}", "</title><b>", "<!--/search-->"):
        for query in (q(text), q(f"نفت {text}")):
            body = ground.ask(query).body.decode()
            assert "<script>alert" not in body
            assert "<b>" not in body
            assert ">49<" not in body


def test_pages_are_packed_as_the_client_reads_them(ground: Ground) -> None:
    plain = ground.ask(q("نفت")).body
    assert brotli.decompress(ground.ask(q("نفت"), **{"accept-encoding": "gzip, br"}).body) == plain
    assert gzip.decompress(ground.ask(q("نفت"), **{"accept-encoding": "gzip"}).body) == plain


def test_headers_are_those_of_the_site_and_set_no_cookie(ground: Ground) -> None:
    headers = dict(ground.ask(q("نفت")).headers)
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-robots-tag"] == "noindex"
    assert headers["cache-control"].startswith("private")
    assert "set-cookie" not in headers


def test_an_index_is_read_ahead_at_the_start_and_when_it_takes_the_place_of_another(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: Queue[str] = Queue()
    extend = Columns._extend

    def loading(own: Columns, stored: Any, shelf: Any) -> None:
        extend(own, stored, shelf)
        loaded.put(current_thread().name)

    monkeypatch.setattr(Columns, "_extend", loading)
    path = ground.publish(headline="نفت گران شد")
    ground.searching.keep_warm()
    assert loaded.get(timeout=30) == "warm"
    assert path.encode() in ground.ask(q("نفت")).body
    new = FtsIndex(tmp_path / "new.sqlite3", write=True)
    new.put(documents.of([path.strip("/").rpartition("/")[2]]))
    new.close()
    fts.replace(ground.index, tmp_path / "new.sqlite3")
    assert loaded.get(timeout=30) == "warm"
    assert path.encode() in ground.ask(q("نفت")).body
    assert loaded.empty()


def test_what_is_read_ahead_does_no_harm_where_there_is_no_index(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: Queue[bool] = Queue()
    opened = ground.searching._home.open

    def opening(*, write: bool = False) -> KeptIndex:
        try:
            found: KeptIndex = opened(write=write)
        except Unusable:
            tried.put(False)
            raise
        tried.put(True)
        return found

    path = ground.publish(headline="نفت گران شد")
    monkeypatch.setattr(ground.searching._home, "open", opening)
    monkeypatch.setattr(searching, "TRY_AGAIN", 0.01)
    away = ground.index.rename(ground.index.with_name("away.sqlite3"))
    ground.searching.keep_warm()
    assert not tried.get(timeout=30)
    away.rename(ground.index)
    while not tried.get(timeout=30):
        pass
    assert path.encode() in ground.ask(q("نفت")).body


@pytest.mark.enable_socket
def test_the_service_reads_ahead_from_its_start(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[Searching] = []

    def begin(own: Searching) -> None:
        began.append(own)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Searching, "keep_warm", begin)
    listening = server.listen(ground.tree / "r.sock", "", 0)
    asyncio.run(asyncio.wait_for(server._serve(ground.searching, listening), timeout=30))
    assert began == [ground.searching]


@pytest.mark.enable_socket
def test_it_answers_over_a_connection(ground: Ground) -> None:
    ground.publish(headline="نفت گران شد")
    with (
        running(ground.searching.site, asyncio.new_event_loop, _limits(), later=ground.searching) as under_way,
        Client(under_way.port) as client,
    ):
        client.say(f"GET /fa/search/?{q('نفت')} HTTP/1.1\r\nhost: a\r\n\r\n".encode())
        reply = client.reply()
        client.say(b"GET /fa/other/ HTTP/1.1\r\nhost: a\r\n\r\n")
        other = client.reply()
    assert reply.status == 200
    assert "نفت گران شد" in re.sub("<.*?>", "", reply.body.decode())
    assert other.status == 404


def _limits() -> Any:
    from khabar.press.serving.service import Limits
    from tests.press.server_client import QUICK_LOOK

    return Limits(tick_seconds=QUICK_LOOK)


def test_results_look_as_the_theme_wishes(ground: Ground, settings: Any, tmp_path: Any) -> None:
    own = tmp_path / "theme" / "templates" / "search" / "results.html"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "khabar/search/results.html" %}'
        '{% block rows %}<p class="ours">{{ w.text("search.results", count=found.total) }}</p>'
        "{{ super() }}{% endblock %}"
    )
    settings.KHABAR_THEME = str(tmp_path / "theme")
    ground.bake(PageRef(paths.search("fa"), "search", (("edition", "fa"),)))
    ground.publish(headline="نفت گران شد")
    page = ground.page(q("نفت"))
    assert page.xpath("string(//p[@class='ours'])") == "۱ نتیجه"
    assert page.xpath("//ol[@class='rows']//h2")


@pytest.mark.parametrize("source", ["{{ ''.__class__.__mro__ }}", "{{ nothing_of_the_sort }}", "{% for %}"])
def test_a_template_that_is_wrong_lets_search_rest(ground: Ground, source: str) -> None:
    file = ground.tree / "fa/search/index.html.gz"
    text = gzip.decompress(file.read_bytes()).decode()
    data = re.search(r'id="search-data">(.*?)</script>', text)
    assert data
    carried = json.loads(data[1])
    carried["templates"]["search/results.html"] = source
    ground.write("/fa/search/", text.replace(data[1], json.dumps(carried).replace("<", "\\u003c")).encode())
    assert ground.ask(q("نفت")).status == 503
