"""The file store: whole files or none, nothing outside the tree."""

import gzip
import os
from pathlib import Path

import brotli
import pytest

from khabar.press import store


@pytest.fixture
def tree(tmp_path: Path) -> store.FileStore:
    return store.FileStore(tmp_path / "site")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/fa/x/", "fa/x/index.html"),
        ("/fa/feed.xml", "fa/feed.xml"),
        ("/robots.txt", "robots.txt"),
    ],
)
def test_a_path_has_one_file(path: str, file: str) -> None:
    assert store.base_file(path) == file


@pytest.mark.parametrize("path", ["fa/", "/../etc/", "/fa/./x/", "/fa//x/", "/fa/\0/", "/fa\\..\\x/"])
def test_a_path_that_would_leave_the_tree_is_refused(path: str) -> None:
    with pytest.raises(store.UnsafePath):
        store.base_file(path)


def test_a_page_becomes_two_compressed_copies_of_the_same_bytes(tree: store.FileStore) -> None:
    content = store.page_content("/ar/", "خبر".encode(), 200, "")
    tree.write(content.outputs())
    assert tree.holds(content)
    assert tree.files() == {"ar/index.html.br", "ar/index.html.gz"}
    assert brotli.decompress((tree.root / "ar/index.html.br").read_bytes()).decode() == "خبر"
    assert gzip.decompress((tree.root / "ar/index.html.gz").read_bytes()).decode() == "خبر"


def test_gone_and_moved_pages_have_files_of_their_own() -> None:
    gone = store.page_content("/fa/x/", b"gone", 410, "")
    assert gone.files == ["fa/x/gone.html.br", "fa/x/gone.html.gz"]
    assert store.page_content("/fa/feed.xml", b"gone", 410, "").file == "fa/feed.xml/gone.html"
    moved = store.page_content("/fa/x/", b"", 301, "/fa/y/")
    assert moved.outputs() == [store.Output("fa/x/redirect", b"301 /fa/y/\n")]


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (store.page_content("/ku/", "Nûçe".encode(), 200, "") for _ in range(2))
    assert (first.digest, first.outputs()) == (second.digest, second.outputs())


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(
    tree: store.FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.write([store.Output("fa/index.html.br", b"old")])

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tree.disk, "sync_files", full_disk)
    with pytest.raises(OSError, match="No space"):
        tree.write([store.Output("fa/index.html.br", b"new")])
    assert (tree.root / "fa/index.html.br").read_bytes() == b"old"
    assert [path.name for path in (tree.root / "fa").iterdir()] == ["index.html.br"]


@pytest.mark.parametrize(("count", "alone"), [(2, True), (store.FEW, True), (store.FEW + 1, False)])
def test_files_are_durable_before_they_get_their_names(
    tree: store.FileStore, monkeypatch: pytest.MonkeyPatch, count: int, alone: bool
) -> None:
    durable: set[int] = set()
    syncs: list[int] = []

    def sync_one(handle: int) -> None:
        durable.add(os.fstat(handle).st_ino)

    def sync_all(root: Path) -> None:
        syncs.append(len(tree.files()))
        durable.update(path.stat().st_ino for path in root.rglob("*"))

    def replace(source: Path, path: Path) -> None:
        assert source.stat().st_ino in durable
        os.rename(source, path)

    monkeypatch.setattr(os, "fsync", sync_one)
    monkeypatch.setattr(tree.disk, "sync", sync_all)
    monkeypatch.setattr(tree.disk, "replace", replace)
    tree.write([store.Output(f"fa/{number}/index.html.br", b"new") for number in range(count)])
    # Their names are made durable together, once all have them.
    assert syncs == ([count] if alone else [0, count])


def test_removing_takes_empty_folders_along_and_bears_missing_files(tree: store.FileStore) -> None:
    tree.write([store.Output("fa/2026/x/index.html.br", b"a"), store.Output("fa/feed.xml.br", b"b")])
    tree.remove(["fa/2026/x/index.html.br", "fa/2026/x/index.html.gz"])
    assert tree.files() == {"fa/feed.xml.br"}
    assert not (tree.root / "fa/2026").exists()


@pytest.mark.parametrize("path", ["/", "/fa/", "/fa/2026/03/21/abc/", "/fa/feed.xml", "/robots.txt"])
def test_every_file_that_may_stand_for_a_page_leads_back_to_it(path: str) -> None:
    assert {store.page_path(file) for file in store.possible_files(path)} == {path}


def test_a_store_of_many_pages_remembers_few_folders(tree: store.FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "REMEMBERED", 3)
    for number in range(10):
        tree.target(f"fa/{number}/index.html.br")
    assert len(tree._known) <= 3
    with pytest.raises(store.UnsafePath):
        tree.target("../outside.html")
