"""Expressions: what they do to items and what they let through."""

import pytest
from conftest import N, S, create, refusal

ITEM = {
    "p": S("k"), "n": N(5), "s": S("text"), "t": S("other"), "l": {"L": [S("a"), S("b"), S("c")]},
    "m": {"M": {"k": {"M": {"deep": N(1)}}, "x": S("y")}}, "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "3"]},
    "yes": {"BOOL": True}, "nothing": {"NULL": True}, "bin": {"B": b"\x01\x02\x03"}, "nested": {"L": [{"M": {"v": N(7)}}]},
}
VALUES = {
    ":s": S("text"), ":one": N(1), ":two": N(2), ":five": N(5), ":six": N(6), ":nine": N(9), ":l": {"L": [S("x")]},
    ":ss": {"SS": ["b", "c"]}, ":ns": {"NS": ["1", "2"]}, ":m": {"M": {"z": N(1)}}, ":yes": {"BOOL": True}, ":null": {"NULL": True},
    ":b": {"B": b"\x01\x02"}, ":a": S("a"), ":z": S("z"), ":ex": S("ex"), ":te": S("te"), ":S": S("S"), ":N": S("N"), ":M": S("M"),
    ":empty": S(""), ":el": {"L": []}, ":y": S("y"),
}


def used(text, values=VALUES):
    """The placeholders of an expression: a request must not have more."""
    import re
    words = set(re.findall(r"[:#]\w+", text))
    found = {word: values[word] for word in words if word in values}
    return {"ExpressionAttributeValues": found} if found else {}


UPDATES = [
    ("SET a = :s", {"a": S("text")}),
    ("set a = :s", {"a": S("text")}),
    ("SET n = n + :one", {"n": N(6)}),
    ("SET n = n - :two", {"n": N(3)}),
    ("SET n = :two - n", {"n": N(-3)}),
    ("SET n = :two+:one", {"n": N(3)}),
    ("SET a = n", {"a": N(5)}),
    ("SET a = m.x", {"a": S("y")}),
    ("SET a = l[1]", {"a": S("b")}),
    ("SET a = nested[0].v", {"a": N(7)}),
    ("SET n = s, s = n", {"n": S("text"), "s": N(5)}),
    ("SET n = if_not_exists(n, :one)", {"n": N(5)}),
    ("SET a = if_not_exists(a, :one)", {"a": N(1)}),
    ("SET a = if_not_exists(a, :one) + :two", {"a": N(3)}),
    ("SET a = if_not_exists(a, if_not_exists(b, :s))", {"a": S("text")}),
    ("SET a = if_not_exists(n, :one)", {"a": N(5)}),
    ("SET l = list_append(l, :l)", {"l": {"L": [S("a"), S("b"), S("c"), S("x")]}}),
    ("SET l = list_append(:l, l)", {"l": {"L": [S("x"), S("a"), S("b"), S("c")]}}),
    ("SET a = list_append(if_not_exists(a, :el), :l)", {"a": {"L": [S("x")]}}),
    ("SET l[1] = :s", {"l": {"L": [S("a"), S("text"), S("c")]}}),
    ("SET l[99] = :s", {"l": {"L": [S("a"), S("b"), S("c"), S("text")]}}),
    ("SET m.k.deep = :s", {"m": {"M": {"k": {"M": {"deep": S("text")}}, "x": S("y")}}}),
    ("SET m.fresh = :s", {"m": {"M": {"k": {"M": {"deep": N(1)}}, "x": S("y"), "fresh": S("text")}}}),
    ("SET nested[0].w = :s", {"nested": {"L": [{"M": {"v": N(7), "w": S("text")}}]}}),
    ("SET a = :null", {"a": {"NULL": True}}),
    ("SET a = :empty", {"a": S("")}),
    ("SET a = :m, b = :l", {"a": {"M": {"z": N(1)}}, "b": {"L": [S("x")]}}),
    ("REMOVE n", {"n": None}),
    ("REMOVE absent", {}),
    ("REMOVE n, s", {"n": None, "s": None}),
    ("REMOVE l[0]", {"l": {"L": [S("b"), S("c")]}}),
    ("REMOVE l[0], l[2]", {"l": {"L": [S("b")]}}),
    ("REMOVE l[9]", {}),
    ("REMOVE m.k", {"m": {"M": {"x": S("y")}}}),
    ("REMOVE m.absent", {}),
    ("ADD n :two", {"n": N(7)}),
    ("ADD fresh :two", {"fresh": N(2)}),
    ("ADD ss :ss", {"ss": {"SS": ["a", "b", "c"]}}),
    ("ADD fresh :ns", {"fresh": {"NS": ["1", "2"]}}),
    ("ADD ns :ns", {"ns": {"NS": ["1", "2", "3"]}}),
    ("ADD m.k.deep :one", {"m": {"M": {"k": {"M": {"deep": N(2)}}, "x": S("y")}}}),
    ("DELETE ss :ss", {"ss": {"SS": ["a"]}}),
    ("DELETE ns :ns", {"ns": {"NS": ["3"]}}),
    ("DELETE absent :ss", {}),
    ("SET a = :s REMOVE s ADD n :one DELETE ss :ss", {"a": S("text"), "s": None, "n": N(6), "ss": {"SS": ["a"]}}),
    ("SET l[0] = :s REMOVE l[1]", {"l": {"L": [S("text"), S("c")]}}),
]

