"""Pages of sections, places, topics, people, organisations and contributors: a heading and what was
published.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from khabar.editions import queries as editions
from khabar.editions.models import Edition
from khabar.site import feeds, home, listings, loading, paths, structured, tree
from khabar.site.frame import Frame, page
from khabar.site.kinds.fronts import by_day
from khabar.site.loading import Card
from khabar.site.pages import PageKind, PageRef, Rendered, moved
from khabar.site.wording import Run, Writer, writer
from khabar.taxonomy.models import CONCEPTS, Concept

LISTED = 30
"""How many articles the page of a concept lists."""

MODELS: dict[str, type[Concept]] = {
    model._meta.model_name or "": model for model in CONCEPTS if model._meta.model_name in paths.CONCEPTS
}
"""Kind -> model of those concepts that have pages."""

FRONTS = ("section", "place")
"""Kinds whose pages are fronts, with a lead; those of the others are lists by time."""

SHORT = 8
"""A front with fewer articles than this is followed by the newest of the edition."""


def _refs(kind: str, key: int, code: str) -> Iterator[PageRef]:
    for edition in editions.codes():
        yield PageRef(paths.concept(edition, kind, code), kind, (("edition", edition), ("key", str(key))))


def _every(kind: str) -> Iterator[PageRef]:
    rows = MODELS[kind]._default_manager.order_by("pk").values_list("pk", "code", "names")
    for key, code, names in rows.iterator(chunk_size=2000):
        yield from (ref for ref in _refs(kind, key, code) if names.get(ref.argument("edition")))


def _of(kind: str, label: str, object_id: str) -> Iterator[PageRef]:
    if label != f"taxonomy.{kind}":
        return
    row = MODELS[kind]._default_manager.filter(pk=object_id).values_list("pk", "code").first()
    if row is not None:
        yield from _refs(kind, *row)


def _render(kind: str, ref: PageRef) -> Rendered | None:
    code = ref.argument("edition")
    concept = MODELS[kind]._default_manager.filter(pk=ref.argument("key")).first()
    if concept is None or code not in editions.codes() or not concept.name_in(code):
        return None
    if (redirect := moved(ref, paths.concept(code, kind, concept.code))) is not None:
        return redirect
    edition = editions.edition(code)
    words = writer(edition)
    if kind in FRONTS:
        return _front(kind, concept, words, ref.path)
    cards = list(loading.cards(listings.entries(f"{kind}:{code}:{concept.code}", LISTED)).values())
    return page(
        _frame(kind, concept, edition, ref.path, cards),
        "list.html",
        images=[card.image for card in cards],
        heading=Run(concept.name_in(code) or ""),
        over=_over(kind, concept, words),
        description=concept.description_in(code),
        days=by_day(cards, words),
        feed=ref.path if kind in feeds.CONCEPTS else "",
        empty=edition.text("empty.topic"),
        previous="",
        following="",
    )


def _front(kind: str, concept: Concept, words: Writer, path: str) -> Rendered:
    section = concept.pk if kind == "section" else None
    made = home.compose_section(words.code, f"{kind}:{words.code}:{concept.code}", section)
    return page(
        _frame(kind, concept, words.edition, path, made.cards, made.lead),
        "section.html",
        images=[card.image for card in made.cards],
        heading=Run(concept.name_in(words.code) or ""),
        description=concept.description_in(words.code),
        below=_below(kind, concept, words),
        front=made,
        days=by_day(list(made.rest), words),
        feed=path if kind in feeds.CONCEPTS else "",
        empty=words.text(f"empty.{kind}"),
        strip_kinds=home.strip_kinds(made.strip),
        short=len(made.cards) < SHORT,
    )


def _frame(
    kind: str, concept: Concept, edition: Edition, path: str, cards: Sequence[Card], opening: Card | None = None
) -> Frame:
    name = concept.name_in(edition.code) or ""
    alternates = {code: paths.concept(code, kind, concept.code) for code in editions.codes() if concept.name_in(code)}
    feed = [(edition.text("site.feed_of", name=name), path)] if kind in feeds.CONCEPTS else []
    return Frame(
        edition=edition,
        kind=kind,
        path=path,
        title=name,
        description=concept.description_in(edition.code),
        alternates=alternates,
        feeds=feed,
        data=[structured.collection(name, path, writer(edition), cards)],
        image=opening.image if opening else None,
        crumbs=_crumbs(kind, concept, writer(edition)),
    )


def _crumbs(kind: str, concept: Concept, words: Writer) -> list[Run]:
    found = [Run(words.text("site.home"), path=paths.home(words.code))]
    if kind in FRONTS:
        nodes = tree.sections() if kind == "section" else tree.places()
        lineage = [node for node in nodes.lineage(concept.pk) if node.names.get(words.code)]
        return found + [
            Run(node.names[words.code], path=paths.concept(words.code, kind, node.code)) for node in lineage
        ]
    return [*found, Run(concept.name_in(words.code) or "", path=paths.concept(words.code, kind, concept.code))]


def _over(kind: str, concept: Concept, words: Writer) -> str:
    if kind == "contributor":
        return words.text(f"role.{getattr(concept, 'role', 'reporter')}")
    return ""


def _below(kind: str, concept: Concept, words: Writer) -> list[Run]:
    nodes = tree.sections() if kind == "section" else tree.places()
    node = nodes.nodes.get(concept.pk)
    return [
        Run(child.names[words.code], path=paths.concept(words.code, kind, child.code))
        for child in (nodes.children(node) if node else ())
        if child.names.get(words.code)
    ]


PAGES = tuple(
    PageKind(
        kind,
        1 if kind == "section" else 2,
        partial(_every, kind),
        partial(_render, kind),
        partial(_of, kind),
    )
    for kind in MODELS
)
