"""Every address of the newsroom asks a policy: all URL patterns × all roles × reading and writing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path

from khabar.kernel import clock, timers
from khabar.kernel.models import AuditLine, User
from khabar.newsroom.admin import guard, routes
from khabar.newsroom.admin.frame import FRAME
from khabar.newsroom.models import Article, Front
from khabar.search.newsroom import saved
from khabar.search.newsroom.queries import Asked
from tests import factories
from tests.newsroom.conftest import PEOPLE

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {name for name, known in FRAME.items() if known.read == routes.PUBLIC}
ARTICLE = "wagtailsnippets_newsroom_article:"

REFUSED_PREFIXES = (
    "wagtailadmin_pages:", "wagtailadmin_explore", "wagtailadmin_choose_page_child", "wagtailadmin_api:",
    "wagtailadmin_collections:", "wagtailadmin_workflows:", "wagtailadmin_reports:", "wagtaildocs:",
    "wagtaildocs_chooser:", "wagtailusers_users:", "wagtailusers_groups:", "wagtailsnippets:", "wagtail_bulk_action",
    "wagtailadmin_block_preview", "wagtailadmin_error_test", "wagtailadmin_password_reset",
)  # fmt: skip
"""What we do not use of Wagtail: nobody gets there, not even an administrator."""


def patterns(entries: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield (listed name, pattern) of every address of the newsroom process."""
    for entry in entries if entries is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from patterns(entry.url_patterns, before + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            where = before + str(entry.pattern)
            yield (space + entry.name if entry.name else where), where


class Match:
    """What the guard needs of a resolved address."""

    def __init__(self, name: str, where: str, arguments: dict[str, Any]) -> None:
        self.view_name, self.route, self.kwargs = name, where, arguments
        self.url_name = None if name == where else name


def arguments_of(where: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return arguments for a pattern, each filled from `keys` or with 1."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", where)
    return {name: keys.get(name, 1) for name in names}


def ask(person: Any, name: str, where: str, method: str, keys: dict[str, Any]) -> int:
    """Return the status that the guard answers, 0 for a request it lets pass."""
    request = RequestFactory().generic(method, "/")
    request.user = person
    request.resolver_match = Match(name, where, arguments_of(where, keys))  # type: ignore[assignment]
    answer = guard.Guard(lambda _: pytest.fail("not called")).process_view(request, None, (), {})
    return answer.status_code if answer is not None else 0


class Targets:
    """One object of each kind that an address may name."""

    def __init__(self, article: Article, front: Front, people: dict[str, User]) -> None:
        story = factories.story()
        claim = factories.claim(story)
        picture = factories.picture().pk
        concepts = ("section", "place", "topic", "person", "organisation", "outlet", "contributor")
        self.keys = {name: {"pk": getattr(factories, name)().pk} for name in concepts} | {
            "stories": {"pk": story.pk},
            "claims": {"pk": claim.pk},
            "responses": {"pk": factories.denial(claim).pk},
            "incoming": {"pk": factories.report(story).pk},
            "reports": {"pk": factories.report(story).pk},
            "images": {"pk": picture, "image_id": picture},
            "desks": {"pk": article.desk_id},
            "recordings": {"pk": factories.recording().pk},
            "fronts": {"pk": front.pk},
            "articles": {"pk": article.pk},
            "search": {"pk": saved.save(people[SEARCHER], "port", Asked(words="port")).pk},
            "people": {"pk": people["auditor"].pk},
            "press": {"pk": article.pk, "line": AuditLine.objects.order_by("-id")[:1].get().pk},
            "scheduled": {"pk": timers.set_timer("article.publish", "newsroom.article", article.pk, clock.now()).pk},
        }

    def of(self, where: str) -> dict[str, Any]:
        """Return the arguments that name an existing object in the pattern `where`."""
        first, _, rest = where.removeprefix("newsroom/").partition("/")
        kind = rest.partition("/")[0] if first in ("choose", "taxonomy") else first
        return self.keys.get(kind, {})


@pytest.fixture
def targets(article: Article, front: Front, people: dict[str, User]) -> Targets:
    """Objects for every address."""
    return Targets(article, front, people)


def test_every_address_is_listed_or_refused_on_purpose() -> None:
    unlisted = {name for name, _ in patterns()} - set(routes.opened())
    surprises = {
        name
        for name in unlisted
        if not name.startswith(REFUSED_PREFIXES) and name not in REFUSED_SINGLY and not name.endswith(":create")
    }
    assert not surprises, f"decide in routes what these ask: {sorted(surprises)}"
    stale = set(routes.opened()) - {name for name, _ in patterns()}
    assert not stale, f"listed, but no such address: {sorted(stale)}"


REFUSED_SINGLY = {
    "newsroom/test404/",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailimages:url_generator",
    "wagtailimages:url_generator_output",
    f"{ARTICLE}revisions_unschedule",
    f"{ARTICLE}workflow_action",
    f"{ARTICLE}collect_workflow_action_data",
    f"{ARTICLE}confirm_workflow_cancellation",
    f"{ARTICLE}workflow_preview",
    f"{ARTICLE}workflow_history",
    f"{ARTICLE}workflow_history_detail",
}


@pytest.mark.parametrize("name", [*PEOPLE, "anonymous"])
def test_access_equals_the_policy_table(name: str, people: dict[str, User], targets: Targets) -> None:
    person = people.get(name, AnonymousUser())
    for route, where in patterns():
        keys = targets.of(where)
        for method in ("GET", "POST"):
            got = ask(person, route, where, method, keys)
            expected = expected_of(name, route, method)
            assert (got == 0) == expected, f"{name} {method} {route}: {got}"
            if not expected:
                assert got == (302 if name == "anonymous" else 403), f"{name} {method} {route}"


WRITES = {
    "add", "edit", "preview_on_add", "preview_on_edit", "revisions_revert",
}  # fmt: skip
EDITORIAL = {"unpublish", "delete"}
LOCKS = {"lock", "unlock"}
READS = {
    "list", "list_results", "inspect", "usage", "history", "history_results", "revisions_view", "revisions_compare",
}  # fmt: skip
CHOOSING = {"choose", "choose_results", "chosen", "chosen_multiple"}
WRITERS = {"reporter fa A", "reporter en B", "translator ku", "desk editor fa A", "administrator"}
IN_SCOPE = {"reporter fa A", "desk editor fa A", "administrator"}
EDITORS = {"desk editor fa A", "administrator"}
MEMBERS = set(PEOPLE) - {"nobody"}
SEARCHER = "translator ku"
READERS_OF_IT = IN_SCOPE | {"front editor fa", "photo editor", "auditor"}


def expected_of(name: str, route: str, method: str) -> bool:
    """Say by hand who gets where; the object is a Persian draft of desk A, or what everybody shares."""
    if route in OPEN_TO_ALL:
        return method == "GET" or FRAME[route].write == routes.PUBLIC
    if route in FRAME:
        return expected_in_frame(name, route, method)
    space, _, short = route.rpartition(":")
    if space == ARTICLE[:-1]:
        return expected_of_article(name, short, method)
    if space.startswith("wagtailsnippetchoosers_"):
        return expected_in_chooser(name, space, short, method)
    if space.startswith("wagtailimages"):
        return expected_of_picture(name, route, method)
    if space.startswith("wagtailsnippets_"):
        return expected_of_screen(name, space.removeprefix("wagtailsnippets_"), short, method)
    own = {
        "khabar_people": ({"administrator"}, set()),
        "khabar_person": ({"administrator"}, {"administrator"}),
        "khabar_person_add": ({"administrator"}, {"administrator"}),
        "khabar_audit": ({"administrator", "auditor"}, set()),
        "khabar_suggest": (MEMBERS, set()),
        "khabar_tidy": (set(), MEMBERS),
        "khabar_search": (MEMBERS, set()),
        "khabar_search_progress": (MEMBERS, set()),
        "khabar_search_saved": (MEMBERS, set()),
        "khabar_search_save": (set(), MEMBERS),
        "khabar_search_open": ({SEARCHER}, set()),
        "khabar_search_rename": (set(), {SEARCHER}),
        "khabar_search_delete": ({SEARCHER}, {SEARCHER}),
        "khabar_publication": (READERS_OF_IT, IN_SCOPE),
        "khabar_take_down": (EDITORS, EDITORS),
        "khabar_correct": (EDITORS, EDITORS),
        "khabar_retract": (EDITORS, EDITORS),
        "khabar_restore": (set(), {"administrator"}),
        "khabar_scheduled": (MEMBERS, set()),
        "khabar_timer_retry": (set(), EDITORS),
        "khabar_press": (MEMBERS, set()),
        "khabar_press_outcome": (MEMBERS, set()),
        "khabar_press_retry": (set(), {"administrator"}),
        "khabar_press_check": (set(), {"administrator"}),
        "khabar_press_compare": (set(), {"administrator"}),
        "khabar_press_estimate_publish": (EDITORS, set()),
        "khabar_press_estimate_unpublish": (EDITORS, set()),
    }
    readers, writers = own.get(route, (set(), set()))
    return name in (readers if method == "GET" else writers)


def expected_in_frame(name: str, route: str, method: str) -> bool:
    """Say who gets to the parts of Wagtail's frame."""
    if route in ("wagtailadmin_home", "site_asset", "site_rendition", "site_upload"):
        return method == "GET" and name in MEMBERS
    if route == "wagtailadmin_account":
        return name in MEMBERS
    if "editing_sessions" in route or route == "wagtailadmin_dismissibles":
        return method == "POST" and name in MEMBERS
    if "choose_page" in route:
        return name in WRITERS
    return method == "GET" and name in WRITERS | {"photo editor"}


def expected_of_article(name: str, short: str, method: str) -> bool:
    """Say who gets to an article's address."""
    if short in ("list", "list_results"):
        return method == "GET" and name in MEMBERS
    if short in ("add", "preview_on_add"):
        return name in WRITERS
    if short in READS:
        return method == "GET" and name in READERS_OF_IT
    if short in WRITES:
        return name in IN_SCOPE
    if short in LOCKS:
        return method == "POST" and name in IN_SCOPE
    return short in EDITORIAL and name in EDITORS


def expected_in_chooser(name: str, space: str, short: str, method: str) -> bool:
    """Say who chooses: whoever sees the objects."""
    readers = READERS_OF_IT if space.endswith("newsroom_article") and short == "chosen" else MEMBERS
    if space.endswith("newsroom_front") and short == "chosen":
        readers = MEMBERS - {"reporter en B", "translator ku"}
    return method == "GET" and short in CHOOSING and name in readers


def expected_of_picture(name: str, route: str, method: str) -> bool:
    """Say who gets to pictures: all see them, writers and photo editors change them."""
    short = route.rpartition(":")[2]
    if short in ("index", "index_results"):
        return method == "GET" and name in WRITERS | {"photo editor"}
    looking = {"preview", *CHOOSING}
    if short in ("url_generator", "url_generator_output"):
        return False
    if short == "select_format":
        return name in MEMBERS
    if short in looking:
        return method == "GET" and name in MEMBERS
    posting_only = {
        "edit_multiple", "create_multiple_from_uploaded_image", "delete_multiple", "delete_upload_multiple",
    }  # fmt: skip
    if (short in posting_only and method == "GET") or (short == "image_usage" and method == "POST"):
        return False
    return name in WRITERS | {"photo editor"}


def expected_of_screen(name: str, model: str, short: str, method: str) -> bool:
    """Say who gets to taxonomy, stories and fronts."""
    if short in READS:
        readers = MEMBERS
        if model == "newsroom_front" and short not in ("list", "list_results"):
            readers = MEMBERS - {"reporter en B", "translator ku"}
        return method == "GET" and name in readers
    if model.startswith("taxonomy_"):
        changers = EDITORS
    elif model == "media_recording":
        changers = set() if short == "delete" else WRITERS | {"photo editor"}
    elif model == "newsroom_desk":
        changers = {"administrator"}
    elif model == "newsroom_front":
        changers = EDITORS | {"front editor fa"}
    else:
        changers = set() if short == "delete" or (model, short) == ("stories_report", "add") else WRITERS
    return name in changers


@pytest.mark.parametrize("stranger", ["reporter en B", "translator ku"])
def test_another_edition_or_desk_is_refused_on_every_article_address(
    stranger: str, people: dict[str, User], article: Article
) -> None:
    walked = [(name, where) for name, where in patterns() if name.startswith(ARTICLE) and "pk" in where]
    assert len(walked) > 15
    for name, where in walked:
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert ask(people[stranger], name, where, method, {"pk": article.pk}) == 403, f"{method} {name}"


def test_the_auditor_changes_nothing(people: dict[str, User], targets: Targets) -> None:
    own = {
        "wagtailadmin_account",
        "wagtailadmin_dismissibles",
        "wagtailimages_chooser:select_format",
        "khabar_tidy",
        "khabar_search_save",
    }
    for name, where in patterns():
        if name in OPEN_TO_ALL | own or "editing_sessions" in name:
            continue
        keys = targets.of(where)
        assert ask(people["auditor"], name, where, "POST", keys) == 403, name


def test_an_address_that_nobody_listed_is_refused(people: dict[str, User], article: Article) -> None:
    new = path("articles/new-in-the-next-release/<int:pk>/", lambda request: None, name="fresh")
    name, where = next(patterns([new], "newsroom/", ARTICLE))
    for person in people.values():
        for method in ("GET", "POST"):
            assert ask(person, name, where, method, {"pk": article.pk}) == 403
    assert name not in routes.opened()


def test_what_is_missing_is_404_only_for_who_may_look(people: dict[str, User]) -> None:
    name, where = next(entry for entry in patterns() if entry[0] == f"{ARTICLE}edit")
    assert ask(people["desk editor fa A"], name, where, "GET", {"pk": 99999}) == 404
    assert ask(people["auditor"], name, where, "GET", {"pk": 99999}) == 403


def real_address(where: str, keys: dict[str, Any]) -> str | None:
    """Return a path for a pattern, None for those with more than object keys in them."""
    if "^" in where or "(?P" in where or "revision_id" in where or "uploaded_file" in where or "filter_spec" in where:
        return None
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(keys.get(match.group(1), 1)), where)


# Wagtail leaves a temporary file to the garbage collector when it makes a rendition.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["administrator", "desk editor fa A", "reporter fa A", "auditor"])
def test_wagtail_itself_agrees_with_the_table(
    name: str, people: dict[str, User], targets: Targets, signed_in: Any
) -> None:
    client: Client = signed_in(name)
    for route, where in patterns():
        keys = {"kind": "taxonomy.topic", "app_name": "taggit", "model_name": "tag"} | targets.of(where)
        address = real_address(where, keys)
        if (
            address is None
            or route in OPEN_TO_ALL
            or route == "site_asset"
            or ask(people[name], route, where, "GET", keys)
        ):
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 405), f"{name} GET {address}: {answer.status_code}"


def test_a_refusal_is_a_page_in_the_interface_language(signed_in: Any, article: Article) -> None:
    answer = signed_in("reporter en B").get(f"/newsroom/articles/edit/{article.pk}/", headers={"accept-language": "fa"})
    assert answer.status_code == 403
    assert 'dir="rtl"' in answer.content.decode()


def test_strangers_are_sent_to_the_log_in_page(article: Article) -> None:
    answer = Client().get(f"/newsroom/articles/edit/{article.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/newsroom/login/")
