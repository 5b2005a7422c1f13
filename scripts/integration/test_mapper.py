"""An object mapper (PynamoDB) on top: it creates tables, builds expressions of its own, and pages as it likes."""

import pytest
from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite
from conftest import REGION


class ByAuthor(GlobalSecondaryIndex):
    class Meta:
        index_name = "ByAuthor"
        projection = AllProjection()

    author = UnicodeAttribute(hash_key=True)
    year = NumberAttribute(range_key=True)


class Book(Model):
    class Meta:
        table_name = "books"
        region = REGION
        billing_mode = "PAY_PER_REQUEST"
        aws_access_key_id = aws_secret_access_key = "local"

    shelf = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute(range_key=True)
    author = UnicodeAttribute(default="nobody")
    year = NumberAttribute(default=0)
    tags = UnicodeSetAttribute(null=True)
    pages = ListAttribute(default=list)
    version = VersionAttribute()
    until = TTLAttribute(null=True)
    by_author = ByAuthor()


@pytest.fixture(scope="module")
def books(url):
    Book.Meta.host = url
    Book.create_table(wait=True)
    yield url
    Book.delete_table()


def test_items_and_versions(books):
    book = Book("a", "Emma", author="Austen", year=1815, tags={"novel"}, pages=[1, 2])
    book.save()
    stale = Book.get("a", "Emma")
    book.update(actions=[Book.year.set(Book.year + 1), Book.pages.set(Book.pages.append([3])), Book.tags.add({"classic"})])
    assert (book.year, list(book.pages), book.tags, book.version) == (1816, [1, 2, 3], {"novel", "classic"}, 2)
    stale.author = "somebody else"
    with pytest.raises(PutError, match="ConditionalCheckFailed"):
        stale.save()
    book.delete(condition=(Book.year == 1816) & Book.tags.contains("novel"))
    with pytest.raises(Book.DoesNotExist):
        Book.get("a", "Emma")


def test_batches_queries_and_pages(books):
    with Book.batch_write() as batch:
        for number in range(60):
            batch.save(Book("b", f"Book {number:02}", author=f"author {number % 3}", year=1900 + number))
    assert [book.year for book in Book.by_author.query("author 1", Book.year > 1950, page_size=2)] == [1952, 1955, 1958]
    assert len(list(Book.query("b", Book.title.startswith("Book 1"), filter_condition=Book.year.between(1910, 1912)))) == 3
    assert Book.count("b") == 60
    assert sum(1 for _ in Book.scan(Book.author.is_in("author 0", "author 2"), page_size=7)) == 40
    assert {book.title for book in Book.batch_get([("b", "Book 01"), ("b", "Book 59"), ("b", "none")])} == {"Book 01", "Book 59"}


def test_transactions(books):
    connection = Connection(region=REGION, host=books)
    connection.session.set_credentials("local", "local")
    with TransactWrite(connection=connection) as transaction:
        transaction.save(Book("c", "one"))
        transaction.save(Book("c", "two"))
    with TransactGet(connection=connection) as transaction:
        futures = [transaction.get(Book, "c", title) for title in ("two", "one")]
    assert [future.get().title for future in futures] == ["two", "one"]
    with pytest.raises(TransactWriteError) as caught:
        with TransactWrite(connection=connection) as transaction:
            transaction.save(Book("c", "three"))
            transaction.condition_check(Book, "c", "none", condition=Book.title.exists())
    # It sends checks before everything else.
    assert [reason and reason.code for reason in caught.value.cancellation_reasons] == ["ConditionalCheckFailed", None]
    assert Book.count("c") == 2
