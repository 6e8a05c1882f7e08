"""The [[delivery]] tables: what they mean, and how a fault in them is told."""

import sys
from pathlib import Path
from typing import Any

import pytest

from khabar.ops.installation import InstallationError, load
from khabar.press.delivery import configuration, s3, targets
from khabar.press.delivery.directory import Directory
from khabar.press.delivery.interface import Misconfigured, addresses_of
from khabar.press.delivery.purge import Purge, Purged
from khabar.press.delivery.sftp import Sftp

SECRET = 'secret_key = "k3Jd-_92mNqz7Yb1vRtW0xPfLsHcGaUeOiTnMrQw58Z6"\n'
DIRECTORY = {"name": "second", "kind": "directory", "path": "/mirror"}


def test_each_kind_becomes_its_target(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUCKET_KEY", "key")
    settings.KHABAR_SITE_ADDRESS = "https://news.example"
    settings.KHABAR_DELIVERY = [
        DIRECTORY,
        {"name": "host", "kind": "sftp", "host": "web.example", "path": "/srv/site", "user": "khabar"},
        {
            "name": "bucket",
            "kind": "s3",
            "bucket": "site",
            "endpoint": "http://127.0.0.1:9",
            "region": "eu",
            "access_key_variable": "BUCKET_KEY",
            "secret_key_variable": "BUCKET_KEY",
            "purge": {"url": "https://cdn.example/{path}"},
        },
        {"name": "cdn", "kind": "purge", "url": "https://cdn.example/purge", "list_field": "files"},
    ]
    made = [targets.build(table) for table in targets.configured()]
    assert targets.names() == ["second", "host", "bucket", "cdn"]
    assert [type(one) for one in made] == [Directory, Sftp, Purged, Purge]
    assert isinstance(made[2], Purged)
    assert isinstance(made[2].target, s3.Bucket)
    assert (made[2].name, made[2].cache.site) == ("bucket", "https://news.example")


@pytest.mark.parametrize(
    ("table", "part"),
    [
        ({**DIRECTORY, "name": "Second One"}, "name: String should match"),
        ({**DIRECTORY, "kind": "ftp"}, "kind: Input tag 'ftp'"),
        ({**DIRECTORY, "paht": "/x"}, "paht: Extra inputs are not permitted"),
        ({**DIRECTORY, "mounted": "yes"}, "mounted: Input should be a valid boolean"),
        ({**DIRECTORY, "purge": {"url": "cdn.example"}}, "purge.url: .* must begin with http"),
        ({"name": "cdn", "kind": "purge", "url": "https://cdn/{adress}"}, "may hold {url}"),
        ({"name": "cdn", "kind": "purge", "url": "https://cdn/{"}, "may hold {url}"),
        ({"name": "host", "kind": "sftp", "host": "-oProxyCommand=x", "path": "/"}, "host: String should match"),
        ({"name": "b", "kind": "s3", "bucket": "b", "prefix": "/site"}, "prefix: String should match"),
        ("second", "kind: "),
    ],
)
def test_a_fault_names_the_target_and_the_setting(table: Any, part: str) -> None:
    with pytest.raises(Misconfigured, match=part):
        configuration.read([table])


def test_names_are_used_once() -> None:
    with pytest.raises(Misconfigured, match="two targets have this name"):
        configuration.read([DIRECTORY, DIRECTORY])
    with pytest.raises(Misconfigured, match="search: two targets have this name"):
        configuration.read([{**DIRECTORY, "name": "search"}])


def test_the_installation_hands_the_tables_on_or_names_their_fault(tmp_path: Path) -> None:
    file = tmp_path / "khabar.toml"
    file.write_text(SECRET + '[[delivery]]\nname = "second"\nkind = "directory"\npath = "/mirror"\n', encoding="utf-8")
    assert load(tmp_path).delivery == (DIRECTORY,)
    file.write_text(SECRET + '[[delivery]]\nname = "second"\nkind = "directory"\n', encoding="utf-8")
    with pytest.raises(InstallationError, match="second: path: Field required"):
        load(tmp_path)
    file.write_text(SECRET + 'delivery = "second"\n', encoding="utf-8")
    with pytest.raises(InstallationError, match="list of tables"):
        load(tmp_path)


def test_a_target_must_not_overlap_the_tree_itself(settings: Any, tmp_path: Path) -> None:
    settings.KHABAR_SITE_TREE = str(tmp_path / "site")
    for path in (tmp_path, tmp_path / "site", tmp_path / "site" / "copy"):
        (table,) = configuration.read([{**DIRECTORY, "path": str(path)}])
        with pytest.raises(Misconfigured, match="overlaps"):
            targets.build(table)
    (table,) = configuration.read([{**DIRECTORY, "path": "mirror"}])
    with pytest.raises(Misconfigured, match="absolute path"):
        targets.build(table)


def test_a_missing_key_and_a_missing_package_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    (table,) = configuration.read([{"name": "b", "kind": "s3", "bucket": "b", "access_key_variable": "NOT_THERE"}])
    with pytest.raises(Misconfigured, match="NOT_THERE"):
        targets.build(table)
    monkeypatch.setitem(sys.modules, "boto3", None)
    (table,) = configuration.read([{"name": "b", "kind": "s3", "bucket": "b"}])
    with pytest.raises(Misconfigured, match=r"khabar\[s3\]"):
        targets.build(table)


@pytest.mark.parametrize(
    ("file", "addresses"),
    [
        ("fa/x/index.html.br", ["/fa/x/"]),
        ("index.html.gz", ["/"]),
        ("fa/feed.xml.br", ["/fa/feed.xml"]),
        ("fa/x/gone.html.gz", ["/fa/x/", "/fa/x"]),
        ("fa/x/redirect", ["/fa/x/", "/fa/x"]),
        ("media/one.webp", ["/media/one.webp"]),
    ],
)
def test_a_tree_file_tells_its_address(file: str, addresses: list[str]) -> None:
    assert addresses_of(file) == addresses
