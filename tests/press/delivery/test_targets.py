"""Each target against the real thing: a folder, OpenSSH's file server, an S3 service, a cache that answers HTTP."""

import errno
import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from khabar.newsroom import actions as newsroom
from khabar.press import actions, store
from khabar.press.delivery import courier, s3, sftp
from khabar.press.delivery.directory import Directory
from khabar.press.delivery.interface import DeliveryFailed, Misconfigured, Target, TreeFile
from khabar.press.delivery.purge import Purge, Purged
from scripts import programs
from tests.press.delivery.test_courier import publish, story_so_far


def html(file: str, text: str, address: str) -> list[TreeFile]:
    content = store.Content(file, text.encode())
    return [TreeFile(output.file, address, output.data) for output in content.outputs()]


class FullDisk(store.Disk):
    """A disk that takes a few files and is full then."""

    left = 3

    def write(self, path: Path, data: bytes) -> None:
        if self.left == 0:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= 1
        super().write(path, data)


def directory(folder: Path) -> Target:
    return Directory("second", folder)


def over_sftp(folder: Path) -> Target:
    return sftp.Sftp("host", str(folder), ["-D", str(programs.sftp(install=False))])


@pytest.mark.django_db
@pytest.mark.parametrize("made", [directory, over_sftp])
def test_a_tree_elsewhere_follows_the_local_one(
    baked: store.FileStore, tmp_path: Path, made: Callable[[Path], Target]
) -> None:
    folder = tmp_path / "elsewhere"
    target = made(folder)
    articles = [publish(f"خبر {number}") for number in range(3)]
    actions.run_once(baked)
    courier.deliver(target, baked)
    story_so_far(baked, articles)
    courier.deliver(target, baked)
    newsroom.restore(articles[2], by=None)
    articles[2].refresh_from_db()
    newsroom.publish(articles[2], by=None, revision=articles[2].save_revision())
    actions.run_once(baked)
    courier.deliver(target, baked)
    elsewhere = store.FileStore(folder)
    assert elsewhere.files() == baked.files()
    assert set(elsewhere.every_file()) == elsewhere.files(), "no temporary file is left"
    for file in baked.files():
        assert (folder / file).read_bytes() == (baked.root / file).read_bytes()


@pytest.mark.parametrize("made", [directory, over_sftp])
def test_strange_names_pictures_and_repeated_removals(tmp_path: Path, made: Callable[[Path], Target]) -> None:
    (tmp_path / "picture").write_bytes(b"picture")
    name = 'media/خبر "a*b" [x] ?.webp'
    target = made(tmp_path / "elsewhere")
    target.check()
    for _ in range(2):
        target.put([TreeFile(name, f"/{name}", source=tmp_path / "picture")])
    assert (tmp_path / "elsewhere" / name).read_bytes() == b"picture"
    for _ in range(2):
        target.remove([name, "fa/never/there.html.br"])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_full_disk_keeps_the_last_good_files(tmp_path: Path) -> None:
    target = Directory("second", tmp_path / "second", disk=FullDisk())
    target.put(html("fa/index.html", "نخست", "/fa/"))
    with pytest.raises(DeliveryFailed, match="No space left"):
        target.put(html("fa/index.html", "دوم", "/fa/"))
    tree = store.FileStore(tmp_path / "second")
    assert tree.holds(store.Content("fa/index.html", "نخست".encode()))
    assert set(tree.every_file()) == tree.files(), "no temporary file is left"


def test_a_folder_that_should_be_mounted_is_not_filled_when_it_is_not(tmp_path: Path) -> None:
    target = Directory("second", tmp_path / "second", mounted=True)
    for act in (target.check, lambda: target.put(html("fa/index.html", "", "/fa/"))):
        with pytest.raises(DeliveryFailed, match="is not mounted"):
            act()
    assert not (tmp_path / "second").exists()


def test_a_host_that_cannot_be_reached_says_how_to_look(tmp_path: Path) -> None:
    target = sftp.Sftp("host", "/srv/site", ["-D", "/nowhere/sftp-server"])
    with pytest.raises(DeliveryFailed, match="by hand: sftp -D"):
        target.check()


def test_a_file_that_cannot_be_put_in_its_place_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "fa" / "index.html.br" / "in-the-way").mkdir(parents=True)
    with pytest.raises(DeliveryFailed):
        over_sftp(tmp_path / "elsewhere").put(html("fa/index.html", "", "/fa/"))


