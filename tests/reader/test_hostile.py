"""Whatever is asked and whatever is missing: no error page, no operator in a query, and an end in time."""

import asyncio
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khabar.press.serving.requests import Request
from khabar.reader import searching
from khabar.reader.asking import LONGEST, Asked, read
from khabar.search.fts import FtsIndex
from tests.reader.conftest import Ground

HOSTILE = {
    "nothing": "",
    "spaces": "%20%20",
    "punctuation": quote("؟!،«»…—'\"()*^:"),
    "operators": quote('نفت AND NOT (title : "x" OR NEAR(a b, 2)) * ^ - + {a b} : c'),
    "quotes": quote('""" \' ; DROP TABLE document; --'),
    "NUL": "%00%D9%86%D9%81%D8%AA%00",
    "a lone surrogate": "%ED%A0%80%D9%86%D9%81%D8%AA%ED%B0%80",
    "broken escapes": "%D9%&%zz=%E2%80",
    "raw bytes": "نفت".encode().decode("latin-1"),
    "controls": quote("نفت\u202e\u2066\r\n\x1b[31m"),
    "mixed scripts": quote("نفت oil Öl νέφτι 石油 🛢️ नेल"),
    "ten thousand characters": quote("نفت " * 2500)[:8000],
    "one long word": "a" * 8000,
    "fields": "a&" * 3000 + "page=99999999999&page=-1&all=%00",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_any_search_gets_a_page(ground: Ground, query: str) -> None:
    ground.publish(headline="نفت گران شد")
    for file in ("", "feed.xml", "atom.xml", "feed.json"):
        for more in ("", "&all=1&kind=%00&section=%22&from=%FF&to=9999/99/99&page=%D9%A3&order=;", "&part=results"):
            answer = ground.ask(f"q={query}{more}", file=file)
            assert answer.status == 200
            assert b"\0" not in answer.body
            assert "\u202e" not in answer.body.decode()
            assert answer.head


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.binary(max_size=40))
def test_whatever_is_typed_there_is_a_page(ground: Ground, text: str, raw: bytes) -> None:
    typed = quote(text.encode(errors="surrogatepass"))
    assert ground.ask(f"q={typed}&all=1").status == 200
    assert ground.ask(raw.decode("latin-1")).status == 200


@given(st.text(st.characters(codec="latin-1"), max_size=200))
def test_what_is_read_can_be_asked_again(query: str) -> None:
    from khabar.editions import queries as editions

    edition = editions.edition("fa")
    choices = {"kinds": [["opinion", "", 0]], "periods": [["day", "", 0]]}
    asked = read(query, edition, choices)
    assert len(asked.q) <= LONGEST
    again = read(asked.address("fa", page=asked.page).partition("?")[2], edition, choices)
    assert again == Asked(**{**asked.__dict__, "part": False})


def test_without_an_index_search_rests_until_there_is_one(ground: Ground, tmp_path: Path) -> None:
    path = ground.publish(headline="نفت گران شد")
    assert ground.ask("q=%D9%86%D9%81%D8%AA").status == 200
    away = tmp_path / "away.sqlite3"
    ground.index.rename(away)
    answer = ground.ask("q=%D9%86%D9%81%D8%AA")
    assert answer.status == 503
    assert 'class="rests"' in answer.body.decode()
    ground.index.write_bytes(b"no index at all" * 1000)
    assert ground.ask("q=%D9%86%D9%81%D8%AA").status == 503
    away.rename(ground.index)
    assert path.encode() in ground.ask("q=%D9%86%D9%81%D8%AA").body


def test_an_index_that_takes_the_place_of_another_is_searched(ground: Ground, tmp_path: Path) -> None:
    ground.publish(headline="نفت گران شد")
    assert b"<mark>" in ground.ask("q=%D9%86%D9%81%D8%AA").body
    new = tmp_path / "new.sqlite3"
    FtsIndex(new, write=True).close()
    new.rename(ground.index)
    assert b"<mark>" not in ground.ask("q=%D9%86%D9%81%D8%AA").body


def test_without_its_page_search_rests(ground: Ground) -> None:
    (ground.tree / "fa/search/index.html.gz").unlink()
    assert ground.ask("q=a").status == 503
    (ground.tree / "fa/search/rests/index.html.gz").unlink()
    assert ground.ask("q=a").status == 404


@pytest.mark.parametrize("body", [b"", b"<!--search--><!--/search-->", b"\xff\xfe", b"<html>"])
def test_a_page_that_is_no_search_page_is_as_none(ground: Ground, body: bytes) -> None:
    ground.write("/fa/search/", body)
    assert ground.ask("q=a").status == 503


def test_a_page_that_is_no_article_is_left_out(ground: Ground) -> None:
    path = ground.publish(headline="نفت گران شد")
    for body in (b"", b"<html><script type='application/ld+json'>[</script>", b"<p>x</p>"):
        ground.write(path, body)
        answer = ground.ask("q=%D9%86%D9%81%D8%AA")
        assert answer.status == 200
        assert path.encode() not in answer.body


def test_other_paths_are_not_there(ground: Ground) -> None:
    for path in ("/", "/fa/", "/xx/search/", "/fa/search/x/", "/../etc/passwd", ""):
        request = Request("GET", path, {}, False, False, query="q=a")
        assert asyncio.run(ground.searching.answer(request)).status == 404


def test_too_many_at_once_are_told_to_wait(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "THREADS", 0)
    monkeypatch.setattr(searching, "WAITING", 0)
    assert ground.ask("q=a").status == 503


def test_who_has_waited_too_long_is_not_searched_for(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "STALE", -1.0)
    assert ground.ask("q=a").status == 503


def test_a_search_that_is_cut_says_so(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    from khabar.editions import queries as editions
    from khabar.search.interface import Query, Results

    def cut(self: FtsIndex, query: Query, seconds: float = 0.5) -> Results:
        return Results((), 0, cut=True)

    monkeypatch.setattr(FtsIndex, "search", cut)
    began = time.monotonic()
    assert editions.edition("fa").text("search.cut") in ground.ask("q=a").body.decode()
    assert time.monotonic() - began < 5


def test_a_search_that_fails_is_one_that_rests(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(FtsIndex, "search", fail)
    answer = ground.ask("q=a")
    assert answer.status == 503
    assert 'class="rests"' in answer.body.decode()


def test_nothing_of_a_search_is_logged(ground: Ground, capsys: pytest.CaptureFixture[str], caplog: Any) -> None:
    ground.ask("q=secret-word")
    ground.index.unlink()
    ground.ask("q=secret-word")
    said = capsys.readouterr()
    assert "secret-word" not in said.out + said.err + caplog.text