# Where moto's server is known to do otherwise than DynamoDB.
MOTO_DIFFERS = {
    "SET n = s, s = n", "SET a = if_not_exists(a, :one) + :two", "SET n = :two+:one", "SET a = if_not_exists(a, if_not_exists(b, :s))",
    "REMOVE m.absent", "REMOVE l[9]", "SET l[0] = :s REMOVE l[1]", "ADD m.k.deep :one", "SET a = list_append(if_not_exists(a, :el), :l)",
}


def normal(item):
    return {
        name: {letter: sorted(value) if letter in ("SS", "NS", "BS") else value}
        for name, typed in item.items() for letter, value in typed.items()}


@pytest.fixture(scope="module")
def shared(db):
    name = create(db)
    yield name
    db.delete_table(TableName=name)


@pytest.fixture(scope="module")
def moto_table(moto):
    return moto and create(moto)


@pytest.mark.parametrize("text, changes", UPDATES, ids=[text for text, _ in UPDATES])
def test_update(db, shared, moto, moto_table, text, changes):
    expected = {name: value for name, value in {**ITEM, **changes}.items() if value is not None}
    judges = [(db, shared)] + ([(moto, moto_table)] if moto and text not in MOTO_DIFFERS else [])
    for client, name in judges:
        client.put_item(TableName=name, Item=ITEM)
        answer = client.update_item(
            TableName=name, Key={"p": S("k")}, UpdateExpression=text, ReturnValues="ALL_NEW", **used(text))
        assert normal(answer["Attributes"]) == normal(expected)
        assert normal(client.get_item(TableName=name, Key={"p": S("k")})["Item"]) == normal(expected)


PATH = "The document path provided in the update expression is invalid for update"
TYPE = "An operand in the update expression has an incorrect data type"
ABSENT = "The provided expression refers to an attribute that does not exist in the item"
INVALID = "Invalid UpdateExpression: "
OVERLAP = INVALID + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {}, path two: {}"
OPERAND = INVALID + "Incorrect operand type for operator or function; "

