"""PartiQL's simple forms: one table or index, single items written by their whole key."""

import pytest
from botocore.exceptions import ClientError
from conftest import N, S, refusal


@pytest.fixture
def filled(db, sorted_table):
    for number in range(12):
        item = {"p": S(f"p{number % 2}"), "s": N(number), "v": N(number % 3)}
        if number % 4 == 0:
            item |= {"g": S("g"), "h": N(-number)}
        db.put_item(TableName=sorted_table, Item=item)
    return sorted_table


def sorts(answer):
    return [int(item["s"]["N"]) for item in answer["Items"]]


SELECTS = [
    ("WHERE p = 'p0'", [], [0, 2, 4, 6, 8, 10]), ("WHERE p = ? AND s > ?", [S("p1"), N(5)], [7, 9, 11]),
    ("WHERE p = 'p0' AND s BETWEEN 3 AND 8", [], [4, 6, 8]), ("WHERE p = 'p0' AND s <= 4", [], [0, 2, 4]),
    ("WHERE p = 'p0' AND v = 1", [], [4, 10]), ("WHERE p = 'p0' AND (v = 1 OR v = 2)", [], [2, 4, 8, 10]),
    ("WHERE p = 'p0' AND NOT v = 0", [], [2, 4, 8, 10]), ("WHERE p = 'p0' AND g IS MISSING", [], [2, 6, 10]),
    ("WHERE p = 'p0' AND g IS NOT MISSING", [], [0, 4, 8]), ("WHERE p = 'p0' AND v IN [1, 2]", [], [2, 4, 8, 10]),
    ("where \"p\" = 'p0' and \"s\" = 4", [], [4]), ("WHERE p = 'p0' ORDER BY s DESC", [], [10, 8, 6, 4, 2, 0]),
    ("WHERE 's' = 'x'", [], []),
]


@pytest.mark.parametrize("rest, parameters, expected", SELECTS, ids=[rest for rest, _, _ in SELECTS])
def test_select(db, filled, rest, parameters, expected):
    request = {"Statement": f'SELECT * FROM "{filled}" {rest}', **({"Parameters": parameters} if parameters else {})}
    assert sorts(db.execute_statement(**request)) == expected


def test_select_without_a_key_looks_through_all(db, filled):
    assert sorted(sorts(db.execute_statement(Statement=f'SELECT s FROM "{filled}" WHERE v = 1'))) == [1, 4, 7, 10]
    assert db.execute_statement(Statement=f'SELECT v FROM "{filled}" WHERE p = \'p0\' AND s = 4')["Items"] == [{"v": N(1)}]
    assert sorts(db.execute_statement(Statement=f'SELECT * FROM "{filled}"."Global" WHERE g = \'g\'')) == [8, 4, 0]


def test_select_in_pages(db, filled):
    statement, found, token = f'SELECT * FROM "{filled}" WHERE p = \'p0\'', [], {}
    while True:
        page = db.execute_statement(Statement=statement, Limit=4, **token)
        found += sorts(page)
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert found == [0, 2, 4, 6, 8, 10]
    assert refusal(db.execute_statement, Statement=statement, NextToken="nonsense") == (
        "ValidationException", "The NextToken is invalid")


def test_writes(db, table):
    db.execute_statement(Statement=f"""INSERT INTO "{table}" VALUE {{'p': 'a', 'n': 1, 'l': [1, 'x'], 'm': {{'k': TRUE}}, 's': <<'a','b'>>}}""")
    item = {"p": S("a"), "n": N(1), "l": {"L": [N(1), S("x")]}, "m": {"M": {"k": {"BOOL": True}}}, "s": {"SS": ["a", "b"]}}
    assert db.get_item(TableName=table, Key={"p": S("a")})["Item"] == item
    assert refusal(db.execute_statement, Statement=f"INSERT INTO \"{table}\" VALUE {{'p': 'a'}}") == (
        "DuplicateItemException", "Duplicate primary key exists in table")
    answer = db.execute_statement(
        Statement=f'UPDATE "{table}" SET n = n + ? SET t = \'it\'\'s\' REMOVE l WHERE p = ? RETURNING ALL NEW *',
        Parameters=[N(2), S("a")])
    assert answer["Items"] == [{"p": S("a"), "n": N(3), "t": S("it's"), "m": item["m"], "s": item["s"]}]
    db.execute_statement(Statement=f"UPDATE \"{table}\" SET s = set_add(s, <<'c'>>) WHERE p = 'a' AND n = 3")
    assert db.get_item(TableName=table, Key={"p": S("a")})["Item"]["s"] == {"SS": ["a", "b", "c"]}
    for statement in [f"UPDATE \"{table}\" SET n = 1 WHERE p = 'none'", f"UPDATE \"{table}\" SET n = 1 WHERE p = 'a' AND n = 9",
                      f"DELETE FROM \"{table}\" WHERE p = 'a' AND n = 9"]:
        assert refusal(db.execute_statement, Statement=statement)[0] == "ConditionalCheckFailedException"
    assert db.execute_statement(Statement=f"DELETE FROM \"{table}\" WHERE p = 'none'")["Items"] == []
    answer = db.execute_statement(Statement=f"DELETE FROM \"{table}\" WHERE p = 'a' RETURNING ALL OLD *")
    assert answer["Items"][0]["n"] == N(3)
    assert db.scan(TableName=table)["Count"] == 0


