"""Functions that make records and containers: copies, data classes, named tuples, ``collections``."""

from __future__ import annotations

from collections.abc import Callable

from scanner.program import ir
from scanner.program.evaluate.calls import Arguments
from scanner.program.evaluate.displays import JSON
from scanner.program.evaluate.instances import FACTORY, fields_of, is_model
from scanner.program.evaluate.streams import Streams
from scanner.program.state import Object
from scanner.program.values import UNKNOWN, Value, as_parts, join, known, tainted, text
from scanner.support.patterns import lazy

TEMPLATE = "<template>"  # the field of a template that no program can name
_PAYLOAD = 20  # characters of a text that nobody compares
_FILLING = frozenset({"substitute", "safe_substitute"})
_HOLE = lazy(r"\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
QUEUES = (
    *("queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "queue.PriorityQueue", "asyncio.Queue"),
    *("asyncio.LifoQueue", "multiprocessing.Queue", "multiprocessing.SimpleQueue", "janus.Queue"),
)

_DUMPING = frozenset({"model_dump", "dict"})  # a model as a dictionary: its fields are the keys


class Records(Streams):
    """Evaluates what makes records and containers."""

    def special(self, name: str) -> Callable[..., Value | None] | None:
        """What evaluates a function of this name, None for ordinary ones."""
        return _RECORDS.get(name) or super().special(name)

    def row(self, values: list[Value], kind: str = "list") -> Value:
        """A container of these elements, in order."""
        return self.allocate(Object(kind, dict(enumerate(values))))

    # --- texts that hold records

    def call_dumps(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``json.dumps(x)``: a text that holds x."""
        if not arguments.positional or not arguments.positional[0].objects:
            return None
        original = arguments.positional[0]
        made = self.allocate(Object(JSON, {0: original}))
        taints = tuple(taint.step("written as JSON", node.at) for taint in self.now.reach(original))
        return Value(types=("str",), objects=made.objects, taints=taints)

    def call_loads(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``json.loads(text)`` of a text that was just written."""
        found = self.objects(arguments.positional[0]) if arguments.positional else []
        if len(found) == 1 and found[0][1].kind == JSON:
            return self._copied(found[0][1].items[0], True, 4)
        return None

    def call_words(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``shlex.split(command)``: its words, in which nothing is quoted any more."""
        given = arguments.positional[0] if arguments.positional else UNKNOWN
        if not given.taints:
            return None
        taints = tuple(taint.renewed().step("`.split()`", node.at) for taint in given.taints)
        return self.allocate(Object("list", {}, Value(taints=taints), complete=False), taints=taints)

    def call_ending(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``os.path.splitext(path)``: what stood first in the path still does."""
        given = arguments.positional[0] if arguments.positional else UNKNOWN
        if not given.taints or given.parts is None:
            return None
        ending = Value(taints=tuple(taint.step("its ending", node.at) for taint in given.taints))
        *first, last = given.parts
        rest = last.rpartition(".")[0] if isinstance(last, str) and "." in last else last
        return self.row([Value(parts=(*first, rest), taints=given.taints), ending], "tuple")

    def call_template(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``string.Template(text)``."""
        if len(arguments.positional) != 1 or not arguments.positional[0].single:
            return None
        held = Object("instance", {TEMPLATE: arguments.positional[0]}, None, complete=False)
        return self.allocate(held, types=(self.called,))

    def _filled(self, template: Value, arguments: Arguments) -> Value | None:
        """``template.substitute(mapping, name=value)``: the literal pieces stay known."""
        given = Object("dict", {})
        for value in arguments.positional[:1]:
            given = self.merged(given, value)
        items: dict[ir.Constant, Value] = {**given.items}
        items.update(arguments.keywords.items())
        pieces: list[str | Value] = []
        end = 0
        written = str(template.constants[0])
        for match in _HOLE.finditer(written):
            pieces.append(written[end : match.start()])
            value = items.get(match[1] or match[2], UNKNOWN) if match[1] or match[2] else known("$")
            pieces.extend(as_parts(value))
            end = match.end()
        return text([*pieces, written[end:]])

    def call_request(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``urllib.request.Request(url, data)`` has fields that may still be set."""
        names = ("full_url", "data", "headers")
        items: dict[ir.Constant, Value] = dict(zip(names, arguments.positional, strict=False))
        items.update(arguments.keywords.items())
        if "url" in items:
            items["full_url"] = items.pop("url")
        carried = self.unknown_from(arguments.values()).taints
        return self.allocate(Object("instance", items, None, complete=False), (self.called,), carried)

    # --- configurations

    def call_config(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``configparser.ConfigParser()``: sections of options."""
        return self.allocate(Object("config", {}), types=("configparser.ConfigParser",))

    def exact(self, function: Value) -> bool:
        """Whether it is the method of a configuration that the program has filled."""
        receiver = function.receiver
        return receiver is not None and any(found.kind == "config" for _, found in self.objects(receiver))

    def _method(self, node: ir.Call, function: Value, method: str, arguments: Arguments) -> Value | None:
        found = self.objects(function.receiver) if function.receiver is not None else []
        if method in ("send", "asend") and len(found) == 1 and found[0][0] in self.generators:
            closure, given, _ = self.generators[found[0][0]]
            sent = arguments.positional[0] if arguments.positional else known(None)
            return self.element(self.apply(closure, given, node.at, sent), node.at)
        if method in _FILLING and len(found) == 1 and TEMPLATE in found[0][1].items:
            return self._filled(found[0][1].items[TEMPLATE], arguments)
        if len(found) == 1 and found[0][1].kind == "config":
            return self._config_method(found[0], method, arguments, node.at)
        if (
            method in _DUMPING
            and len(found) == 1
            and found[0][1].cls is not None
            and is_model(found[0][1].cls)
        ):
            fields: dict[ir.Constant, Value] = {
                key: item for key, item in found[0][1].items.items() if isinstance(key, str)
            }
            return self.allocate(Object("dict", fields, found[0][1].rest, complete=False))
        return super()._method(node, function, method, arguments)

    def _config_method(
        self, found: tuple[int, Object], method: str, arguments: Arguments, at: ir.At
    ) -> Value | None:
        reference, config = found
        values = arguments.positional
        if method.startswith("read"):
            self.now.heap[reference] = Object("config", config.items, config.rest, complete=False)
            return None
        if method == "add_section" and values:
            self.now.heap[reference] = self.stored(config, values[0], self.allocate(Object("dict", {})))
            return known(None)
        if method == "set" and len(values) > 2:
            for ref, section in self.objects(self._section(found, values[0])):
                self.now.heap[ref] = self.stored(
                    section, values[1], values[2].step("kept in a configuration", at)
                )
            return known(None)
        if method == "get" and len(values) > 1:
            sections = self.objects(self._section(found, values[0]))
            options = [self._at(section, values[1]) for _, section in sections]
            if options and all(option is not None for option in options) and config.whole:
                return join(options[0] or known(None), options[-1] or known(None))
            fallback = arguments.keywords.get("fallback")
            return fallback if config.whole else None
        return None

    def _section(self, found: tuple[int, Object], name: Value) -> Value:
        """The options of a section; made when there are none yet."""
        reference, config = found
        section = self._at(config, name)
        if section is None or not section.objects:
            section = self.allocate(Object("dict", {}))
            self.now.heap[reference] = self.stored(config, name, section)
        return section

    # --- copies and records

    def call_copy(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``copy.copy(x)``, ``copy.deepcopy(x)``."""
        if len(arguments.positional) != 1:
            return None
        value = arguments.positional[0]
        if len(value.objects) != 1:
            return value
        return self._copied(value, self.called.endswith("deepcopy"), 4)

    def _copied(self, value: Value, deep: bool, depth: int) -> Value:
        found = self.now.heap.get(value.objects[0]) if len(value.objects) == 1 else None
        if found is None or depth == 0:
            return value
        items = dict(found.items)
        if deep:
            items = {key: self._copied(item, deep, depth - 1) for key, item in items.items()}
        made = self.allocate(
            Object(found.kind, items, found.rest, found.complete, found.cls, found.keys),
            value.types,
            value.taints,
        )
        return Value(
            value.constants, open=value.open, objects=made.objects, types=value.types, taints=value.taints
        )

    def call_replace(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``dataclasses.replace(x, field=…)``."""
        if len(arguments.positional) != 1 or len(arguments.positional[0].objects) != 1:
            return None
        made = self._copied(arguments.positional[0], False, 1)
        for name, value in arguments.keywords.items():
            self.now.heap[made.objects[0]] = self.now.heap.get(made.objects[0]).put(name, value)  # type: ignore[union-attr]
        return made

    def call_asdict(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``dataclasses.asdict(x)`` and ``astuple(x)``."""
        found = self.objects(arguments.positional[0]) if arguments.positional else []
        if len(found) != 1 or found[0][1].cls is None:
            return None
        names = [name for name in fields_of(found[0][1].cls) if name in found[0][1].items]
        if self.called.endswith("astuple"):
            return self.row([found[0][1].items[name] for name in names], "tuple")
        return self.allocate(Object("dict", {name: found[0][1].items[name] for name in names}))

    def call_field(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``dataclasses.field(default=…, default_factory=…)``."""
        items: dict[ir.Constant, Value] = {
            key: value for key, value in arguments.keywords.items() if key in ("default", FACTORY)
        }
        return self.allocate(Object("field", items))

    def call_namedtuple(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``collections.namedtuple("Point", "x y")``."""
        values = arguments.positional
        if len(values) < 2 or not values[0].single:
            return None
        if values[1].single and isinstance(values[1].constants[0], str):
            names = values[1].constants[0].replace(",", " ").split()
        else:
            listed = self.listed(values[1], node.at) or []
            names = [str(one.constants[0]) for one in listed if one.single]
        defaults = arguments.keywords.get("defaults")
        given = self.listed(defaults, node.at) if defaults is not None else None
        return self.make_named_tuple(str(values[0].constants[0]), tuple(names), given or [])

    def call_namespace(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``types.SimpleNamespace(a=…)``."""
        items: dict[ir.Constant, Value] = dict(arguments.keywords.items())
        return self.allocate(Object("instance", items, arguments.rest, complete=False))

    # --- containers

    def call_deque(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``deque(xs)``, ``array(type, xs)``."""
        given = arguments.positional[-1:] if self.called != "array.array" else arguments.positional[1:2]
        if not given:
            return self.allocate(Object("list", {}))
        values = self.listed(given[0], node.at)
        if values is not None and not (set(arguments.keywords) & {"maxlen"}):
            return self.row(values)
        return self.allocate(Object("list", {}, self.element(given[0], node.at), complete=False))

    def call_queue(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``queue.Queue()``: what somebody puts in, somebody else gets."""
        return self.allocate(Object("list", {}, None, complete=False), types=(self.called,))

    def call_defaultdict(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``defaultdict(factory)``: a missing key has what the factory makes."""
        factory = arguments.positional[0] if arguments.positional else known(None)
        items: dict[ir.Constant, Value] = dict(arguments.keywords.items())
        made = Object("dict", items, None, True)
        for value in arguments.positional[1:]:
            made = self.merged(made, value)
        out = self.allocate(made, types=("collections.defaultdict",))
        self.factories[out.objects[0]] = factory
        return out

    def call_context_variable(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``ContextVar(name, default=…)``: others may set it, but a payload stays what it is."""
        default = arguments.keywords.get("default")
        if default is None:
            return self.allocate(Object("list", {}, None, complete=False), types=(self.called,))
        text = default.constants[0] if default.single else ""
        payload = isinstance(text, str | bytes) and len(text) >= _PAYLOAD
        return self.allocate(Object("list", {0: default}, None, complete=payload), types=(self.called,))

    def call_counter(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``Counter(xs)``: its keys are the elements."""
        if not arguments.positional:
            return self.allocate(Object("dict", {}))
        element = self.element(arguments.positional[0], node.at)
        carried = Value(taints=tainted(element, Value(taints=self.now.reach(arguments.positional[0]))))
        return self.allocate(Object("dict", {}, Value(types=("int",)), True, None, carried))

    def call_chainmap(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``ChainMap(first, second)``: the first that has a key says what it is."""
        out = Object("dict", {})
        for value in reversed(arguments.positional):
            out = self.merged(out, value)
        return self.allocate(out)

    def call_fromkeys(self, node: ir.Call, arguments: Arguments) -> Value | None:
        """``dict.fromkeys(xs, value)``."""
        if not arguments.positional:
            return None
        value = arguments.positional[1] if len(arguments.positional) > 1 else known(None)
        out = Object("dict", {})
        values = self.listed(arguments.positional[0], node.at)
        for key in values if values is not None else [self.element(arguments.positional[0], node.at)]:
            out = self.stored(out, key, value)
        return self.allocate(out)


_RECORDS: dict[str, Callable[[Records, ir.Call, Arguments], Value | None]] = {
    "shlex.split": Records.call_words,
    "os.path.splitext": Records.call_ending,
    "json.dumps": Records.call_dumps,
    "json.loads": Records.call_loads,
    "configparser.ConfigParser": Records.call_config,
    "configparser.RawConfigParser": Records.call_config,
    "configparser.SafeConfigParser": Records.call_config,
    "string.Template": Records.call_template,
    "urllib.request.Request": Records.call_request,
    "copy.copy": Records.call_copy,
    "copy.deepcopy": Records.call_copy,
    "dataclasses.replace": Records.call_replace,
    "copy.replace": Records.call_replace,
    "dataclasses.asdict": Records.call_asdict,
    "dataclasses.astuple": Records.call_asdict,
    "dataclasses.field": Records.call_field,
    "collections.namedtuple": Records.call_namedtuple,
    "types.SimpleNamespace": Records.call_namespace,
    "argparse.Namespace": Records.call_namespace,
    "collections.deque": Records.call_deque,
    "array.array": Records.call_deque,
    **dict.fromkeys(QUEUES, Records.call_queue),
    "collections.defaultdict": Records.call_defaultdict,
    "contextvars.ContextVar": Records.call_context_variable,
    "collections.Counter": Records.call_counter,
    "collections.ChainMap": Records.call_chainmap,
    "dict.fromkeys": Records.call_fromkeys,
    "collections.OrderedDict.fromkeys": Records.call_fromkeys,
}
