"""Who cites whom: chains become trees that start with the first source."""

from khabar.site.provenance import OURS, Item, Step, trees
from khabar.stories.models import Attribution

PRESIDENCY, SANA, SPUTNIK, YJC = 1, 10, 11, 12


def _shape(step: Step) -> tuple[object, ...]:
    return (step.party, step.edge, tuple(step.items), tuple(_shape(one) for one in step.below))


def test_a_retelling_hangs_below_the_outlet_it_cites() -> None:
    found = trees(
        [
            Item("retelling", ("outlet", YJC), (Attribution(outlet=SANA, via=(SPUTNIK,), edge="CITES"),)),
            Item("dispatch", ("outlet", SANA), (Attribution(organisation=PRESIDENCY),)),
        ]
    )
    retelling = (("outlet", YJC), "CITES", ("retelling",), ())
    through = (("outlet", SPUTNIK), "", (), (retelling,))
    dispatch = (("outlet", SANA), "TOLD", ("dispatch",), (through,))
    assert [_shape(one) for one in found] == [(("organisation", PRESIDENCY), "", (), (dispatch,))]


def test_a_chain_that_says_less_than_another_is_left_out() -> None:
    item = Item(
        "retelling",
        ("outlet", YJC),
        (
            Attribution(organisation=PRESIDENCY, via=(SANA, SPUTNIK), edge="CITES"),
            Attribution(outlet=SPUTNIK, edge="CREDIT"),
        ),
    )
    (root,) = trees([item])
    assert [step.party for step in root.walk()] == [
        ("organisation", PRESIDENCY), ("outlet", SANA), ("outlet", SPUTNIK), ("outlet", YJC),
    ]  # fmt: skip


def test_the_agency_is_one_party_whether_it_publishes_or_is_cited() -> None:
    found = trees(
        [
            Item("ours", OURS, (Attribution(organisation=PRESIDENCY),)),
            Item("report", ("outlet", YJC), (Attribution(organisation=PRESIDENCY, via=(SANA,), edge="CITES"),)),
        ],
        frozenset({SANA}),
    )
    assert len(found) == 1
    assert [step.party for step in found[0].walk()] == [("organisation", PRESIDENCY), OURS, ("outlet", YJC)]


def test_outlets_that_cite_each_other_do_not_loop() -> None:
    found = trees(
        [
            Item("a", ("outlet", SANA), (Attribution(outlet=YJC, edge="CITES"),)),
            Item("b", ("outlet", YJC), (Attribution(outlet=SANA, edge="CITES"),)),
        ]
    )
    assert sum(1 for root in found for _step in root.walk()) < 6


def test_an_item_without_sources_or_publisher_stands_nowhere() -> None:
    assert trees([Item("a", OURS, ()), Item("b", None, (Attribution(person=1),))]) == []
