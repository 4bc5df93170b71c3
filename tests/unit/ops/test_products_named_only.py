"""A product that an event only names can be asked for where the ERP answers."""

import pytest

from adapters.queue.erp_events import EventErps
from domain.deadletters import Reason
from domain.errors import PermanentError
from ops.erps import StoreErps
from tests.builders import a_store


def test_an_erp_that_is_joined_by_events_cannot_be_asked_for_a_product() -> None:
    erps = StoreErps(None, EventErps("", 1.0))  # type: ignore[arg-type]  # it is not asked

    with pytest.raises(PermanentError, match="with the whole product") as refused:
        erps.read(a_store(), "P-1", lambda: None, ())

    assert refused.value.reason is Reason.EVENT_INVALID
