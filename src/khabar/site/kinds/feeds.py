"""Feeds of editions, sections, places, topics and contributors, each as RSS 2.0, Atom and JSON Feed."""

from collections.abc import Callable, Iterator
from functools import partial

from khabar.editions import queries as editions
from khabar.site import configuration, feeds, paths
from khabar.site.feeds import Feed
from khabar.site.pages import PageKind, PageRef, Rendered, moved
from khabar.taxonomy.models import CONCEPTS, Concept

FORMATS: dict[str, tuple[str, Callable[[Feed], bytes], str, int]] = {
    "feed": ("feed.xml", feeds.rss, "application/rss+xml; charset=utf-8", 3),
    "feed-atom": ("atom.xml", feeds.atom, "application/atom+xml; charset=utf-8", 4),
    "feed-json": ("feed.json", feeds.json_feed, "application/feed+json; charset=utf-8", 4),
}
"""Kind of page -> name of the file, what makes it, its content type, and its priority: the further formats wait for
everything else that a publication changes.
"""

MODELS: dict[str, type[Concept]] = {
    model._meta.model_name or "": model for model in CONCEPTS if model._meta.model_name in feeds.CONCEPTS
}
"""Kind -> model of those concepts that have feeds."""


def _ref(kind: str, edition: str, concept: str = "", key: int = 0, code: str = "") -> PageRef:
    name = FORMATS[kind][0]
    if not concept:
        return PageRef(paths.home(edition) + name, kind, (("edition", edition),))
    path = paths.concept(edition, concept, code) + name
    return PageRef(path, kind, (("concept", concept), ("edition", edition), ("key", str(key))))


def _every(kind: str) -> Iterator[PageRef]:
    for edition in editions.codes():
        yield _ref(kind, edition)
    for concept, model in MODELS.items():
        found = model._default_manager.order_by("pk").values_list("pk", "code", "names")
        for key, code, names in found.iterator(chunk_size=2000):
            yield from (_ref(kind, edition, concept, key, code) for edition in editions.codes() if names.get(edition))


def _of(kind: str, label: str, object_id: str) -> Iterator[PageRef]:
    concept = label.removeprefix("taxonomy.")
    if concept not in MODELS:
        return
    for key, code in MODELS[concept]._default_manager.filter(pk=object_id).values_list("pk", "code"):
        yield from (_ref(kind, edition, concept, key, code) for edition in editions.codes())


def _render(kind: str, ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    if code not in editions.codes():
        return None
    name, make, content_type, _priority = FORMATS[kind]
    configuration.note(code)
    edition = editions.edition(code)
    arguments = dict(ref.arguments)
    if "key" not in arguments:
        home = paths.home(code)
        return Rendered(make(Feed(edition, ref.path, home, f"latest:{code}")), content_type)
    kind_of_concept = arguments.get("concept", "section")  # what earlier releases left out
    concept = MODELS[kind_of_concept]._default_manager.filter(pk=arguments["key"]).first()
    own = concept.name_in(code) if concept is not None else None
    if concept is None or not own:
        return None
    page = paths.concept(code, kind_of_concept, concept.code)
    if (redirect := moved(ref, page + name)) is not None:
        return redirect
    listing = f"{kind_of_concept}:{code}:{concept.code}"
    feed = Feed(edition, ref.path, page, listing, own, concept.description_in(code))
    return Rendered(make(feed), content_type)


PAGES = tuple(
    PageKind(kind, priority, partial(_every, kind), partial(_render, kind), partial(_of, kind))
    for kind, (_name, _make, _type, priority) in FORMATS.items()
)
