"""The demo's film plays in a real browser: from our own server, in parts, with captions."""

from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import DemoSite, Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PLAY = """async () => {
  const video = document.querySelector('.recording video');
  video.muted = true;
  await video.play();
  await new Promise(done => video.addEventListener('timeupdate', done, {once: true}));
  const track = video.textTracks[0];
  return {
    ready: video.readyState, duration: video.duration, width: video.videoWidth, height: video.videoHeight,
    error: video.error && video.error.message, captions: track.language,
  };
}"""
SEEK = """async () => {
  const video = document.querySelector('.recording video');
  video.pause();
  video.currentTime = 7;
  await new Promise(done => video.addEventListener('seeked', done, {once: true}));
  return video.currentTime;
}"""
CUES = """async () => {
  const element = document.querySelector('.recording track');
  const loaded = new Promise(done => element.addEventListener('load', done, {once: true}));
  element.track.mode = 'showing';
  await loaded;
  return [...element.track.cues].map(cue => cue.text);
}"""


@pytest.fixture(params=("fa", "ar", "ku", "en"))
def watched(demo_site: DemoSite, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    path = video_path(demo_site, request.param)
    found = visit(browser, demo_site.address + path)
    yield found
    found.page.context.close()


def video_path(site: DemoSite, edition: str) -> str:
    """Return the path of the first article of `edition` with a film."""
    for path in site.paths("article", edition):
        with urlopen(site.address + path) as answer:
            if b"<video" in answer.read():
                return path
    raise AssertionError(f"The demo has no film in {edition}.")


def test_the_film_plays(watched: Visit) -> None:
    assert watched.page.locator(".recording video").get_attribute("preload") == "none"
    played = watched.page.evaluate(PLAY)
    assert played["error"] is None
    assert played["ready"] >= 2
    assert played["duration"] > 5
    assert (played["width"], played["height"]) == (640, 360)
    assert played["captions"] == watched.page.locator("html").get_attribute("lang")
    assert watched.page.evaluate(SEEK) == pytest.approx(7, abs=0.1)
    cues = watched.page.evaluate(CUES)
    assert len(cues) == 3
    assert all(cue.strip() for cue in cues)
    assert watched.console == []
    assert watched.foreign == []


def test_the_server_sends_a_part_of_the_film(demo_site: DemoSite, watched: Visit) -> None:
    source = watched.page.locator(".recording source").get_attribute("src")
    with urlopen(Request(f"{demo_site.address}{source}", headers={"Range": "bytes=0-3"})) as answer:
        assert answer.status == 206
        assert answer.headers["content-type"] == "video/webm"
        assert answer.read() == b"\x1a\x45\xdf\xa3"
