"""Values: what joining, cleaning and putting together keep."""

from scanner.program import Taint, Value, as_parts, is_clean, literal_prefix
from scanner.program.state import Heap, Object, State, join_states
from scanner.program.values import MAX_CONSTANTS, MAX_PARTS, UNKNOWN, Trail, join, known, tainted, text


def taint(kind="web", start=1, clean=()):
    at = (start, start + 1, 1)
    return Taint(kind, at, Trail("enters", at, None), frozenset(clean))


def tainted_value(**options):
    return Value(taints=(taint(**options),))


def test_joined_constants_are_both():
    value = join(known("a"), known("b"))
    assert set(value.constants) == {"a", "b"}
    assert not value.open


def test_join_knows_true_from_one():
    value = join(join(known(True), known(1)), known(1.0))
    assert [type(constant) for constant in value.constants] == [bool, int, float]


def test_join_with_the_unknown_is_open():
    value = join(known("a"), UNKNOWN)
    assert value.open
    assert value.constants == ("a",)
    assert not value.single


def test_too_many_constants_leave_the_value_open():
    value = known(0)
    for number in range(1, 50):
        value = join(value, known(number))
    assert len(value.constants) <= MAX_CONSTANTS
    assert value.open


def test_join_keeps_the_less_cleaned_taint():
    value = join(tainted_value(clean=["sql", "html"]), tainted_value(clean=["sql"]))
    assert [set(found.clean) for found in value.taints] == [{"sql"}]


def test_join_of_taints_that_are_cleaned_for_different_kinds_is_clean_for_neither():
    value = join(tainted_value(clean=["sql"]), tainted_value(clean=["html"]))
    assert [set(found.clean) for found in value.taints] == [set()]


def test_join_keeps_both_origins():
    assert len(join(tainted_value(start=1), tainted_value(start=5)).taints) == 2


def test_taints_of_one_origin_are_one():
    assert len(tainted(tainted_value(), tainted_value(), UNKNOWN)) == 1


def test_cleaned_for_all_kinds_has_no_taints():
    assert tainted_value().cleaned(frozenset({"*"})).taints == ()


def test_cleaning_reaches_the_parts():
    value = text(["a", tainted_value()]).cleaned(frozenset({"sql"}))
    assert [part.taints[0].clean for part in value.parts if isinstance(part, Value)] == [frozenset({"sql"})]


def test_truth():
    assert known("a").truth() is True
    assert known(0).truth() is False
    assert join(known(0), known("")).truth() is False
    assert join(known(0), known(1)).truth() is None
    assert UNKNOWN.truth() is None
    assert Value(("a",), open=True).truth() is None


def test_text_of_known_pieces_is_a_constant():
    assert text(["a", "b"]).constants == ("ab",)
    assert text([]).constants == ("",)


def test_text_keeps_its_pieces():
    hole = tainted_value()
    value = text(["a", "b", hole, "c"])
    assert value.parts == ("ab", hole, "c")
    assert value.taints == hole.taints
    assert literal_prefix(value) == "ab"


def test_texts_in_texts_are_flat():
    hole = tainted_value()
    assert text([*as_parts(text(["a", hole])), *as_parts(known("b"))]).parts == ("a", hole, "b")


def test_a_text_of_many_pieces_keeps_its_taints_only():
    value = text([tainted_value(), *[UNKNOWN, "a"] * MAX_PARTS])
    assert value.parts is None
    assert value.taints


def test_numbers_and_truths_as_text():
    assert as_parts(known(5)) == ("5",)
    assert as_parts(known(True)) == ("True",)


def test_clean_text():
    harmless = Value(types=("~html",))
    assert is_clean(text(["<b>", harmless]), "html")
    assert not is_clean(text(["<b>", harmless]), "sql")
    assert not is_clean(text(["<b>", harmless, UNKNOWN]), "html")
    assert is_clean(known("<b>"), "html")
    assert is_clean(Value(types=("~*",)), "html")


def test_steps_are_told_in_order_and_not_twice_for_one_place():
    value = tainted_value().step("one", (5, 6, 1)).step("again", (5, 6, 1)).step("two", (7, 8, 1))
    assert [note for note, _ in value.taints[0].trail.steps()] == ["enters", "one", "two"]


def test_endless_ways_end():
    value = tainted_value()
    for number in range(1_000):
        value = value.step("on", (number * 2 + 10, number * 2 + 11, 1))
    assert len(value.taints[0].trail.steps()) < 100


def state(**variables):
    return State(dict(variables), Heap({}))


def test_a_way_that_is_never_taken_adds_nothing():
    left = state(a=known(1))
    assert join_states(left, None) is left
    assert join_states(None, left) is left
    assert join_states(None, None) is None


def test_states_join_by_variable():
    joined = join_states(state(a=known(1), b=known(2)), state(a=known(3)))
    assert joined is not None
    assert set(joined.variables["a"].constants) == {1, 3}


def test_copies_of_a_state_are_independent():
    first = state(a=known(1))
    first.heap[1] = Object("list", {0: known(1)})
    second = first.copy()
    second.variables["a"] = known(2)
    second.heap[1] = Object("list", {})
    assert first.variables["a"].constants == (1,)
    assert first.heap.get(1).items


def test_objects_that_both_ways_change_join_by_key():
    left, right = state(), state()
    left.heap[1] = Object("dict", {"a": known(1)})
    right.heap[1] = Object("dict", {"a": known(2), "b": known(3)})
    joined = join_states(left, right)
    assert joined is not None
    found = joined.heap.get(1)
    assert set(found.get("a").constants) == {1, 2}


def test_a_key_that_only_one_way_sets_may_be_missing():
    left, right = state(), state()
    left.heap[1] = Object("dict", {})
    right.heap[1] = Object("dict", {"b": known(3)})
    joined = join_states(left, right)
    assert joined is not None
    assert not joined.heap.get(1).get("b").single


def test_a_weak_write_keeps_what_was_there():
    found = Object("dict", {"a": known(1)}).put("a", known(2), weak=True)
    assert set(found.get("a").constants) == {1, 2}


def test_an_unknown_key_may_be_any():
    found = Object("dict", {"a": known(1)}).add(tainted_value())
    assert found.get("a").taints
    assert found.get("z").taints


def test_containers_fold_to_tuples():
    here = state()
    here.heap[1] = Object("list", {0: known(1), 1: known(2)})
    here.heap[2] = Object("dict", {"a": Value(open=False, objects=(1,))})
    assert here.fold(Value(open=False, objects=(2,))) == [(("a", (1, 2)),)]
    here.heap[1] = here.heap.get(1).add(UNKNOWN)
    assert here.fold(Value(open=False, objects=(2,))) == []


def test_taints_are_reached_through_containers():
    here = state()
    here.heap[1] = Object("list", {0: tainted_value()})
    here.heap[2] = Object("dict", {"a": Value(open=False, objects=(1,))})
    assert here.reach(Value(open=False, objects=(2,)))


def test_containers_in_circles_end():
    here = state()
    here.heap[1] = Object("list", {0: Value(open=False, objects=(1, 1, 1)), 1: tainted_value()})
    assert here.reach(Value(open=False, objects=(1,)))
    assert here.fold(Value(open=False, objects=(1,))) == []


def test_what_one_way_leaves_open_stays_open():
    left, right = state(), state()
    left.heap[1] = Object("dict", {}, complete=True)
    right.heap[1] = Object("dict", {}, complete=False)
    for first, second in ((left, right), (right, left)):
        joined = join_states(first, second)
        assert joined is not None
        found = joined.heap.get(1)
        assert not found.complete
        assert found.get("a") is not None
