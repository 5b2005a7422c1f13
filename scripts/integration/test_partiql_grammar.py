"""How statements are read and in which words they are refused: as DynamoDB in AWS was seen to do it."""

import pytest
from conftest import N, S, attribute, create, index, refusal

MALFORMED = "Statement wasn't well formed, can't be processed: "
LEFT_OVER = MALFORMED + "Unexpected token after expression"
UNPINNED = "Where clause does not contain a mandatory equality on all key attributes"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range under root"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range under root"


@pytest.fixture
def item(db, table):
    db.put_item(TableName=table, Item={
        "p": S("a"), "ss": {"SS": ["a", "b"]}, "s": S("str"), "m": {"M": {"sub": S("x")}}, "nul": {"NULL": True},
        "flag": {"BOOL": True}})
    return table


@pytest.mark.parametrize("number, stored", [
    ("7.31e6", "7310000"), ("7.31E+6", "7310000"), ("73100000e-1", "7310000"), (".73e1", "7.3"), ("-.73e1", "-7.3"), ("5.", "5")])
def test_numbers_are_written_in_many_ways(db, number, stored):
    table = create(db, "p:N")
    db.execute_statement(Statement=f'INSERT INTO "{table}" VALUE {{\'p\': {number}}}')
    assert db.execute_statement(Statement=f'SELECT * FROM "{table}" WHERE p = {number}')["Items"] == [{"p": N(stored)}]
    db.delete_table(TableName=table)


@pytest.mark.parametrize("statement", [
    "SELECT * FROM {} WHERE p = 'a' -- note", "SELECT * FROM {} -- note\nWHERE p = 'a'", "-- note\nSELECT * FROM {} WHERE p = 'a'",
    "SELECT * FROM {} /* note */ WHERE p = 'a' /* WHERE */", "SELECT * FROM {} WHERE p = 'a' -- note\n;"])
def test_comments_are_blanks(db, item, statement):
    db.put_item(TableName=item, Item={"p": S("b")})
    assert len(db.execute_statement(Statement=statement.replace("{}", f'"{item}"'))["Items"]) == 1


@pytest.mark.parametrize("condition, count", [
    ("attribute_exists(ss)", 1), ("ATTRIBUTE_EXISTS(none)", 0), ("attribute_not_exists(none)", 1),
    ("attribute_exists(m.sub) = true", 1),
    ("NOT attribute_exists(none)", 1), ("(attribute_exists(none) OR size(s) = 3)", 1), ("nul IS NULL", 1), ("nul IS NOT NULL", 0),
    ("flag IS BOOL", 1), ("s IS STRING", 1), ("s IS BOOL", 0), ("s IS NOT BOOL", 1), ("attribute_exists(ss) = false", 0)])
def test_functions_and_types_in_conditions(db, item, condition, count):
    assert len(db.execute_statement(Statement=f"SELECT * FROM \"{item}\" WHERE p = 'a' AND {condition}")["Items"]) == count


def test_an_update_may_begin_with_from(db, item):
    assert db.execute_statement(Statement=f"FROM \"{item}\" WHERE p = 'a' SET n = 1 REMOVE s")["Items"] == []
    assert db.get_item(TableName=item, Key={"p": S("a")}, ProjectionExpression="n, s")["Item"] == {"n": N(1)}


