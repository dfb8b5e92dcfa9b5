"""Two lists in words that the catalogue does not know."""

from app.analysis import ApplicationRecord, Parameters, find_duplicates
from tests.analysis.samples import background

ACROSS = Parameters(across_governments=True)
PRODUCTS = (
    ("zyx quill deluxe 4", "quillco"), ("zyx quill standard 4", "quillco"), ("brixel paint studio", "brixel"),
    ("fjord tax premier", "fjordsoft"), ("hexo sound forge 9", "hexo"), ("glim typing tutor", "glim"),
)  # fmt: skip


def lists() -> list[ApplicationRecord]:
    one = [ApplicationRecord(f"A{n}", name, agency=maker, government="A") for n, (name, maker) in enumerate(PRODUCTS)]
    return one + [
        ApplicationRecord(f"B{n}", f"{name} win cd", agency=maker, government="B")
        for n, (name, maker) in enumerate(PRODUCTS)
    ]


def test_each_product_meets_itself_and_not_its_sister() -> None:
    found = {(f.left_id, f.right_id) for f in find_duplicates(lists(), ACROSS)}

    assert found == {(f"A{n}", f"B{n}") for n in range(len(PRODUCTS))}


def test_within_one_list_nothing_is_compared_and_the_order_does_not_matter() -> None:
    assert find_duplicates(list(reversed(lists())), ACROSS) == find_duplicates(lists(), ACROSS)
    assert not [f for f in find_duplicates(lists()) if f.left_id[0] != f.right_id[0]]


def test_a_list_in_known_words_is_not_strange() -> None:
    moved = [ApplicationRecord(f"X{r.id}", r.name, r.description, "Kab. Jati", r.agency) for r in background()]

    found = find_duplicates([*background(), *moved], ACROSS)

    assert {f.left_id for f in found if f.worth_review} >= {f"X{record.id}" for record in background()}
    assert all(comparison.feature != "mutual" for f in found for comparison in f.comparisons)
