"""Pages made to hurt: a clear error or a reading that needs a look, in bounded time and memory."""

import resource

import pytest

from khabar.wire.pages import confined
from khabar.wire.pages.errors import PageError
from tests.wire import reading_of


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<html><body>" + "<div>" * 100_000, "nests"),
        ("<html><body>" + "<b>" * 500, "nests"),
        ("<html><body>" + "<p>a</p>" * 200_000, "tags"),
        ('<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html>&b;</html>', "entities"),
    ],
)
def test_hostile_html_is_refused(page: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        reading_of.text(page)


@pytest.mark.parametrize(
    "page",
    [
        "<html><p " + "a=b " * 300_000 + ">x</p>",
        "<html><body>" + "<p>" * 5_000,
        "<html><body>&#0;&#1114112;&#xD800;&bogus;",
        "<html><script type='application/ld+json'>" + "[" * 50_000 + "</script><p>x",
        "<html><body><table>" + "<tr><td>" * 3_000,
    ],
)
def test_odd_html_is_survived(page: str) -> None:
    reading = reading_of.text(page)
    assert reading.needs_look
    assert len(reading.raw_text) <= 200_000


@pytest.mark.parametrize(
    "unit", ["• a\n", "a > ", "- ", '"(', "<", "a", "ا", "12:30 ", "2025-", "By ", ". ", "به گزارش "]
)
def test_endless_text_is_survived(unit: str) -> None:
    reading = reading_of.text(unit * (1_000_000 // len(unit)))
    assert sum(len(paragraph) for paragraph in reading.body) <= 20_000_000


def test_a_page_of_too_many_lines_is_read_in_part_and_needs_a_look() -> None:
    reading = reading_of.text("This is a sentence of more than eight words, on line {}.\n" * 7_000)
    assert "lines" in reading.needs_look_reason


def test_a_line_that_was_cut_needs_a_look() -> None:
    assert "longer than" in reading_of.text("word " * 10_000).needs_look_reason


def test_the_child_that_breaks_its_limit_gives_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "WALL_SECONDS", 0.01)
    with pytest.raises(PageError, match="seconds"):
        reading_of.text("<html><body><p>a page")


def test_the_limits_are_not_those_of_this_process() -> None:
    reading_of.text("<html><body><p>a page")
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] in (
        resource.RLIM_INFINITY,
        resource.getrlimit(resource.RLIMIT_CPU)[1],
    )
