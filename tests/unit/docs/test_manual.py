"""docs/pt-BR/manual.md follows the manual that merchants know, and names what the screen names."""

import re
from collections.abc import Sequence
from pathlib import Path

from babel.messages.pofile import read_po

from domain.store_fields import FIELDS
from ops.console.words import LOCALE

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "pt-BR"
TEXT = (FOLDER / "manual.md").read_text(encoding="utf-8")

IN_THIS_ORDER = [
    "Visão geral",
    "Particularidades da integração com a AnyMarket",
    "Como configurar a integração com a AnyMarket",
    "Quais informações de catálogo importamos",
    "Quais informações de catálogo enviamos",
    "Quais informações de catálogo não enviamos",
    "Como mapear atributos",
]


def test_the_manual_is_in_the_order_that_merchants_know() -> None:
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)

    assert headings[: len(IN_THIS_ORDER)] == IN_THIS_ORDER


def test_the_manual_shows_every_picture_that_is_kept_and_no_other() -> None:
    shown = re.findall(r"!\[[^]]+\]\(images/([\w-]+\.png)\)", TEXT)

    assert sorted(shown) == sorted(path.name for path in (FOLDER / "images").iterdir())


def test_what_the_manual_prints_bold_stands_on_the_screen() -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", TEXT))
    with (LOCALE / "pt_BR.po").open("rb") as file:
        texts = {text for message in read_po(file) for text in _texts(message.string)}
    on_screen = texts | {field.label for field in FIELDS}

    assert sorted(bold - on_screen - SAID) == []


def _texts(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said or ()


SAID = {
    "Atenção.",
    "Atualiza o status *entregue* por tarefa própria.",
    "Não importa pedidos de venda cujo transportador não esteja corretamente mapeado.",
    "Os atributos de ficha técnica possuem mapeamento.",
    "Pode ter outros mapeamentos, não são obrigatórios",
    "pendência",
}
"""What is bold and no name."""
