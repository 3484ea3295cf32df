from gql_blog.read.connection import ConnectionSelection


def test_one_part_is_the_element_itself() -> None:
    made = ConnectionSelection()
    assert (made.rows, made.element()) == (False, "None")
    made.elements.append("r0")
    made.parts["nodes"] = made.pick(0)
    assert (made.rows, made.element()) == (True, "r0")
    assert made.settled() == {"nodes": "items"}


def test_several_parts_are_picked_out_of_each_element() -> None:
    made = ConnectionSelection()
    made.parts["nodes"] = made.pick(0)
    made.elements.append("r0")
    made.elements.append("r1")
    made.parts["cursors"] = f"encode({made.pick(1)})"
    assert made.element() == "(r0, r1)"
    assert made.settled() == {"nodes": "[i[0] for i in items]", "cursors": "encode([i[1] for i in items])"}


def test_whether_there_is_more_takes_rows_and_a_total_does_not() -> None:
    made = ConnectionSelection()
    made.parts["totalCount"] = "total"
    assert not made.rows
    made.more, made.parts["pageInfo"] = True, "{'hasNextPage': more}"
    assert made.rows