REFUSED_UPDATES = [
    ("SET absent.a = :s", PATH), ("SET n.a = :s", PATH), ("SET n[0] = :s", PATH), ("REMOVE absent.a", PATH),
    ("SET l.a = :s", PATH), ("SET l[7].a = :s", PATH), ("ADD absent.x :one", PATH), ("SET m[0] = :s", PATH),
    ("SET a = absent", ABSENT), ("SET a = m.absent", ABSENT), ("SET a = absent + :one", ABSENT),
    ("SET a = s + :one", TYPE), ("ADD s :one", TYPE), ("ADD n :ss", TYPE), ("DELETE ns :ss", TYPE),
    ("SET a = list_append(s, :l)", TYPE),
    ("SET p = :s", "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key"),
    ("REMOVE p", "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key"),
    ("", INVALID + "The expression can not be empty;"),
    ("a = :s", INVALID + 'Syntax error; token: "a", near: "a ="'),
    ("SET", INVALID + 'Syntax error; token: "<EOF>", near: "SET"'),
    ("SET a :s", INVALID + 'Syntax error; token: ":s", near: "a :s"'),
    ("SET a = n + :one + :two", INVALID + 'Syntax error; token: "+", near: ":one + :two"'),
    ("SET a = :s,", INVALID + 'Syntax error; token: "<EOF>", near: ","'),
    ("SET a = :s SET b = :s", INVALID + 'The "SET" section can only be used once in an update expression;'),
    ("SET size = :s", INVALID + "Attribute name is a reserved keyword; reserved keyword: size"),
    ("SET m.name = :s", INVALID + "Attribute name is a reserved keyword; reserved keyword: name"),
    ("SET a = f(n)", INVALID + "Invalid function name; function: f"),
    ("SET a = attribute_exists(n)", INVALID + "The function is not allowed in an update expression; function: attribute_exists"),
    ("SET a = :nowhere", INVALID + "An expression attribute value used in expression is not defined; attribute value: :nowhere"),
    ("SET #a = :s", INVALID + "An expression attribute name used in the document path is not defined; attribute name: #a"),
    ("SET a = :s, a = :s", OVERLAP.format("[a]", "[a]")), ("SET a.b = :s REMOVE a", OVERLAP.format("[a, b]", "[a]")),
    ("SET a = if_not_exists(:s, :one)", INVALID + "Operator or function requires a document path; operator or function: if_not_exists"),
    ("SET a = :s + :one", OPERAND + "operator or function: +, operand type: S"),
    ("SET a = list_append(l, :s)", OPERAND + "operator or function: list_append, operand type: S"),
    ("ADD a :s", OPERAND + "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
    ("DELETE a :one", OPERAND + "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
]


@pytest.mark.parametrize("text, message", REFUSED_UPDATES, ids=[text or "empty" for text, _ in REFUSED_UPDATES])
def test_refused_update(db, shared, text, message):
    db.put_item(TableName=shared, Item=ITEM)
    assert refusal(db.update_item, TableName=shared, Key={"p": S("k")}, UpdateExpression=text, **used(text)) == (
        "ValidationException", message)
    assert normal(db.get_item(TableName=shared, Key={"p": S("k")})["Item"]) == normal(ITEM)


TRUE = [
    "n = :five", "n <> :six", "n < :six", "n <= :five", "n > :one", "n >= :five", "s = :s", "s > :a", "yes = :yes", "nothing = :null",
    "m.k.deep = :one", "nested[0].v > :six", "n BETWEEN :one AND :six", "s BETWEEN :a AND :z", ":five BETWEEN :one AND n",
    "n IN (:six, :five)", "attribute_exists(n)", "attribute_exists(m.k)", "attribute_not_exists(absent)",
    "attribute_not_exists(l[3])", "attribute_type(s, :S)", "attribute_type(m, :M)", "begins_with(s, :te)", "begins_with(bin, :b)",
    "contains(s, :ex)", "contains(l, :a)", "contains(ss, :a)", "contains(ns, :one)", "contains(bin, :b)", "size(s) > :one",
    "size(l) < :five", "size(ss) = :two", "size(m) = :two", "NOT n = :six", "n = :six OR s = :s", "n = :five AND s = :s",
    "NOT (n = :six OR s = :a)", "n = :six AND n = :six OR n = :five", "absent <> :five", "(n = :five)", "n=:five and s=:s",
]
FALSE = [
    "n = :six", "n <> :five", "n < :five", "n = :s", "n < :s", "s > :five", "absent = :five", "absent < :five", "m.k = :one",
    "s.k = :one", "l[9] = :a", "n BETWEEN :six AND :nine", "s BETWEEN :one AND :six", "n IN (:six, :s)", "absent IN (:five)",
    "attribute_exists(absent)", "attribute_not_exists(n)", "attribute_type(n, :S)", "begins_with(n, :te)", "begins_with(absent, :te)",
    "contains(n, :five)", "contains(ss, :z)", "contains(absent, :z)", "size(absent) >= :one", "NOT n = :five",
    "n = :five AND s = :a", "n = :six OR s = :a",
]


@pytest.fixture(scope="module")
def with_item(db, shared):
    db.put_item(TableName=shared, Item={**ITEM, "p": S("there")})
    return shared


@pytest.mark.parametrize("text, is_met", [(text, True) for text in TRUE] + [(text, False) for text in FALSE])
def test_condition_and_filter(db, with_item, text, is_met):
    found = db.scan(TableName=with_item, FilterExpression=f"({text}) AND p = :there", **{
        "ExpressionAttributeValues": {**used(text).get("ExpressionAttributeValues", {}), ":there": S("there")}}) \
        if not text.startswith("(") else None
    if found:
        assert found["Count"] == (1 if is_met else 0)
    request = {"TableName": with_item, "Item": {**ITEM, "p": S("there")}, "ConditionExpression": text, **used(text)}
    if is_met:
        db.put_item(**request)
    else:
        assert refusal(db.put_item, **request) == ("ConditionalCheckFailedException", "The conditional request failed")


CONDITION = "Invalid ConditionExpression: "
REFUSED_CONDITIONS = [
    ("", CONDITION + "The expression can not be empty;"),
    ("n", CONDITION + 'Syntax error; token: "<EOF>", near: "n"'),
    ("n = :five AND", CONDITION + 'Syntax error; token: "<EOF>", near: "AND"'),
    ("((n = :five))", CONDITION + "The expression has redundant parentheses;"),
    ("f(n)", CONDITION + "Invalid function name; function: f"),
    ("if_not_exists(n, :one) = :one", CONDITION + "The function is not allowed in a condition expression; function: if_not_exists"),
    ("size(n)", CONDITION + "The function is not allowed to be used this way in an expression; function: size"),
    ("status = :s", CONDITION + "Attribute name is a reserved keyword; reserved keyword: status"),
    ("n = n", CONDITION + "The first operand must be distinct from the remaining operands for this operator or function; "
        "operator: =, first operand: [n]"),
    ("n BETWEEN :six AND :five", CONDITION + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        "lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:5}"),
    ("n < :l", CONDITION + "Incorrect operand type for operator or function; operator or function: <, operand type: L"),
    ("begins_with(s, :one)", CONDITION + "Incorrect operand type for operator or function; operator or function: begins_with, "
        "operand type: N"),
    ("attribute_type(s, :te)", CONDITION + "Invalid attribute type name found; type: te, valid types: "
        "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
    ("attribute_exists(:s)", CONDITION + "Operator or function requires a document path; operator or function: attribute_exists"),
    ("contains(s)", CONDITION + "Incorrect number of operands for operator or function; operator or function: contains, "
        "number of operands: 1"),
    ("n = :nowhere", CONDITION + "An expression attribute value used in expression is not defined; attribute value: :nowhere"),
]


@pytest.mark.parametrize("text, message", REFUSED_CONDITIONS, ids=[text or "empty" for text, _ in REFUSED_CONDITIONS])
def test_refused_condition(db, shared, text, message):
    assert refusal(db.put_item, TableName=shared, Item={"p": S("x")}, ConditionExpression=text, **used(text)) == (
        "ValidationException", message)


PROJECTIONS = [
    ("n, s", {"n": N(5), "s": S("text")}), ("absent", {}), ("m.k.deep", {"m": {"M": {"k": {"M": {"deep": N(1)}}}}}),
    ("l[2], l[0]", {"l": {"L": [S("a"), S("c")]}}), ("nested[0].v", {"nested": {"L": [{"M": {"v": N(7)}}]}}),
    ("m.absent, s.x", {}), ("p", {"p": S("k")}), ("m.x, m.k", {"m": ITEM["m"]}),
]


@pytest.mark.parametrize("text, expected", PROJECTIONS, ids=[text for text, _ in PROJECTIONS])
def test_projection(db, shared, text, expected):
    db.put_item(TableName=shared, Item=ITEM)
    key = {"p": S("k")}
    assert db.get_item(TableName=shared, Key=key, ProjectionExpression=text).get("Item", {}) == expected
    batch = db.batch_get_item(RequestItems={shared: {"Keys": [key], "ProjectionExpression": text}})
    assert batch["Responses"][shared] == [expected]
    found = db.query(
        TableName=shared, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": S("k")}, ProjectionExpression=text)
    assert found["Items"] == [expected]


REFUSED_PROJECTIONS = [
    ("a,", 'Syntax error; token: "<EOF>", near: ","'), ("a b", 'Syntax error; token: "b", near: "a b"'),
    ("", "The expression can not be empty;"), ("name", "Attribute name is a reserved keyword; reserved keyword: name"),
    ("a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"),
    ("a.b, a[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; "
        "path one: [a, b], path two: [a, [0]]"),
    ("#a", "An expression attribute name used in the document path is not defined; attribute name: #a"),
]


@pytest.mark.parametrize("text, message", REFUSED_PROJECTIONS, ids=[text or "empty" for text, _ in REFUSED_PROJECTIONS])
def test_refused_projection(db, shared, text, message):
    assert refusal(db.get_item, TableName=shared, Key={"p": S("k")}, ProjectionExpression=text) == (
        "ValidationException", "Invalid ProjectionExpression: " + message)


def test_placeholders_must_be_used(db, shared):
    request = {"TableName": shared, "Key": {"p": S("k")}, "UpdateExpression": "SET a = :s"}
    assert refusal(db.update_item, **request, ExpressionAttributeValues={":s": S("x"), ":t": S("y")}) == (
        "ValidationException", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:t}")
    assert refusal(
        db.update_item, **request, ExpressionAttributeValues={":s": S("x")}, ExpressionAttributeNames={"#n": "n"}) == (
        "ValidationException", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}")
    assert refusal(db.update_item, **request, ExpressionAttributeValues={}) == (
        "ValidationException", "ExpressionAttributeValues must not be empty")
    assert refusal(db.update_item, **request, ExpressionAttributeValues={"s": S("x")}) == (
        "ValidationException", 'ExpressionAttributeValues contains invalid key: Syntax error; key: "s"')
    assert refusal(db.update_item, **request, ExpressionAttributeValues={":s": {"N": "x"}}) == (
        "ValidationException", "ExpressionAttributeValues contains invalid value: "
        "The parameter cannot be converted to a numeric value: x for key :s")


RETURNED = [
    ("NONE", None), ("ALL_OLD", {"p": S("k"), "n": N(1), "s": S("x")}), ("UPDATED_OLD", {"n": N(1)}),
    ("ALL_NEW", {"p": S("k"), "n": N(2), "s": S("x"), "a": S("y")}), ("UPDATED_NEW", {"n": N(2), "a": S("y")}),
]


@pytest.mark.parametrize("values, expected", RETURNED, ids=[values for values, _ in RETURNED])
def test_returned_values(db, shared, values, expected):
    db.put_item(TableName=shared, Item={"p": S("k"), "n": N(1), "s": S("x")})
    answer = db.update_item(
        TableName=shared, Key={"p": S("k")}, UpdateExpression="SET n = n + :one, a = :y",
        ExpressionAttributeValues={":one": N(1), ":y": S("y")}, ReturnValues=values)
    assert answer.get("Attributes") == expected


def test_taking_away_makes_no_item(db, shared):
    for text in ["REMOVE a", "DELETE a :ss"]:
        db.update_item(TableName=shared, Key={"p": S("never")}, UpdateExpression=text, **used(text))
        assert "Item" not in db.get_item(TableName=shared, Key={"p": S("never")})
    db.update_item(TableName=shared, Key={"p": S("bare")})
    assert db.get_item(TableName=shared, Key={"p": S("bare")})["Item"] == {"p": S("bare")}


def test_a_failed_condition_tells_the_item_when_asked(db, shared):
    db.put_item(TableName=shared, Item={"p": S("k"), "n": N(1)})
    from botocore.exceptions import ClientError
    for call, more in [
        (db.put_item, {"Item": {"p": S("k")}}), (db.delete_item, {"Key": {"p": S("k")}}), (db.update_item, {"Key": {"p": S("k")}}),
    ]:
        with pytest.raises(ClientError) as caught:
            call(TableName=shared, ConditionExpression="attribute_not_exists(p)", ReturnValuesOnConditionCheckFailure="ALL_OLD", **more)
        assert caught.value.response["Item"] == {"p": S("k"), "n": N(1)}
