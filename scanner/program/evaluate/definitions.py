"""Imports, functions and classes: what they bind."""

from __future__ import annotations

from scanner.program import ir
from scanner.program.callables import ClassValue, Closure, Variables
from scanner.program.evaluate.activation import Arguments
from scanner.program.evaluate.attributes import decorator_names
from scanner.program.evaluate.context import Frame
from scanner.program.evaluate.guards import Guards
from scanner.program.evaluate.instances import is_enum
from scanner.program.events import Scope
from scanner.program.naming import absolute
from scanner.program.renamed import canonical
from scanner.program.state import Object, State
from scanner.program.values import UNKNOWN, Value, known

NUMBERS = frozenset({"int", "float", "bool", "UUID", "Decimal", "date", "datetime", "UUID4", "PositiveInt"})
INJECTED = frozenset({"Depends", "Security"})


class Definitions(Guards):
    """Executes definitions."""

    def bind_name(self, name: str, value: Value) -> None:
        """Assignment has a layer of its own."""

    def do_import(self, node: ir.Import) -> None:
        """Imported names stand for dotted names."""
        module = absolute("." * node.level + node.module, self.frame.module.package)
        if not node.level:
            module = canonical(module)
        self.frame.module.imported.add(module.partition(".")[0])
        if node.name == "*":
            self.frame.module.stars.append(module)
        elif node.name is not None:
            dotted = canonical(f"{module}.{node.name}") if module else node.name
            dotted = self.program.origin(dotted, self.frame.module)
            self.bind_name(node.alias or node.name, self.named((dotted,)))
        elif node.alias is not None:
            self.bind_name(node.alias, self.named((module,)))
        else:
            first = module.partition(".")[0]
            self.bind_name(first, self.named((first,)))

    def do_scope(self, node: ir.Scope) -> None:
        """``global`` and ``nonlocal``."""
        if self.frame.enclosing:
            self.frame.foreign.update(node.names)

    def do_define(self, node: ir.Define) -> None:
        """``def``: decorators and defaults are evaluated, the body when it is called or entered."""
        function = node.function
        given = [self.eval(decorator) for decorator in function.decorators]
        decorators = [self._decorator(*both) for both in zip(function.decorators, given, strict=True)]
        defaults: Variables = {}
        for parameter in function.parameters:
            if parameter.default is not None:
                self.results.append(parameter.name)
                value = self.eval(parameter.default)
                self.results.pop()
                defaults[parameter.name] = value
                self.tell_assign(parameter.at, parameter.name, "default", value, parameter.default.at)
        closure = self.closure(function, self.frame.owner if self.frame.closure is None else None, defaults)
        self.entries.append((closure, decorators))
        value = Value(open=False, callables=(closure,))
        for decorator, called in zip(reversed(function.decorators), reversed(given), strict=True):
            if isinstance(decorator, ir.Attribute) and decorator.name in ("setter", "deleter"):
                self.now.variables[f"{function.name}.{decorator.name}"] = value
                return
            value = self._decorated(decorator, called, value)
        for candidate in value.callables:
            if isinstance(candidate, Closure) and candidate.function is not function:
                self.standing[candidate.function] = function.name
        self.bind_name(function.name, value)

    def _decorated(self, decorator: ir.Expr, called: Value, value: Value) -> Value:
        """What a decorator of the program makes of a function or class; others leave it as it is."""
        if not (called.callables or called.objects):
            return value
        result = self.call_value(called, [value], decorator.at)
        return result if result.callables or result.objects else value

    def _decorator(self, node: ir.Expr, value: Value) -> Value:
        """What decorates: of ``@app.route("/")`` the ``app.route``."""
        function = node.function if isinstance(node, ir.Call) else node
        if isinstance(node, ir.Call):
            value = self.peek(function) or value
        if not value.names and not value.callables and isinstance(function, ir.Attribute):
            return Value(names=(f"*.{function.name}",))  # an application that was handed in
        return value

    def do_class(self, node: ir.Class) -> None:
        """``class``: its body is evaluated at once."""
        bases: list[ClassValue] = []
        foreign: list[str] = []
        meta: list[ClassValue] = []
        options = Arguments()
        for argument in node.bases:
            value = self.linked(self.eval(argument.value))
            if argument.keyword is None:
                bases.extend(candidate for candidate in value.callables if isinstance(candidate, ClassValue))
                foreign.extend(value.names if not value.callables else ())
            elif argument.keyword == "metaclass":
                meta.extend(candidate for candidate in value.callables if isinstance(candidate, ClassValue))
            else:
                options.keywords[argument.keyword] = value
        outer_frame, outer_state = self.frame, self.now
        name = f"{outer_frame.scope.name}.{node.name}" if outer_frame.scope.name else node.name
        dotted = f"{self.frame.module.name}.{name}" if self.frame.module.name else name
        members: Variables = {}
        cls = ClassValue(node, dotted, tuple(bases), tuple(foreign), members, tuple(meta))
        enclosing = (
            (outer_state.variables, *outer_frame.enclosing) if outer_frame.closure else outer_frame.enclosing
        )
        if outer_frame.closure is None and not outer_frame.enclosing:
            enclosing = (outer_frame.module.globals,)
            outer_frame.module.globals.update(outer_state.variables)
        self.frame = Frame(outer_frame.module, Scope(name, "", node.name, False), enclosing, None, cls)
        self.state = State(members, outer_state.heap)
        self.execute(node.body)
        left = self.current
        heap = left.heap if left is not None else outer_state.heap
        if left is not None:
            members.update(left.variables)
        self.frame = outer_frame
        self.state = State(outer_state.variables, heap)
        self.classes.append(cls)
        self._completed(cls, options)
        value = Value(open=False, callables=(cls,), names=(dotted,))
        for decorator in reversed(node.decorators):
            value = self._decorated(decorator, self.eval(decorator), value)
        self.bind_name(node.name, value)

    def _completed(self, cls: ClassValue, options: Arguments) -> None:
        """What follows a class's body: enumerations, descriptors, metaclasses, hooks of the bases."""
        if is_enum(cls):
            self.make_enum(cls)
        cls.managed = frozenset(
            name for one in cls.lineage() for name, member in one.members.items() if self._manages(member)
        )
        this = Value(open=False, callables=(cls,))
        for metaclass in cls.metaclasses():
            for hook in ("__new__", "__init__"):
                member = metaclass.member(hook)
                for candidate in member.callables if member is not None else ():
                    if isinstance(candidate, Closure):
                        self._hook(
                            cls, candidate, this if hook == "__init__" else Value(callables=(metaclass,))
                        )
        for base in cls.bases:
            member = base.member("__init_subclass__")
            for candidate in member.callables if member is not None else ():
                if isinstance(candidate, Closure):
                    self.apply(candidate.bind(this), options, cls.node.at)
        for name, member in list(cls.members.items()):
            for _, found in self.objects(member):
                if found.cls is not None and found.cls.member("__set_name__") is not None:
                    self.protocol(member, "__set_name__", [this, known(name)], cls.node.at)

    def _hook(self, cls: ClassValue, hook: Closure, receiver: Value) -> None:
        """A metaclass sees, and may change, the members of a class that is made."""
        names = self.allocate(Object("dict", dict(cls.members.items())))
        bases = self.allocate(Object("tuple", {}))
        outer, self.defining = self.defining, cls
        self.call_closure(hook.bind(receiver), [known(cls.node.name), bases, names], cls.node.at)
        self.defining = outer
        for _, found in self.objects(names):
            cls.members.update({key: item for key, item in found.items.items() if isinstance(key, str)})

    def _manages(self, member: Value) -> bool:
        """Whether a member comes before an instance's own fields: a property, or a descriptor that is set."""
        for candidate in member.callables:
            if isinstance(candidate, Closure) and candidate.function.decorators:
                if "property" in decorator_names(candidate.function):
                    return True
        return bool(member.objects) and any(
            found.kind == "property" or (found.cls is not None and found.cls.member("__set__") is not None)
            for _, found in self.objects(member)
        )

    def plain_type(self, annotation: ir.Expr) -> ir.Expr:
        """The type in ``Optional[T]``, ``T | None``, ``Annotated[T, …]`` or ``"T"``."""
        if isinstance(annotation, ir.Const) and isinstance(annotation.value, str):
            annotation = self._quoted(annotation.value, annotation.at)
        for _ in range(4):
            if isinstance(annotation, ir.Binary) and annotation.operator == "|":
                left, right = annotation.left, annotation.right
                none = isinstance(right, ir.Const) and right.value is None
                annotation = left if none or self.last_name(right) in NUMBERS else right
            elif isinstance(annotation, ir.Index) and self.last_name(annotation.value) in (
                "Annotated",
                "Optional",
            ):
                key = annotation.key
                annotation = key.items[0] if isinstance(key, ir.Sequence) and key.items else key
        return annotation

    def annotated(self, annotation: ir.Expr) -> Value:
        """What a type annotation says of a value."""
        annotation = self.plain_type(annotation)
        value = self.named_type(annotation)
        if value is None:
            return UNKNOWN
        types = tuple(value.names)
        for candidate in value.callables:
            if isinstance(candidate, ClassValue):
                types = (*types, *candidate.types())
        return Value(types=tuple(dict.fromkeys(types)))

    def named_type(self, plain: ir.Expr) -> Value | None:
        """What a type's name stands for; of ``Session = Annotated[T, Depends(f)]`` the T."""
        value = self.peek(plain) if isinstance(plain, ir.Name | ir.Attribute) else None
        value = self.linked(value) if value is not None else None
        meant = self.aliased(value) if value is not None else None
        return self.linked(meant["type"]) if meant is not None else value

    def aliased(self, value: Value) -> dict[ir.Constant, Value] | None:
        """The type, and what makes it, of an alias."""
        found = [one for _, one in self.objects(value) if one.kind == "alias"]
        return found[0].items if len(found) == 1 else None

    def alias(self, node: ir.Index, key: Value) -> Value:
        """``Annotated[T, Depends(f)]`` as a value: other names may stand for it."""
        parts = list(node.key.items) if isinstance(node.key, ir.Sequence) else [node.key]
        meant = self.peek(parts[0]) if parts else None
        if meant is None:
            return UNKNOWN
        items: dict[ir.Constant, Value] = {"type": meant}
        for part in parts[1:]:
            if isinstance(part, ir.Call) and self.last_name(part.function) in INJECTED:
                provider = self.peek(part.arguments[0].value) if part.arguments else meant
                items["provider"] = provider if provider is not None else UNKNOWN
        return self.allocate(Object("alias", items))

    @staticmethod
    def _quoted(text: str, at: ir.At) -> ir.Expr:
        """A quoted annotation that is a dotted name."""
        parts = text.split("|", maxsplit=1)[0].strip().split(".")
        if not all(part.isidentifier() for part in parts):
            return ir.Expr(at)
        node: ir.Expr = ir.Name(at, parts[0])
        for part in parts[1:]:
            node = ir.Attribute(at, node, part)
        return node
