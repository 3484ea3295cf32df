from gql_blog.graph.declared.filter_inputs import articles_where, comments_where


def test_lists_are_chosen_and_ordered_by_their_own_inputs() -> None:
    for arguments, kind in ((articles_where(), "Article"), (comments_where(), "Comment")):
        types = {name: argument.type for name, argument in arguments.items()}
        assert types == {"where": f"{kind}Where", "order_by": f"[{kind}Order!]"}