def test_batches_and_transactions(db, table):
    answer = db.batch_execute_statement(Statements=[
        {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': ?}}", "Parameters": [S("a")]},
        {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': ?}}", "Parameters": [S("a")]},
        {"Statement": f"SELECT * FROM \"{table}\" WHERE p = 'a'"}])
    assert answer["Responses"][0] == {"TableName": table}
    assert answer["Responses"][1]["Error"]["Code"] == "DuplicateItem"
    assert answer["Responses"][2] == {"TableName": table, "Item": {"p": S("a")}}
    db.execute_transaction(TransactStatements=[
        {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': 'b'}}"}, {"Statement": f"UPDATE \"{table}\" SET n = 1 WHERE p = 'a'"}])
    with pytest.raises(ClientError) as caught:
        db.execute_transaction(TransactStatements=[
            {"Statement": f"DELETE FROM \"{table}\" WHERE p = 'b'"}, {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': 'a'}}"}])
    assert [reason["Code"] for reason in caught.value.response["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    answer = db.execute_transaction(TransactStatements=[
        {"Statement": f"SELECT * FROM \"{table}\" WHERE p = '{key}'"} for key in ("b", "none", "a")])
    assert answer["Responses"] == [{"Item": {"p": S("b")}}, {}, {"Item": {"p": S("a"), "n": N(1)}}]


def test_nested_columns_and_conditions(db, table):
    db.put_item(TableName=table, Item={"p": S("a"), "m": {"M": {"k": S("x"), "l": {"L": [N(1), N(2)]}}}, "n": N(7)})
    select = f'SELECT m.k, m.l[1], n FROM "{table}" WHERE p = \'a\''
    assert db.execute_statement(Statement=select)["Items"] == [{"k": S("x"), "l[1]": N(2), "n": N(7)}]
    assert db.batch_execute_statement(Statements=[{"Statement": select}])["Responses"][0]["Item"]["k"] == S("x")
    assert db.execute_transaction(TransactStatements=[{"Statement": select}])["Responses"] == [
        {"Item": {"k": S("x"), "l[1]": N(2), "n": N(7)}}]
    for condition, count in [("m.k = 'x'", 1), ("m.l[0] = 2", 0), ("m.l[1] BETWEEN 2 AND 3", 1), ("m.k IN ['y', 'x']", 1),
                             ("attribute_type(m.l, 'L')", 1), ("contains(m.k, 'x')", 1), ("begins_with(m.k, 'y')", 0),
                             ("m.none IS MISSING", 1), ("m.none IS NOT MISSING", 0)]:
        assert len(db.execute_statement(Statement=f"{select} AND {condition}")["Items"]) == count, condition


def test_exists(db, table):
    db.put_item(TableName=table, Item={"p": S("a"), "n": N(1)})

    def transact(condition):
        db.execute_transaction(TransactStatements=[
            {"Statement": f"EXISTS(SELECT * FROM \"{table}\" WHERE p = 'a' AND {condition})"},
            {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': 'b'}}"}])

    with pytest.raises(ClientError) as caught:
        transact("n = 2")
    assert [reason["Code"] for reason in caught.value.response["CancellationReasons"]] == ["ConditionalCheckFailed", "None"]
    assert "Item" not in db.get_item(TableName=table, Key={"p": S("b")})
    transact("n = 1 AND other IS MISSING")
    assert "Item" in db.get_item(TableName=table, Key={"p": S("b")})
    assert refusal(db.execute_statement, Statement=f"EXISTS(SELECT * FROM \"{table}\" WHERE p = 'a')")[0] == "ValidationException"


@pytest.mark.parametrize("returning", ["MODIFIED OLD", "ALL NEW", "MODIFIED NEW"])
def test_a_delete_returns_old_items_only(db, table, returning):
    assert refusal(db.execute_statement, Statement=f"DELETE FROM \"{table}\" WHERE p = 'x' RETURNING {returning} *") == (
        "ValidationException",
        f"Invalid returning clause: RETURNING {returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.")


def test_a_transaction_returns_nothing_and_reads_no_index(db, sorted_table):
    for statement, message in [
            (f"UPDATE \"{sorted_table}\" SET v = 1 WHERE p = 'x' AND s = 1 RETURNING ALL NEW *",
             "RETURNING clause is not supported in ExecuteTransaction."),
            (f"SELECT * FROM \"{sorted_table}\".\"Global\" WHERE g = 'x'", "Reads on indices are not supported within transactions.")]:
        assert refusal(db.execute_transaction, TransactStatements=[{"Statement": statement}]) == (
            "ValidationException", "Validation failed in TransactStatements[0]: " + message)


MALFORMED = "Statement wasn't well formed, can't be processed: "
REFUSED = [
    ("SELECT", MALFORMED + "Unexpected term"), ("SELECT * FROM", MALFORMED + "Unexpected term"),
    ("DROP TABLE x", MALFORMED + "Expected data manipulation"), ("SELECT * FROM \"{}\" WHERE p = 'a", MALFORMED),
    ("SELECT * FROM \"{}\" WHERE p = ?", "Number of parameters in request and statement don't match."),
    ("UPDATE \"{}\" SET n = 1 WHERE n = 2", "Where clause does not contain a mandatory equality on all key attributes"),
    ("DELETE FROM \"{}\" WHERE p > 'a'", "Where clause does not contain a mandatory equality on all key attributes"),
    ("INSERT INTO \"{}\" VALUE 'a'", MALFORMED + "The value is not a tuple"),
    ("UPDATE \"{}\" SET p = 'b' WHERE p = 'a'",
        "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key"),
]


@pytest.mark.parametrize("statement, message", REFUSED, ids=[statement for statement, _ in REFUSED])
def test_refused(db, table, statement, message):
    assert refusal(db.execute_statement, Statement=statement.replace("{}", table)) == ("ValidationException", message)
