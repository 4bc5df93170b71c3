"""Every reason speaks to a person."""

import pytest

from domain.deadletters import Reason
from domain.reasons import TEXTS, text_of


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_has_texts_in_both_languages_cause_steps_and_owner(reason: Reason) -> None:
    text = TEXTS[reason]

    assert all([text.portuguese, text.english, text.cause, text.steps])
    assert text.owner in {"merchant", "integrator", "hub", "erp"}


def test_a_reason_of_a_newer_release_reads_like_a_bug() -> None:
    assert text_of("not_yet_known") == TEXTS[Reason.BUG]
