import gzip
import tracemalloc

import pytest

from adapters.http.content import Content, ContentRefused

PLAIN = b'{"content": []}' * 100


def test_gzip_is_unfolded_piece_by_piece() -> None:
    content = Content("gzip", 10_000)

    for byte in gzip.compress(PLAIN):
        content.add(bytes([byte]))

    assert content.whole() == PLAIN


def test_content_over_the_limit_is_refused() -> None:
    content = Content("", 10)
    content.add(b"0123456789")

    with pytest.raises(ContentRefused, match="more than 10 bytes"):
        content.add(b"x")


def test_a_bomb_is_cut_while_it_unfolds() -> None:
    content, bomb = Content("gzip", 1000), gzip.compress(bytes(50_000_000))
    tracemalloc.start()

    with pytest.raises(ContentRefused, match="more than 1000 bytes"):
        content.add(bomb)

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


def test_gzip_that_is_cut_short_is_refused() -> None:
    content = Content("gzip", 10_000)
    content.add(gzip.compress(PLAIN)[:-12])

    with pytest.raises(ContentRefused, match="cut short"):
        content.whole()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x"])
def test_an_encoding_that_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(ContentRefused, match="not asked for"):
        Content(encoding, 10).add(b"x")


def test_plain_text_that_claims_to_be_gzip_is_refused() -> None:
    with pytest.raises(ContentRefused, match="not gzip"):
        Content("gzip", 100).add(PLAIN[:10])


def test_nothing_is_nothing_in_any_encoding() -> None:
    assert Content("gzip", 10).whole() == b""
