"""Trees of Python texts."""

from tree_sitter import Query, QueryCursor

from scanner.parse import language, tree


def test_nodes_of_large_texts_have_their_text():
    """The parser is given large texts in chunks, and asks for the texts of nodes in the same way."""
    long = b"'" + b"abc" * 70_000 + b"'"
    text = b"".join(b"name%d = call(%d)\n" % (i, i) for i in range(20_000)) + b"last = " + long + b"\n"
    parsed = tree(text)
    assert parsed.root_node.children[-1].text == b"last = " + long
    query = Query(language(), '((identifier) @name (#eq? @name "name19999"))')
    assert len(QueryCursor(query).matches(parsed.root_node)) == 1