REFUSED = [
    ("SELECT * FROM {} WHERE p = 'a' foo", LEFT_OVER), ("SELECT * FROM {} WHERE p = 1 e5", LEFT_OVER),
    ("SELECT * FROM {} WHERE p = 'a')", LEFT_OVER),
    ("INSERT INTO {} VALUE {'p': 'x'} foo", LEFT_OVER), ("UPDATE {} SET a = 9 WHERE p = 'a' foo", LEFT_OVER),
    ("DELETE FROM {} WHERE p = 'a' ORDER BY p", LEFT_OVER), ("SELECT * FROM {} ORDER BY p WHERE p = 'a'", LEFT_OVER),
    ("INSERT INTO {} t VALUE {'p': 'x'}", LEFT_OVER), ("FROM {} SET c = 1 WHERE p = 'x'", LEFT_OVER),
    ("SELECT * FROM {} WHERE p = 1e2147483648", MALFORMED), ("SELECT * FROM {} WHERE p = 1.5e-2147483647", MALFORMED),
    ("SELECT * FROM {} WHERE p = 1e", MALFORMED), ("SELECT * FROM {} WHERE p = 'a' # note", MALFORMED),
    ("SELECT * FROM {} WHERE p = 'a' /* note", MALFORMED), ("SLECT * FROM {}", MALFORMED + "Expected data manipulation"),
    ("SELECT * FROM {} t WHERE p = 'x'", "Aliasing is not supported"),
    ("SELECT * FROM {} AS t WHERE p = 'x'", "Aliasing is not supported"),
    ("UPDATE {} t SET a = 3 WHERE p = 'x'", "Aliasing is not supported"),
    ("DELETE FROM {} t WHERE p = 'x'", "Aliasing is not supported"),
    ("SELECT * FROM {} WHERE p = 1e126", OVERFLOW), ("UPDATE {} SET a = 1e-131 WHERE p = 'a'", UNDERFLOW),
    ("INSERT INTO {} VALUE {'p': 1e126}", OVERFLOW), ("INSERT INTO {} VALUE {'p': 'a', 'm': {'x': 1e126}}", OVERFLOW + ".x"),
    ("INSERT INTO {} VALUE {'p': 'a', 'l': [1, 1e126]}", OVERFLOW + "[1]"),
    ("SELECT * FROM {} WHERE", MALFORMED + "Unexpected term"),
    ("SELECT * FROM {} WHERE;", MALFORMED + "Unexpected term"), ("SELECT * FROM {} WHERE NOT", MALFORMED + "Unexpected term"),
    ("SELECT * FROM {} WHERE (", MALFORMED + "Unexpected term"), ("DELETE FROM {} WHERE", MALFORMED + "Unexpected term"),
    ("SELECT * FROM {} WHERE p = 'a' AND", MALFORMED + "Missing right-hand side expression of infix operator"),
    ("SELECT * FROM {} WHERE p = 'a' OR", MALFORMED + "Missing right-hand side expression of infix operator"),
    ("SELECT * FROM {} WHERE ORDER BY p", MALFORMED + "Unexpected keyword"),
    ("SELECT * FROM {} WHERE IS NULL", MALFORMED + "Unexpected operator"),
    ("SELECT * FROM {} WHERE p = LIKE", MALFORMED + "Unexpected operator"),
    ("SELECT * FROM {} WHERE x IS FOO", MALFORMED + "Expected type name"),
    ("DELETE FROM", MALFORMED + "Expected identifier for simple path"),
    ("DELETE FROM WHERE p = 'a'", MALFORMED + "Expected identifier for simple path"),
    ("FROM {} SET c = 1", UNPINNED), ("FROM {} WHERE a = 1 SET c = 1", UNPINNED), ("UPDATE {} REMOVE a", UNPINNED),
    ("DELETE FROM {}", UNPINNED),
    ("SELECT * FROM {}.\"a\".\"b\"", "A path may contain at most 2 components in the FROM clause"),
    ("SELECT * FROM {}.\"\"", "Path component cannot be an empty string"),
    ("SELECT * FROM \"\"", "Path component cannot be an empty string"),
    ("SELECT * FROM {} WHERE s < TRUE",
        "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"),
    ("SELECT * FROM {} WHERE attribute_exists('s')",
        "Operator or function requires a document path; operator or function: attribute_exists"),
    ("SELECT * FROM {} WHERE attribute_exists()",
        "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0"),
    ("SELECT * FROM {} WHERE attribute_type(s, 'X')",
        "Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
    ("SELECT * FROM {} WHERE s IN [" + ", ".join(map(str, range(101))) + "]",
        "The IN operator is provided with too many operands; number of operands: 101"),
    ("UPDATE {} SET ss = set_add(ss, <<>>) WHERE p = 'a'", "Empty bags are not supported"),
    ("UPDATE {} SET ss = set_add(ss, <<1>>) WHERE p = 'a'", "An operand in the update expression has an incorrect data type"),
    ("UPDATE {} SET ss = set_add(ss, <<'x', 'x'>>) WHERE p = 'a'",
        "One or more parameter values were invalid: Input collection [x, x] contains duplicates."),
    ("INSERT INTO {} VALUE {'p': 'x', 's': <<1, 'a'>>}",
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"),
    ("SELECT * FROM {} ORDER BY p", "Must have WHERE clause in the statement when using ORDER BY clause."),
    ("SELECT * FROM {} WHERE p = 'a' ORDER BY s", "Attribute s in ORDER BY clause must be part of the primary key"),
    ("SELECT * FROM {} WHERE p > 'a' ORDER BY p",
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."),
    ("EXISTS(SELECT * FROM {} WHERE p = 'a' AND s = 'x')", "EXISTS can only be used in ExecuteTransaction write requests."),
]


@pytest.mark.parametrize("statement, message", REFUSED, ids=[statement for statement, _ in REFUSED])
def test_refused(db, item, statement, message):
    request = statement.replace("{}", f'"{item}"', 1)
    assert refusal(db.execute_statement, Statement=request) == ("ValidationException", message)


@pytest.mark.parametrize("statement, reason, token", [
    ("SELECT attribute_exists(ss) FROM {}", "Unexpected path component", "attribute_exists"),
    ("SELECT * FROM {} WHERE\n  EXISTS(ss)", "Unrecognized function: exists", "EXISTS"),
    ("UPDATE {} SET t = set_add(ss, <<'x'>>) WHERE p = 'a'",
        "The first argument to SET_ADD must equal the assignment value", "set_add"),
    ("UPDATE {} SET ss = set_delete(ss) WHERE p = 'a'", "SET_DELETE must have exactly two arguments", "set_delete"),
    ("UPDATE {} SET ss = set_add(ss, 'x') WHERE p = 'a'", "The second argument to SET_ADD must be a value with type SET", "ss, "),
])
def test_places_are_line_column_and_length(db, item, statement, reason, token):
    request = statement.replace("{}", f'"{item}"')
    before = request[:request.index(token)]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}:{len(token.rstrip(', '))}"
    assert refusal(db.execute_statement, Statement=request) == ("ValidationException", f"{reason} at {place}")


def test_an_index_has_rules_of_its_own(db):
    table = create(
        db, "p s", AttributeDefinitions=[attribute("g"), attribute("l")], GlobalSecondaryIndexes=[index("Global", "g", None, "v")],
        LocalSecondaryIndexes=[index("Local", "p", "l", "v")])
    missing = "The table does not have the specified index"
    invalid = "One or more parameter values were invalid: "
    for statement, consistent, message in [
            ('SELECT * FROM {}."none"', False, missing), ('SELECT * FROM {}."none"', True, missing),
            ('SELECT * FROM {}."Global"', True, "Strongly consistent read is not supported on Global Secondary Indexes"),
            ("SELECT x, a FROM {}.\"Global\" WHERE g = 'a'", False,
                invalid + "Global secondary index Global does not project [x, a]"),
            ('SELECT x FROM {}."Global"', False, invalid + "Global secondary index Global does not project [x]"),
            ("SELECT p FROM {}.\"Local\" WHERE p = 'a' AND x = 1", False,
                invalid + "Secondary index Local does not project one or more filter attributes: [x]")]:
        request = {"Statement": statement.replace("{}", f'"{table}"'), "ConsistentRead": consistent}
        assert refusal(db.execute_statement, **request) == ("ValidationException", message)
    db.put_item(TableName=table, Item={"p": S("a"), "s": S("b"), "l": S("c"), "x": N(1)})
    local = db.execute_statement(Statement=f"SELECT x FROM \"{table}\".\"Local\" WHERE p = 'a'", ConsistentRead=True)
    assert local["Items"] == [{"x": N(1)}]
    db.delete_table(TableName=table)


def test_an_order_that_leaves_the_sort_key_out_is_a_falling_one(db, sorted_table):
    for number in range(3):
        db.put_item(TableName=sorted_table, Item={"p": S("a"), "s": N(number)})
    for order, expected in [("p", [2, 1, 0]), ("p DESC, s", [0, 1, 2]), ("s DESC", [2, 1, 0]), ("s ASC", [0, 1, 2])]:
        answer = db.execute_statement(Statement=f"SELECT s FROM \"{sorted_table}\" WHERE p = 'a' ORDER BY {order}")
        assert [int(found["s"]["N"]) for found in answer["Items"]] == expected, order


def test_statements_of_a_batch_name_one_item_each_and_tell_what_they_used(db, item, sorted_table):
    select = f"SELECT * FROM \"{item}\" WHERE "
    answer = db.batch_execute_statement(ReturnConsumedCapacity="TOTAL", Statements=[
        {"Statement": select + "p = 'a'", "ConsistentRead": True}, {"Statement": select + "p = 'none'"},
        {"Statement": select + "s = 'str'"},
        {"Statement": f"SELECT * FROM \"{sorted_table}\".\"Global\" WHERE g = 'a'"},
        {"Statement": f"INSERT INTO \"{item}\" VALUE {{'p': 'a'}}"}, {"Statement": select}])
    assert [capacity["CapacityUnits"] for capacity in answer["ConsumedCapacity"]] == [1, 0.5]
    unpinned = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
    errors = [response.get("Error", {}).get("Message") for response in answer["Responses"]]
    assert errors == [None, None, unpinned, unpinned, "Duplicate primary key exists in table", MALFORMED + "Unexpected term"]
    assert [response.get("TableName") for response in answer["Responses"]] == [item, item, None, None, item, None]


def test_statements_of_a_transaction_are_told_by_their_places(db, item):
    update = {"Statement": f"UPDATE \"{item}\" SET n = 1 WHERE p = 'a'"}
    assert "Responses" in db.execute_transaction(TransactStatements=[update])
    assert db.execute_transaction(TransactStatements=[update])["Responses"] == []
    for statement, message in [
            (f"SELECT * FROM \"{item}\" WHERE", MALFORMED + "Unexpected term"),
            (f"UPDATE \"{item}\" SET n = 1 WHERE s = 'a'", UNPINNED),
            (f"EXISTS(SELECT * FROM \"{item}\" WHERE p = 'a')",
                "EXISTS() must contain a single item read with additional condition")]:
        refused = refusal(db.execute_transaction, TransactStatements=[update, {"Statement": statement}])
        assert refused == ("ValidationException", "Validation failed in TransactStatements[1]: " + message)
    select = f"SELECT * FROM \"{item}\" WHERE p = 'a'"
    assert refusal(db.execute_transaction, TransactStatements=[{"Statement": select + " AND s = 'x'"}]) == (
        "ValidationException", "Validation failed in TransactStatements[0]: "
        "Select statements within ExecuteTransaction must specify the primary key in the where clause.")
    assert refusal(db.execute_transaction, TransactStatements=[{"Statement": select}, update]) == (
        "ValidationException", "ExecuteTransaction API does not support both read and write operations in the same request.")
