"""A disk that fails at any of its calls, and pages that cannot be baked: nothing is lost, everything else goes on."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from jinja2 import TemplateSyntaxError
from structlog.testing import capture_logs

from khabar.kernel import clock
from khabar.media.actions import rendition_folder
from khabar.newsroom import actions as newsroom
from khabar.newsroom.models import Article
from khabar.press import actions, baker, queries, store
from khabar.press.models import Dirty, Finding
from khabar.press.queue import LONGEST_RETRY
from khabar.site import facets, pages
from khabar.site.pages import PageKind, PageRef, Rendered
from tests import factories
from tests.conftest import TEST_NOW
from tests.press import oracle, simulation
from tests.press.conftest import FRONT, text_of
from tests.press.test_press import change, publish_new

pytestmark = pytest.mark.django_db


class Failing(oracle.Unsynced):
    """A disk whose call number `fails_at` fails, as often as `times` says; `calls` counts them."""

    def __init__(self, fails_at: int, error: int, times: int = 1) -> None:
        self.fails_at, self.error, self.times = fails_at, error, times
        self.calls = 0

    def _call(self) -> None:
        self.calls += 1
        if self.fails_at <= self.calls < self.fails_at + self.times:
            raise OSError(self.error, os.strerror(self.error))

    def write(self, path: Path, data: bytes) -> None:
        """Write half of it before it fails."""
        try:
            self._call()
        except OSError:
            super().write(path, data[: len(data) // 2])
            raise
        super().write(path, data)

    def copy(self, source: Path, path: Path) -> None:
        """Copy."""
        self._call()
        super().copy(source, path)

    def replace(self, source: Path, path: Path) -> None:
        """Rename."""
        self._call()
        super().replace(source, path)

    def unlink(self, path: Path) -> None:
        """Remove."""
        self._call()
        super().unlink(path)

    def sync(self, root: Path) -> None:
        """Sync."""
        self._call()


@pytest.fixture
def picture() -> Iterator[str]:
    """A stored picture that the pages of the tiny site can show."""
    path = rendition_folder() / "lost.jpeg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    yield path.name
    path.unlink(missing_ok=True)


def make_change_and_remove() -> None:
    """Publish an article with a picture, change one, and take one off."""
    first, second = Article.objects.order_by("pk")
    publish_new(headline=f"lost {oracle.versioned('new', 1)}")
    change(first, headline=oracle.versioned(f"a{first.pk}", 2))
    newsroom.unpublish(second, by=None)


@pytest.fixture
def two(baked: store.FileStore) -> store.FileStore:
    """The tree with two articles."""
    for number in range(2):
        publish_new(headline=oracle.versioned(f"a{number}", 1))
    actions.run_once(baked)
    return baked


def publish_on(disk: Failing, base: store.FileStore, folder: Path) -> None:
    """Publish onto a failing disk under a copy of the tree at `base`, let the press run on, and assert the oracle."""
    tree = store.FileStore(simulation.copied(base.root, folder / "tree"), disk)
    reader = oracle.Reader(
        oracle.from_tree(tree.root), [FRONT.path, *(article.path for article in Article.objects.all())]
    )
    make_change_and_remove()
    for _ in range(3):
        try:
            actions.run_once(tree)
            break
        except OSError:
            assert set(tree.every_file()) == tree.files(), "half-written files are left"
            reader.look()
            actions.release_claims()
    reader.look()
    oracle.assert_oracle(tree, folder / "fresh", shared=True)


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_any_call_to_the_disk_may_fail_and_nothing_is_lost(
    two: store.FileStore, picture: str, error: int, tmp_path: Path, settings: Any
) -> None:
    for number in range(1, 1000):
        disk = Failing(number, error)
        settings.KHABAR_SITE_TREE = str(tmp_path / str(number) / "tree")
        with transaction.atomic():
            publish_on(disk, two, tmp_path / str(number))
            transaction.set_rollback(True)
        if disk.calls < number:
            break
    assert number > 20


def failing(path: str) -> tuple[int, str, str]:
    """Return (attempts, cause, error) of a page that failed."""
    row = Dirty.objects.get(path=path)
    return row.attempts, row.cause, row.error


def later(tree: store.FileStore) -> None:
    """Let the press run when every page may be tried again."""
    with clock.set_to(TEST_NOW + LONGEST_RETRY):
        actions.run_once(tree)


def goes_wrong_and_is_mended(
    two: store.FileStore, said: str, break_it: Callable[[Article], None], mend: Callable[[], None], folder: Path
) -> None:
    """Assert that a page keeps its last good file and its error while it fails, stops nobody, and is mended later."""
    article, other = Article.objects.order_by("pk")
    with capture_logs() as logged:
        break_it(article)
        change(other, headline="دیگری")
        actions.run_once(two)
    assert "[v:a0:1]" in text_of(two, article.path)
    assert "دیگری" in text_of(two, other.path)
    attempts, cause, error = failing(article.path)
    assert (attempts, cause) == (1, f"newsroom.article:{article.pk}")
    assert said in error
    assert article.path in [line.get("path") for line in logged if line["log_level"] == "error"]
    mend()
    later(two)
    assert "نو" in text_of(two, article.path)
    oracle.assert_oracle(two, folder / "fresh", shared=True)


def test_a_template_that_fails(two: store.FileStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kinds = dict(pages.kinds())

    def fail(ref: PageRef) -> Rendered | None:
        if ref.path == Article.objects.order_by("pk")[0].path:
            raise TemplateSyntaxError("Unexpected end of template.", 7)
        return kinds["item"].render(ref)

    def break_it(article: Article) -> None:
        monkeypatch.setattr(pages, "kinds", lambda: {**kinds, "item": replace(kinds["item"], render=fail)})
        change(article, headline="نو")

    goes_wrong_and_is_mended(
        two,
        "TemplateSyntaxError: Unexpected end",
        break_it,
        lambda: monkeypatch.setattr(pages, "kinds", lambda: kinds),
        tmp_path,
    )


def test_a_lost_picture(two: store.FileStore, picture: str, tmp_path: Path) -> None:
    file = rendition_folder() / picture
    hidden = file.rename(tmp_path / picture)
    goes_wrong_and_is_mended(
        two,
        f"FileNotFoundError: {picture}",
        lambda article: change(article, headline="نو lost"),
        lambda: hidden.rename(file) and None,
        tmp_path,
    )


def test_a_page_that_is_too_large(two: store.FileStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    large = baker.LARGEST_PAGE
    monkeypatch.setattr(baker, "LARGEST_PAGE", 500)
    goes_wrong_and_is_mended(
        two,
        "the largest allowed is 500",
        lambda article: change(article, headline="نو", body=[factories.paragraph("متن " * 200)]),
        lambda: monkeypatch.setattr(baker, "LARGEST_PAGE", large),
        tmp_path,
    )


def test_a_page_as_large_as_is_allowed_is_baked(tree: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"x" * baker.LARGEST_PAGE
    kinds = {"front": PageKind("front", 1, lambda: iter([FRONT]), lambda ref: Rendered(body))}
    monkeypatch.setattr(pages, "kinds", lambda: kinds)
    actions.bake_all(target=tree)
    assert len(text_of(tree, FRONT.path)) == baker.LARGEST_PAGE


@pytest.mark.parametrize("path", ["/../x/", "/fa/../../x/", "/fa//x/", "fa/x/", "/fa/\0x/", "/fa/..\\x/"])
@pytest.mark.parametrize("status", [200, 410, 0])
def test_a_page_that_would_leave_the_tree(
    two: store.FileStore, path: str, status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "\0" in path and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL stores no such text, so no page can be named by it")
    stray = PageRef(path, "stray")
    kind = PageKind(
        "stray", 0, lambda: iter([stray]), lambda ref: Rendered(b"stray", status=status) if status else None
    )
    kinds = dict(pages.kinds())
    monkeypatch.setattr(pages, "kinds", lambda: {**kinds, "stray": kind})
    before = {file.relative_to(tmp_path) for file in tmp_path.rglob("x*")}
    actions.bake_all(target=two)
    article = publish_new(headline="خبر")
    actions.run_once(two)
    assert {file.relative_to(tmp_path) for file in tmp_path.rglob("x*")} == before
    assert "خبر" in text_of(two, article.path)
    assert [row.path for row in queries.backlog().failed] == ([path] if status else [])
    if status:
        assert failing(path)[2].startswith("UnsafePath")
    monkeypatch.setattr(pages, "kinds", lambda: kinds)
    later(two)
    oracle.assert_oracle(two, tmp_path / "fresh")


def test_a_place_that_leads_out_of_the_tree_fails_its_page_alone(baked: store.FileStore, tmp_path: Path) -> None:
    article, other = publish_new(headline="بیرون"), publish_new(headline="درون")
    place = (baked.root / article.path.strip("/")).parent
    place.mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (place / article.path.strip("/").rpartition("/")[2]).symlink_to(tmp_path / "outside")
    actions.run_once(baked)
    assert "درون" in text_of(baked, other.path)
    assert "درون" in text_of(baked, FRONT.path)
    assert list((tmp_path / "outside").iterdir()) == []
    (failed,) = queries.backlog().failed
    assert (failed.path, "leave the site tree" in failed.error) == (article.path, True)


def test_an_object_that_cannot_be_looked_at_holds_up_no_other(
    baked: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = publish_new(headline="ناخوانا"), publish_new(headline="خوانا")
    facets_of = facets.facets_of

    def broken(label: str, object_id: str) -> dict[str, bytes]:
        if (label, object_id) == ("newsroom.article", str(bad.pk)):
            raise OverflowError("This date cannot be reckoned with.")
        return facets_of(label, object_id)

    with monkeypatch.context() as patched:
        patched.setattr(facets, "facets_of", broken)
        actions.run_once(baked)
    assert "خوانا" in text_of(baked, good.path)
    assert Finding.objects.get().path == f"newsroom.article:{bad.pk}"
    change(bad, headline="درست شد")
    actions.run_once(baked)
    assert "درست شد" in text_of(baked, bad.path)
