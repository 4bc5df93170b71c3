"""Images of a product: their order, the main one, and how they come to be processed."""

from typing import Any

import pytest

from tests.simulator.hub import Hub, a_sku, sample

SECOND = sample("image-post-request")


def product_with(hub: Hub, *images: dict[str, object]) -> str:
    """Make a product; gives the path of its images."""
    made = hub.seed(a_sku("A", images=list(images)))["A"]
    return f"/products/{made['productId']}/images"


def an_image(name: str, **wishes: object) -> dict[str, object]:
    """Give an image as POST takes it."""
    return {"url": f"https://img.example.com/{name}.jpg", **wishes}


def names(hub: Hub, path: str) -> list[str]:
    """Give the images in their order, the main one with a star."""
    rows = hub.api.get(path).json()
    assert [row["index"] for row in rows] == list(range(1, len(rows) + 1))
    return [row["url"][24:-4] + "*" * row["main"] for row in rows]


def ids(hub: Hub, path: str) -> dict[str, int]:
    """Give the ids of the images by name."""
    return {row["url"][24:-4]: row["id"] for row in hub.api.get(path).json()}


def test_an_image_of_the_sample_is_unprocessed_at_first(hub: Hub) -> None:
    path = product_with(hub, an_image("a"), an_image("b"))

    answer = hub.api.post(path, json=SECOND)

    sampled = sample("image-response")
    assert answer.status_code == 200
    assert answer.json() == {**sampled, "id": answer.json()["id"]}


def test_an_image_is_processed_after_a_while(hub: Hub) -> None:
    path = product_with(hub, an_image("a", variation="Azul"))
    hub.switch(image_delay_ms=60_000)
    before = hub.api.get(path).json()[0]
    hub.switch(image_delay_ms=0)

    after = hub.api.get(path).json()[0]

    assert (before["status"], after["status"]) == ("UNPROCESSED", "PROCESSED")
    assert after.keys() == sample("product-response")["images"][0].keys()
    assert (before["originalWidth"], after["originalWidth"]) == (0, 1200)


@pytest.mark.parametrize("switches", [{"image_result": "ERROR"}, {"image_errors": "a.jpg"}])
def test_an_image_may_end_in_an_error_that_is_told(hub: Hub, switches: dict[str, Any]) -> None:
    path = product_with(hub, an_image("a"))
    hub.switch(**switches)

    image = hub.api.get(path).json()[0]

    assert (image["status"], image["statusMessage"]) == (
        "ERROR",
        sample("image-error-response")["statusMessage"],
    )


def test_only_images_that_are_marked_fail(hub: Hub) -> None:
    path = product_with(hub, an_image("good"), an_image("bad"))
    hub.switch(image_errors="/bad.")

    assert [row["status"] for row in hub.api.get(path).json()] == ["PROCESSED", "ERROR"]


def test_a_processed_image_may_tell_another_address(hub: Hub) -> None:
    path = product_with(hub, an_image("a"))
    hub.switch(image_url="rehosted")

    image = hub.api.get(path).json()[0]

    assert image["url"] == f"http://images.anymarket.example/99999./{image['id']}.jpg"


@pytest.mark.parametrize(
    ("images", "order"),
    [
        ([an_image("a"), an_image("b")], ["a*", "b"]),
        ([an_image("a"), an_image("b", main=True)], ["a", "b*"]),
        ([an_image("a", index=2), an_image("b", index=1)], ["b*", "a"]),
        ([an_image("a", index=2), an_image("b")], ["b*", "a"]),
        ([an_image("a"), an_image("b", index=1)], ["b*", "a"]),
        ([an_image("a", index=9), an_image("b", index=9)], ["a*", "b"]),
    ],
)
def test_a_new_product_counts_its_images_and_has_a_main_one(
    hub: Hub, images: list[dict[str, object]], order: list[str]
) -> None:
    payload = sample("product-post-request-simple") | {"images": images}
    number = hub.with_names().api.post("/products", json=payload).json()["id"]

    assert names(hub, f"/products/{number}/images") == order


@pytest.mark.parametrize(
    ("new", "order"),
    [
        (an_image("c"), ["a*", "b", "c"]),
        (an_image("c", index=1), ["c", "a*", "b"]),
        (an_image("c", index=2, main=True), ["a", "c*", "b"]),
        (an_image("c", index=99), ["a*", "b", "c"]),
    ],
)
def test_an_image_is_added_where_it_belongs(
    hub: Hub, new: dict[str, object], order: list[str]
) -> None:
    path = product_with(hub, an_image("a"), an_image("b"))

    hub.api.post(path, json=new).raise_for_status()

    assert names(hub, path) == order


