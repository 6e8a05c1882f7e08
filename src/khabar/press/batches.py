"""What pages become on their way from a snapshot to the tree: the batch that is rendered, written and acknowledged."""

from dataclasses import dataclass, field
from functools import cached_property

from khabar.press import store
from khabar.site import pages


@dataclass
class Bake:
    """One page under way: what it read and what it becomes; `content` None when it must not exist.

    `staged` says that it was baked ahead, `links` to which paths it leads, None where that is not known.
    """

    ref: pages.PageRef
    content: store.Content | None
    standing: bool = False
    media: tuple[str, ...] = ()
    read_keys: set[int] = field(default_factory=set)
    error: str = ""
    staged: bool = False
    links: frozenset[str] | None = None

    @cached_property
    def digest(self) -> str:
        """The hash of the content, empty when the page must not exist."""
        return self.content.digest if self.content is not None else ""

    @cached_property
    def files(self) -> list[str]:
        """The files that stand for the page."""
        return self.content.files if self.content is not None else []


@dataclass(frozen=True)
class Known:
    """What the press knew of a page before it was baked again."""

    pk: int
    hash: str
    outputs: list[str]
    changed: int
    appeared: int
    polished: bool


@dataclass
class Batch:
    """Pages rendered from the snapshot `sequence`; `before` are their rows as they were then.

    `unexpanded` is the key of the last change that the snapshot held and no expansion had looked at, 0 for none.
    """

    sequence: int
    bakes: list[Bake]
    before: dict[str, Known] = field(default_factory=dict)
    renewed: set[str] = field(default_factory=set)
    unexpanded: int = 0

    @property
    def good(self) -> list[Bake]:
        """Those that did not fail."""
        return [one for one in self.bakes if not one.error]

    @property
    def links(self) -> frozenset[str] | None:
        """The paths to which the pages lead, None where that is not known of each."""
        known = [one.links for one in self.bakes if one.links is not None]
        return frozenset().union(*known) if len(known) == len(self.bakes) else None
