"""What is wrong in a file of rules is told in Portuguese, to the last word."""

import re

import pytest

from ops.console.telling import told
from ops.console.words import words_of
from ops.mapping_files import read_rules
from ops.table_files import FileWrong


@pytest.mark.parametrize(
    "file",
    [
        b"marketplace,type,target\nSHOPEE,,6:7\n", b"marketplace,type,target\nSHOPEE,a,x\n",
        b"marketplace,type,target\nSHOPEE,a,\n", b"marketplace,typo\nSHOPEE,a\n",
        b"marketplace,type,target,key\nSHOPEE,a,6:7,x\n", b"[7]", b"\xff", b"[{]",
        b'[{"marketplace": 7}]', b"marketplace,type,target\nA,b,6:7\nA,b,6:8\n",
        b"marketplace,type,target\nA,b,6:7,8\n", b"type,type\na,b\n",
    ],
)  # fmt: skip
def test_every_fault_of_a_file_is_told_in_portuguese(file: bytes) -> None:
    with pytest.raises(FileWrong) as caught:
        read_rules(file, "carrier")

    [*_, (_, fault)] = caught.value.faults
    said = told(words_of("pt_BR"), fault)
    assert said != fault
    assert not re.search(r"\b(is|the|wanted|value|any)\b", said)
