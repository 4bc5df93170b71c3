"""Any depth of categories fits into three levels, and comes back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.category_folding import LEVELS, fold, is_folded, unfold
from domain.errors import Unreadable

NAMES = st.text(st.sampled_from("ab> /ç"), min_size=1, max_size=6).map(str.strip).filter(bool)
PATHS = st.lists(NAMES, min_size=1, max_size=7)


@given(PATHS)
@example(["A", "B", "> C", "D >", ">>", ">"])
def test_a_path_comes_back_as_it_was(path: list[str]) -> None:
    assert list(unfold(fold(path))) == path


@given(PATHS)
def test_a_folded_path_fits(path: list[str]) -> None:
    folded = fold(path)

    assert 1 <= len(folded) <= LEVELS
    assert folded[:2] == tuple(path[:2])
    assert all(folded)


@given(PATHS, PATHS)
def test_two_paths_never_fold_to_the_same(one: list[str], other: list[str]) -> None:
    assert (fold(one) == fold(other)) == (one == other)


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        (["Casa"], ("Casa",)),
        (["Casa", "Mantas"], ("Casa", "Mantas")),
        (["Casa", "Luminárias", "Abajures"], ("Casa", "Luminárias", "Abajures")),
        (["A", "B", "C", "D"], ("A", "B", "C > D")),
        (["A > B", "C", "D"], ("A > B", "C", "D")),
        (["A", "B", "C", "D", "E/F"], ("A", "B", "C > D > E/F")),
        ([" A ", "B"], ("A", "B")),
    ],
)
def test_paths_fold_as_the_rule_says(path: list[str], folded: tuple[str, ...]) -> None:
    assert fold(path) == folded


def test_what_fits_is_not_folded() -> None:
    assert not is_folded([" A ", "B", "C"])
    assert is_folded(["A", "B", "C", "D"])


@pytest.mark.parametrize("path", [[], [""], ["A", " "]])
def test_a_level_without_a_name_is_refused(path: list[str]) -> None:
    with pytest.raises(Unreadable, match="name on each of its levels"):
        fold(path)
