"""Who cites whom: the stated chains of a story's items, merged into trees that start with the sources."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from khabar.stories.models import Attribution, Edge

Party = tuple[str, int]
"""Somebody who says or publishes: (``person``, ``organisation`` or ``outlet``, primary key); `OURS` is the
agency.
"""

OURS: Party = ("ours", 0)


@dataclass(frozen=True)
class Item:
    """One article or report: who published it, whom it names, and a key that the caller knows it by."""

    key: str
    publisher: Party | None
    attributions: tuple[Attribution, ...]


@dataclass
class Step:
    """A party in a tree; `edge` says how the statement reached it from the party above, `items` what it
    published.
    """

    party: Party
    edge: str = ""
    items: list[str] = field(default_factory=list)
    below: list["Step"] = field(default_factory=list)

    def walk(self) -> Iterator["Step"]:
        """Yield this step and all below it."""
        yield self
        for step in self.below:
            yield from step.walk()


def trees(items: Iterable[Item], ours: frozenset[int] = frozenset()) -> list[Step]:
    """Return the trees of who cites whom, in the order in which the sources first appear.

    `ours` are the keys of the outlets that are the agency itself. A chain that starts with an outlet hangs
    below the place where that outlet already stands, so that a retelling of a retelling shows the first
    source. A chain that says less than another of the same item is left out.
    """
    chains = [(item.key, *chain) for item in items for chain in _chains(item, ours)]
    roots: list[Step] = []
    chains.sort(key=lambda one: one[1][0][0] in ("outlet", "ours"))
    for key, parties, edge in chains:
        _insert(roots, key, parties, edge)
    return roots


def _chains(item: Item, ours: frozenset[int]) -> list[tuple[list[Party], str]]:
    if item.publisher is None:
        return []
    end = _known(item.publisher, ours)
    found = []
    for one in item.attributions:
        source = _source(one)
        parties = [*([source] if source else []), *(("outlet", key) for key in one.via), end]
        known = [_known(party, ours) for party in parties]
        chain = [party for number, party in enumerate(known) if party not in known[:number]]
        if len(chain) > 1:
            # What came through an outlet was taken from it, whoever told it first.
            through = len(chain) > 2 and one.edge == Edge.TOLD
            found.append((chain, str(Edge.CITES if through else one.edge)))
    return [
        (chain, edge)
        for number, (chain, edge) in enumerate(found)
        if not any(
            _within(chain, other) and (len(other) > len(chain) or place < number)
            for place, (other, _edge) in enumerate(found)
            if place != number
        )
    ]


def _source(one: Attribution) -> Party | None:
    if one.person:
        return ("person", one.person)
    if one.organisation:
        return ("organisation", one.organisation)
    return ("outlet", one.outlet) if one.outlet else None


def _known(party: Party, ours: frozenset[int]) -> Party:
    return OURS if party[0] == "outlet" and party[1] in ours else party


def _within(chain: list[Party], other: list[Party]) -> bool:
    rest = iter(other)
    return all(party in rest for party in chain)


def _insert(roots: list[Step], key: str, parties: list[Party], edge: str) -> None:
    step = _start(roots, parties[0])
    for number, party in enumerate(parties[1:], 1):
        below = next((one for one in step.below if one.party == party), None)
        if below is None:
            below = Step(party, edge if number == len(parties) - 1 else "")
            step.below.append(below)
        step = below
    step.edge = step.edge or edge
    if key not in step.items:
        step.items.append(key)


def _start(roots: list[Step], party: Party) -> Step:
    """Return the step where a chain from `party` begins: an outlet may already stand below its own source."""
    standing = [step for root in roots for step in root.walk() if step.party == party]
    if standing:
        return standing[0]
    roots.append(Step(party))
    return roots[-1]