@pytest.mark.parametrize(
    ("name", "change", "order"),
    [
        ("c", {"index": 1}, ["c", "b", "a*"]),
        ("c", {"index": 3, "main": True}, ["a", "b", "c*"]),
        ("a", {"index": 4}, ["a*", "b", "c"]),
        ("a", {"index": 1, "main": False}, ["a*", "b", "c"]),
    ],
)
def test_an_image_changes_places_with_the_one_that_has_its_index(
    hub: Hub, name: str, change: dict[str, Any], order: list[str]
) -> None:
    path = product_with(hub, an_image("a"), an_image("b"), an_image("c"))

    answer = hub.api.put(path, json={"id": ids(hub, path)[name], **change})

    assert (answer.status_code, names(hub, path)) == (200, order)


@pytest.mark.parametrize(
    ("payload", "status"),
    [({"index": 1}, 422), ({"id": 7, "index": 1}, 404), ({"id": 7}, 422)],
)
def test_a_change_names_an_image_and_an_index(
    hub: Hub, payload: dict[str, Any], status: int
) -> None:
    path = product_with(hub, an_image("a"))

    assert hub.api.put(path, json=payload).status_code == status


def test_the_first_image_takes_over_from_a_main_one_that_goes(hub: Hub) -> None:
    path = product_with(hub, an_image("a"), an_image("b"), an_image("c", main=True))

    gone = f"{path}/{ids(hub, path)['c']}"

    assert hub.api.delete(gone).status_code == 204
    assert names(hub, path) == ["a*", "b"]
    assert (hub.api.get(gone).status_code, hub.api.delete(gone).status_code) == (404, 404)


def test_one_image_comes_in_an_array_or_bare(hub: Hub) -> None:
    path = product_with(hub, an_image("a"))
    one = hub.api.get(path).json()[0]

    assert hub.api.get(f"{path}/{one['id']}").json() == [one]
    hub.switch(single_image="object")
    assert hub.api.get(f"{path}/{one['id']}").json() == one


def test_each_variation_is_put_in_order_by_itself(hub: Hub) -> None:
    colours = {"a": "Azul", "b": "Areia", "c": "Azul", "d": None}
    images = [an_image(name, variation=colour) for name, colour in colours.items()]
    path = product_with(hub, *({k: v for k, v in one.items() if v} for one in images))
    known = ids(hub, path)

    wish = [
        {
            "variation": "Azul",
            "images": [{"id": known["c"], "index": 1}, {"id": known["a"], "index": 2}],
        },
        {"variation": "Areia", "images": [{"id": known["b"], "index": 1}]},
        {"images": [{"id": known["d"], "index": 1}]},
    ]
    answer = hub.api.put(f"{path}/reorder", json=wish)

    assert (answer.status_code, len(answer.json())) == (200, 4)
    assert names(hub, path) == ["c", "b", "a*", "d"]


def reordered(*groups: tuple[str, str]) -> list[dict[str, Any]]:
    """Give a wish: variation and the names of its images, as letters."""
    return [
        {"variation": name, "images": [{"id": one, "index": at} for at, one in enumerate(letters)]}
        for name, letters in groups
    ]


@pytest.mark.parametrize(
    "wish",
    [
        reordered(("Azul", "a")),
        reordered(("Azul", "a"), ("Areia", "")),
        reordered(("azul", "a"), ("Areia", "b")),
        reordered(("Azul", "aa"), ("Areia", "b")),
        reordered(("Azul", "b"), ("Areia", "a")),
        reordered(("Azul", "a"), ("Areia", "x")),
        [{"variation": "Azul"}],
    ],
)
def test_an_order_of_other_images_than_there_are_is_a_400_and_changes_nothing(
    hub: Hub, wish: list[dict[str, Any]]
) -> None:
    path = product_with(hub, an_image("a", variation="Azul"), an_image("b", variation="Areia"))
    known = ids(hub, path)
    for group in wish:
        for place in group.get("images", []):
            place["id"] = known.get(place["id"], 7)

    assert hub.api.put(f"{path}/reorder", json=wish).status_code == 400
    assert names(hub, path) == ["a*", "b"]


@pytest.mark.parametrize(
    "change",
    [{"url": None}, {"url": "/x.jpg"}, {"index": 0}, {"main": "yes"}, {"useCase": "FUN"}],
)
def test_an_image_that_breaks_a_rule_is_refused(hub: Hub, change: dict[str, Any]) -> None:
    path = product_with(hub)

    assert hub.api.post(path, json=SECOND | change).status_code == 422
    assert names(hub, path) == []


def test_images_of_a_product_that_is_not_there_are_a_404(hub: Hub) -> None:
    assert hub.api.get("/products/7/images").status_code == 404
    assert hub.api.post("/products/7/images", json=SECOND).status_code == 404
