"""What the test of a store finds is told in Portuguese too."""

import re

import pytest

from adapters.database.flows import HeldFlow
from adapters.eccosys.checking import NOT_FOUND_BY_NUMBER, NOTHING_TO_TRY
from domain.feed_watch import DAY_S, FeedAge
from ops.console.telling import told
from ops.console.words import words_of
from ops.findings import Finding, Weight
from ops.store_checks import TOLD, feed_finding, held_flows_findings, mended

HELD = [HeldFlow("stock", "access_denied", "HTTP 401"), HeldFlow("price", "brake", "HTTP 401")]

CHECKS = (
    "'Geral' is sent to stock local 18448 Principal",
    "https://x.example answers; the token is good",
    NOTHING_TO_TRY,
    NOT_FOUND_BY_NUMBER,
    TOLD,
    "the ERP's clock is -7 s from this machine's",
    "the ERP's clock says the same as this machine's",
    *(
        finding.detail
        for feed in (
            FeedAge("acme", 9.0),
            FeedAge("acme", 12 * DAY_S),
            FeedAge("acme", 9.0, was_read=False),
            FeedAge("acme", 7300.0, cause="access_denied", error="HTTP 401"),
            FeedAge("acme", 90.0, error="HTTP 503"),
        )
        for finding in [feed_finding(feed)]
    ),
    *(
        finding.detail
        for asked in (
            [Finding(Weight.OK, "hub", "x")],
            [Finding(Weight.OK, "hub", "x"), Finding(Weight.OK, "erp", "x")],
            [Finding(Weight.WRONG, "hub", "x")],
        )
        for finding in held_flows_findings("acme", HELD, asked)
    ),
    "'Geral' is mapped to no stock local; anybridge map set deposit; AnyMarket has: 7 A, 8 B",
    "stock local 7 is not in AnyMarket; anybridge map set deposit; AnyMarket has: 7 A, 8 B",
    "not checked: the token's budget is spent; try again in a minute",
    "https://x.example cannot be used: HTTP 500",
    f"AnyMarket refuses the token: HTTP 401; {mended('acme', 'AnyMarket')}",
    f"the ERP refuses the token: HTTP 401; {mended('acme', 'the ERP')}",
)
"""What the test of a store's connections finds."""


@pytest.mark.parametrize("finding", CHECKS)
def test_what_a_stores_test_finds_is_told_in_portuguese(finding: str) -> None:
    said = told(words_of("pt_BR"), finding)

    assert said != finding
    assert not re.search(r"\b(is|the|has|ago|answers|good)\b", said.partition("anybridge")[0])
    assert "AnyMarket has" not in said