def test_sftp_never_asks_and_never_trusts_an_unknown_host() -> None:
    options = sftp.host_options("web.example", port=2222, user="khabar", key_file="/keys/one")
    assert options[-3:] == ["-P", "2222", "khabar@web.example"]
    assert {"-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oIdentityFile=/keys/one"} <= set(options)


def test_without_the_program_sftp_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Misconfigured, match="openssh-client"):
        sftp.Sftp("host", "/srv/site", []).check()


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of an S3 service on this machine."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(service: str, request: pytest.FixtureRequest) -> s3.Bucket:
    client = s3.client(endpoint=service, region="us-east-1", access_key="key", secret_key="secret")
    name = f"site-{abs(hash(request.node.name))}"
    client.create_bucket(Bucket=name)
    return s3.Bucket("bucket", name, client)


def objects(bucket: s3.Bucket) -> dict[str, Any]:
    """Return key -> answer of every object, with its body read."""
    listed = bucket.client.list_objects_v2(Bucket=bucket.bucket).get("Contents", [])
    found = {}
    for one in listed:
        answer = bucket.client.get_object(Bucket=bucket.bucket, Key=one["Key"])
        found[one["Key"]] = {**answer, "body": answer["Body"].read()}
    return found


@pytest.mark.django_db
def test_a_bucket_holds_one_object_for_each_page(baked: store.FileStore, bucket: s3.Bucket) -> None:
    articles = [publish(f"خبر {number}") for number in range(3)]
    actions.run_once(baked)
    courier.deliver(bucket, baked)
    newsroom.unpublish(articles[0], by=None)
    actions.run_once(baked)
    courier.deliver(bucket, baked)
    found = objects(bucket)
    paths = ["/fa/", *(article.path for article in articles)]
    assert set(found) == {store.base_file(path) for path in paths}
    gone = found[store.base_file(articles[0].path)]
    assert gone["Metadata"]["khabar-status"] == "410"
    front = found["fa/index.html"]
    assert (front["ContentType"], front["ContentEncoding"]) == ("text/html; charset=utf-8", "gzip")
    assert front["CacheControl"] == "public, max-age=0, must-revalidate"
    assert gzip.decompress(front["body"]) == gzip.decompress((baked.root / "fa/index.html.gz").read_bytes())
    articles[0].refresh_from_db()
    newsroom.publish(articles[0], by=None, revision=articles[0].save_revision())
    actions.run_once(baked)
    courier.deliver(bucket, baked)
    assert "khabar-status" not in objects(bucket)[store.base_file(articles[0].path)]["Metadata"]


def test_a_bucket_gives_each_file_its_type_and_time(bucket: s3.Bucket, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"picture")
    bucket.prefix = "site/"
    bucket.check()
    bucket.put(
        [
            *html("assets/site.css", "body {}", "/assets/site.css"),
            TreeFile("media/one.webp", "/media/one.webp", source=tmp_path / "picture"),
            *html("fa/feed.xml", "<rss>", "/fa/feed.xml"),
            TreeFile("fa/x/redirect", "/fa/x/", "301 /fa/خبر/\n".encode()),
        ]
    )
    found = objects(bucket)
    assert {key: answer["ContentType"] for key, answer in found.items()} == {
        "site/assets/site.css": "text/css; charset=utf-8",
        "site/media/one.webp": "image/webp",
        "site/fa/feed.xml": "application/rss+xml; charset=utf-8",
        "site/fa/x/index.html": "text/html; charset=utf-8",
    }
    assert found["site/media/one.webp"]["CacheControl"] == "public, max-age=31536000, immutable"
    assert "ContentEncoding" not in found["site/media/one.webp"]
    assert found["site/fa/x/index.html"]["WebsiteRedirectLocation"] == "/fa/%D8%AE%D8%A8%D8%B1/"


def test_taking_away_an_old_file_leaves_what_replaced_it(bucket: s3.Bucket) -> None:
    bucket.put(html("fa/x/index.html", "خبر", "/fa/x/"))
    bucket.put(html("fa/x/gone.html", "رفت", "/fa/x/"))
    bucket.remove(["fa/x/index.html.br", "fa/x/index.html.gz"])
    assert set(objects(bucket)) == {"fa/x/index.html"}
    bucket.remove(["fa/x/gone.html.br", "fa/x/gone.html.gz"])
    assert objects(bucket) == {}


