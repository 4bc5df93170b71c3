"""Names that nobody reads: a slip is told of, a name of others is not, and each costs once."""

import pytest

from domain import unknown_names as module
from domain.unknown_names import unknown_names
from tests.builders import event_fields

SLIPS = {"sequense": "sequence", "seqence": "sequence", "data_schema": "dataschema"}
OF_OTHERS = [
    "sequencetype", "dataref", "authtype", "authid", "subjecttype", "subjectid",
    "datacontentencoding", "partitionkey", "sampledrate", "expirytime", "recordedtime",
    "severitytext", "severitynumber", "traceparent", "tracestate", "correlationid", "causationid",
    "deprecated", "deprecationsunset", "dataschemaversion", "storeid", "sourceid", "database",
    "types",
]  # fmt: skip


def test_a_slip_beside_the_data_is_told_of_and_no_extension_is() -> None:
    fields = {**event_fields(), **dict.fromkeys((*SLIPS, *OF_OTHERS), "7")}
    fields.pop("sequence", None)

    assert {each.pointer[1:]: each.like for each in unknown_names(fields)} == SLIPS


def test_a_name_of_any_characters_is_a_whole_pointer() -> None:
    fields = event_fields(data={"deposit": "Geral", "available": 1, "a/b~c": 1})

    assert [each.pointer for each in unknown_names(fields)] == ["/data/a~1b~0c"]


def test_a_name_is_compared_once_however_many_items_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def compare(name: str, *_: object) -> str:
        compared.append(name)
        return ""

    monkeypatch.setattr(module, "nearest", compare)
    huge, skus = "x" * 1_000_000, [{"sku": str(n), "eam_": "1", "wieght_": 2} for n in range(500)]
    fields = event_fields(type="product.changed", data={"skus": skus, huge: 1})

    found = unknown_names(fields)

    assert (sorted(compared), len(found)) == (["eam_", "wieght_"], 3)
