"""A second object mapper (Dyntastic) on top: its models are pydantic's, its expressions boto3's conditions."""

from decimal import Decimal

import pytest
from dyntastic import A, Dyntastic, Index, transaction
from pydantic import Field
from conftest import REGION


class Product(Dyntastic):
    __table_name__ = "products"
    __table_region__ = REGION
    __hash_key__ = "shelf"
    __range_key__ = "revision"

    shelf: str
    revision: int
    name: str
    note: str | None = None
    price: Decimal | None = None
    tags: set[str] | None = None
    group: str | None = None
    sizes: dict = Field(default_factory=dict)


@pytest.fixture(scope="module")
def products(url):
    with pytest.MonkeyPatch.context() as patch:
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
            patch.setenv(name, "local")
        patch.setattr(Product, "__table_host__", url, raising=False)
        Product.create_table(Index("group", "revision", index_name="by-group"))
        for number in range(30):
            Product(
                shelf="a", revision=number, name=f"n{number}", price=Decimal("1.5"), tags={"x", f"t{number % 3}"},
                group=f"g{number % 2}").save()
        yield Product
        Product._dynamodb_table().delete()


def test_reads_conditions_and_indexes(products):
    assert products.get("a", 3).tags == {"x", "t0"}
    assert products.safe_get("a", 99) is None
    assert [found.revision for found in products.query("a", range_key_condition=A.revision.between(3, 7))] == [3, 4, 5, 6, 7]
    odd = products.query(A.group == "g1", index="by-group", filter_condition=A.tags.contains("t0"))
    assert [found.revision for found in odd] == [3, 9, 15, 21, 27]
    assert len(list(products.scan((A.revision >= 10) & A.name.begins_with("n1")))) == 10


def test_updates(products):
    product = products.get("a", 5)
    product.update(A.price.set(A.price + Decimal("2")), condition=A.name == "n5")
    product.update(A.tags.add({"new"}))
    product.update(A.tags.delete({"x"}))
    product.update(A.note.set_default("first"))
    product.update(A.note.set_default("second"))
    product.refresh()
    assert (product.price, product.tags, product.note) == (Decimal("3.5"), {"t2", "new"}, "first")
    product.update(A.note.remove())
    assert product.note is None


def test_batches_pages_and_transactions(products):
    assert len(products.batch_get([("a", number) for number in range(30)])) == 30
    with products.batch_writer():
        for number in range(30):
            products(shelf="b", revision=number, name="batched").save()
    assert [found.revision for found in products.query("b", per_page=7)] == list(range(30))
    with transaction():
        products(shelf="c", revision=1, name="together").save()
        products.get("b", 3).delete()
    assert products.safe_get("b", 3) is None
    with pytest.raises(Exception, match="ConditionalCheckFailed|conditional request failed"):
        products(shelf="c", revision=1, name="again").save(condition=A.shelf.not_exists())
    assert products.get("c", 1).name == "together"
