"""An installation's file: what it says, what is wrong with it, and which one a command works on."""

import sys
from pathlib import Path
from unittest import mock

import pytest

from khabar.ops import installation as installations
from khabar.ops.installation import DEMO_SECRET, Installation, InstallationError, faults, for_site, load, locate

LONG = "k3Jd-_92mNqz7Yb1vRtW0xPfLsHcGaUeOiTnMrQw58Z6"


def written(folder: Path, text: str) -> Path:
    (folder / "khabar.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_the_file_does_not_say_has_a_default(tmp_path: Path) -> None:
    read = load(written(tmp_path, f'secret_key = "{LONG}"\n[agency.names]\nfa = "خبرگزاری نمونه"\n'))
    assert (read.site_url, read.newsroom_url) == ("http://127.0.0.1:8080", "http://127.0.0.1:8081")
    assert read.agency_names == {"fa": "خبرگزاری نمونه"}
    assert read.profile == "khabar.config.settings.embedded"
    assert not read.demo


def test_addresses_follow_the_ports_unless_they_are_given(tmp_path: Path) -> None:
    text = f'secret_key = "{LONG}"\nsite_address = "https://news.example/"\n'
    read = load(written(tmp_path, text)).on_ports(9000, 9001)
    assert (read.site_url, read.newsroom_url) == ("https://news.example", "http://127.0.0.1:9001")


def test_a_database_chooses_the_profile(tmp_path: Path) -> None:
    read = load(written(tmp_path, f'secret_key = "{LONG}"\ndatabase = "postgresql://k@127.0.0.1/khabar"\n'))
    assert read.profile == "khabar.config.settings.postgres"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("secret_key = ", "not valid TOML"),
        ("demo = true", "no secret_key"),
        (f'secret_key = "{LONG}"\nport = 3', "unknown settings: port"),
        (f'secret_key = "{LONG}"\nsite_port = "80"', "site_port = '80' is not of the kind whole number"),
        (f'secret_key = "{LONG}"\ndemo = 1', "demo = 1 is not of the kind true or false"),
        (f'secret_key = "{LONG}"\neditions = "fa"', "list of texts"),
        (f'secret_key = "{LONG}"\nagency = "x"', r"\[agency\] must be a section"),
        (f'secret_key = "{LONG}"\n[agency]\nnames = "x"', "table of texts"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(InstallationError, match=part):
        load(written(tmp_path, text))


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="khabar init"):
        load(tmp_path)


def test_a_command_works_on_the_named_folder_else_this_one_else_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InstallationError, match="khabar demo"):
        locate(None)
    (tmp_path / "demo").mkdir()
    written(tmp_path / "demo", f'secret_key = "{LONG}"')
    assert locate(None) == tmp_path / "demo"
    written(tmp_path, f'secret_key = "{LONG}"')
    assert locate(None) == tmp_path
    assert locate(Path("demo")) == tmp_path / "demo"
    with pytest.raises(InstallationError, match="elsewhere"):
        locate(Path("elsewhere"))


def test_the_supervisor_hands_ports_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(installations.FOLDER_VARIABLE, str(written(tmp_path, f'secret_key = "{LONG}"')))
    monkeypatch.setenv(installations.SITE_PORT_VARIABLE, "9100")
    monkeypatch.delenv(installations.NEWSROOM_PORT_VARIABLE, raising=False)
    assert (installations.current().site_port, installations.current().newsroom_port) == (9100, 8081)


@pytest.mark.parametrize(
    "secret",
    [DEMO_SECRET, "changeme" * 8, "django-insecure-" + LONG, "a" * 60, LONG[:39], ""],
)
def test_default_and_short_secrets_are_refused(secret: str) -> None:
    found = faults(Installation(Path("/srv/news"), secret))
    assert len(found) == 1
    assert "secrets.token_urlsafe" in found[0]


def test_a_fresh_secret_is_accepted() -> None:
    assert faults(Installation(Path("/srv/news"), LONG)) == []


def test_the_demo_may_keep_its_secret_but_not_listen_to_the_world() -> None:
    assert faults(Installation(Path("/srv/demo"), DEMO_SECRET, demo=True)) == []
    exposed = Installation(Path("/srv/demo"), DEMO_SECRET, demo=True, newsroom_host="0.0.0.0")
    assert "127.0.0.1 only" in faults(exposed)[0]


def test_the_site_server_needs_nothing_but_a_site_tree(tmp_path: Path) -> None:
    with pytest.raises(InstallationError):
        for_site(tmp_path)
    (tmp_path / "site").mkdir()
    assert for_site(tmp_path).site == tmp_path.resolve() / "site"


@pytest.mark.parametrize(
    "text",
    ['sign_in = "javascript:alert(1)"', 'sign_in = "accounts.example"', '[agency.follow]\nTelegram = "t.me/agency"'],
)
def test_an_address_that_pages_link_to_must_be_one_of_the_web(tmp_path: Path, text: str) -> None:
    with pytest.raises(InstallationError, match="must begin with https://"):
        load(written(tmp_path, f'secret_key = "{LONG}"\n{text}\n'))


def test_accounts_elsewhere_are_read_as_they_stand(tmp_path: Path) -> None:
    text = f'secret_key = "{LONG}"\nsign_in = "https://a.example/"\n[agency.follow]\nTelegram = "https://t.me/agency"\n'
    read = load(written(tmp_path, text))
    assert read.agency_follow == {"Telegram": "https://t.me/agency"}
    assert read.sign_in == "https://a.example/"


def test_search_has_an_engine_and_where_it_is_a_database_an_address(tmp_path: Path) -> None:
    text = f'secret_key = "{LONG}"\n'
    assert load(written(tmp_path, text)).search_engine == "sqlite"
    assert load(written(tmp_path, text + '[search]\nengine = "tantivy"\n')).search_engine == "tantivy"
    own = load(written(tmp_path, text + '[search]\nengine = "postgresql"\naddress = "postgresql://a:b@c:1/d"\n'))
    assert (own.search_engine, own.search_address) == ("postgresql", "postgresql://a:b@c:1/d")
    same = text + 'database = "postgresql://a:b@c:1/news"\n[search]\nengine = "postgresql"\n'
    assert load(written(tmp_path, same)).search_address == "postgresql://a:b@c:1/news"
    for wrong in ('engine = "solr"\n', 'engine = "postgresql"\n', 'address = "postgresql://a:b@c:1/d"\n'):
        with pytest.raises(InstallationError, match="search"):
            load(written(tmp_path, text + "[search]\n" + wrong))
    with pytest.raises(InstallationError, match="unknown settings"):
        load(written(tmp_path, text + 'search_engine = "tantivy"\n'))
    with mock.patch.dict(sys.modules, {"tantivy": None}), pytest.raises(InstallationError, match=r"khabar\[tantivy\]"):
        load(written(tmp_path, text + '[search]\nengine = "tantivy"\n'))


def test_search_can_be_switched_off_and_nothing_else_of_it_set(tmp_path: Path) -> None:
    text = f'secret_key = "{LONG}"\n[search]\n'
    assert load(written(tmp_path, text)).search
    assert not load(written(tmp_path, text + "enabled = false\n")).search
    for wrong in ('enabled = "no"\n', "enabled = true\nsize = 3\n"):
        with pytest.raises(InstallationError, match="search"):
            load(written(tmp_path, text + wrong))
    with pytest.raises(InstallationError, match="search"):
        load(written(tmp_path, f'secret_key = "{LONG}"\nsearch = false\n'))