def test_a_bucket_can_hold_brotli(bucket: s3.Bucket) -> None:
    brotli_bucket = s3.Bucket("bucket", bucket.bucket, bucket.client, encoding="br")
    brotli_bucket.put(html("fa/index.html", "خبر", "/fa/"))
    assert objects(bucket)["fa/index.html"]["ContentEncoding"] == "br"


def test_a_bucket_that_is_not_there_is_a_failure(service: str) -> None:
    client = s3.client(endpoint=service, region="us-east-1", access_key="key", secret_key="secret")
    for act in (s3.Bucket("b", "not-there", client).check, lambda: _put(s3.Bucket("b", "not-there", client))):
        with pytest.raises(DeliveryFailed, match="Bucket not-there"):
            act()


def _put(bucket: s3.Bucket) -> None:
    bucket.put(html("fa/index.html", "", "/fa/"))


class Cache:
    """An HTTP server that notes what it is asked and answers with the next of `statuses`, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline()
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                cache.asked.append((self.command, self.path, dict(self.headers), json.loads(body) if body else None))
                self.send_response(cache.statuses.pop(0) if cache.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def cache() -> Iterator[Cache]:
    made = Cache()
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_purge_names_the_exact_address_and_carries_the_token(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDN_TOKEN", "token")
    purge = Purge("cdn", cache.address + "{path}", "https://news.example", headers={"X-Key": "Bearer ${CDN_TOKEN}"})
    purge.check()
    purge.purge(["/fa/خبر/", "/fa/feed.xml"])
    assert [(method, path) for method, path, _, _ in cache.asked] == [
        ("PURGE", "/fa/%D8%AE%D8%A8%D8%B1/"),
        ("PURGE", "/fa/feed.xml"),
    ]
    assert cache.asked[0][2]["X-Key"] == "Bearer token"


def test_a_purge_can_send_lists_and_name_the_index(cache: Cache) -> None:
    purge = Purge("cdn", cache.address + "/purge", "https://news.example", method="POST", list_field="files", most=2)
    purge.index_names = True
    purge.purge(["/fa/", "/fa/feed.xml", "/ar/"])
    assert [body for _, _, _, body in cache.asked] == [
        {"files": ["https://news.example/fa/", "https://news.example/fa/index.html"]},
        {"files": ["https://news.example/fa/feed.xml", "https://news.example/ar/"]},
        {"files": ["https://news.example/ar/index.html"]},
    ]


def test_an_address_can_stand_in_a_query(cache: Cache) -> None:
    Purge("cdn", cache.address + "/?u={quoted_url}", "https://news.example", method="GET").purge(["/fa/"])
    assert cache.asked[0][1] == "/?u=https%3A%2F%2Fnews.example%2Ffa%2F"


def test_a_purge_is_tried_again_while_that_may_help(cache: Cache) -> None:
    purge = Purge("cdn", cache.address + "{path}", "https://news.example", accepted=frozenset({404}), pause=0.0)
    cache.statuses = [500, 429, 404]
    purge.purge(["/fa/"])
    assert len(cache.asked) == 3
    cache.statuses = [503, 503, 503]
    with pytest.raises(DeliveryFailed, match="status 503"):
        purge.purge(["/fa/"])
    cache.asked.clear()
    cache.statuses = [403]
    with pytest.raises(DeliveryFailed, match="status 403"):
        purge.purge(["/fa/"])
    assert len(cache.asked) == 1


def test_a_missing_token_is_named(cache: Cache) -> None:
    purge = Purge("cdn", cache.address, "https://news.example", headers={"X-Key": "${NOT_THERE}"})
    for act in (purge.check, lambda: purge.purge(["/fa/"])):
        with pytest.raises(Misconfigured, match="NOT_THERE"):
            act()


@pytest.mark.django_db
def test_a_directory_behind_a_cache_gets_both(baked: store.FileStore, tmp_path: Path, cache: Cache) -> None:
    purge = Purge("cdn", cache.address + "{path}", "https://news.example", pause=0.0)
    target = Purged(Directory("second", tmp_path / "second"), purge)
    target.check()
    article = publish()
    actions.run_once(baked)
    cache.statuses = [500] * 3
    with pytest.raises(DeliveryFailed):
        courier.deliver(target, baked)
    cache.asked.clear()
    courier.deliver(target, baked)
    assert {path for _, path, _, _ in cache.asked} == {"/fa/", article.path}
    assert store.FileStore(tmp_path / "second").files() == baked.files()
