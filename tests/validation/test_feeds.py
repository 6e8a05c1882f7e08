"""Every feed of the demo keeps to its format, and the check finds feeds that do not."""

import json

import pytest

from khabar.editions import queries as editions
from tests.demo_site import DemoSite
from tests.validation.feeds import faults
from tests.validation.fetching import fetch, fetched

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

FEEDS = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>خبر</title><link>http://x.test/</link>
<description>وصف</description><atom:link rel="self" href="http://x.test/feed.xml" type="application/rss+xml"/>
<item><title>عنوان</title><link>http://x.test/1/</link><guid>http://x.test/1/</guid>
<pubDate>Sat, 21 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>http://x.test/</id><title>خبر</title>
<updated>2026-03-21T09:30:00Z</updated><author><name>وكالة</name></author><link rel="self" href="http://x.test/atom.xml"/>
<entry><id>http://x.test/1/</id><title>عنوان</title><updated>2026-03-21T09:30:00Z</updated>
<link href="http://x.test/1/"/></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "خبر",
        "items": [{"id": "http://x.test/1/", "content_text": "متن", "date_published": "2026-03-21T09:30:00Z"}],
    },
    ensure_ascii=False,
)
BROKEN = (
    ("application/rss+xml", RSS, "<description>وصف</description>", "", "channel without description"),
    ("application/rss+xml", RSS, "Sat, 21 Mar 2026", "السبت ٢١ مارس ٢٠٢٦", "date"),
    ("application/rss+xml", RSS, "<guid>http://x.test/1/</guid>", "<guid>1</guid>", "is no address"),
    ("application/rss+xml", RSS, 'rel="self"', 'rel="next"', "link to itself"),
    ("application/rss+xml", RSS, "<title>عنوان</title>", "", "neither title nor description"),
    ("application/atom+xml", ATOM, "<author><name>وكالة</name></author>", "", "has no author"),
    ("application/atom+xml", ATOM, "<updated>2026-03-21T09:30:00Z</updated>", "", "exactly one updated"),
    ("application/atom+xml", ATOM, "2026-03-21T09:30:00Z", "1405-01-01", "date"),
    ("application/feed+json", JSON, '"content_text"', '"content"', "is not valid"),
    ("application/feed+json", JSON, "version/1.1", "version/2", "was expected"),
    ("application/feed+json", JSON, "2026-03-21", "۱۴۰۵-۰۱-۰۱", "does not match"),
)


def test_every_feed_keeps_to_its_format(demo_site: DemoSite) -> None:
    kinds = {page.kind for page in fetched(demo_site) if page.content_type in FEEDS}
    assert kinds
    feeds = [
        fetch(demo_site, path) for code in editions.codes() for kind in kinds for path in demo_site.paths(kind, code)
    ]
    assert {feed.content_type for feed in feeds} == FEEDS
    found = [f"{feed.path}: {fault}" for feed in feeds for fault in faults(feed.content_type, feed.body)]
    assert not found, "\n".join(found[:50])


@pytest.mark.parametrize(("kind", "text"), [("application/rss+xml", RSS), ("application/atom+xml", ATOM)])
def test_a_sound_feed_has_no_fault(kind: str, text: str) -> None:
    assert faults(kind, text.encode()) == []


def test_a_sound_json_feed_has_no_fault() -> None:
    assert faults("application/feed+json", JSON.encode()) == []


@pytest.mark.parametrize(("kind", "text", "old", "new", "fault"), BROKEN)
def test_a_broken_feed_is_found(kind: str, text: str, old: str, new: str, fault: str) -> None:
    assert old in text
    assert fault in "\n".join(faults(kind, text.replace(old, new).encode()))
