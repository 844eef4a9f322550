"""Computes expressions: conditions, arguments, what directives set and what prompts print.

Rules: `||` and `&&` stop as soon as they know and give a truth value; what holds is everything but nothing,
false, 0 and the empty (`values.truth`). Comparison and arithmetic are those of `operators`. A property of
nothing is nothing. A word without `$` is the variable of that name, and where there is none, itself. Methods
may stand on both sides of an operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import LimitError, ScriptError
from agent.shire.runtime import methods
from agent.shire.runtime.methods import UNKNOWN
from agent.shire.runtime.operators import combine, compare, negative, number
from agent.shire.runtime.strings import pieces, where, whole_variable
from agent.shire.runtime.values import show, size, truth
from agent.shire.runtime.variables import CONTEXT, MISSING, Missing
from agent.shire.tree.expressions import (
    Access,
    Call,
    Group,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    Method,
    Name,
    Operation,
    Property,
    RangeLiteral,
    Regex,
    Unary,
    Variable,
)
from agent.shire.tree.node import ErrorNode, text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Value
    from agent.shire.tree.body import Interpolation
    from agent.shire.tree.expressions import Expression, Step

MOST_CHARS = 2_000_000
"""Characters of a value that an expression makes, as `Limits.value_chars`."""
MOST_RANGE = 10_000
"""Numbers in a range."""

_BOOLEAN = {"||": True, "&&": False}


class Evaluator:
    """Evaluates the expressions of one script in one scope.

    Args:
        scope: What names mean.
        script: How messages name the script.
        call: Calls a function of a condition; None: functions are errors here.
        filled: Whether texts in double quotes have their variables filled in, as Velocity has it in directives.
    """

    def __init__(
        self,
        scope: Scope,
        script: str,
        call: Callable[[Call], Awaitable[Value]] | None = None,
        *,
        filled: bool = False,
    ) -> None:
        self.scope = scope
        self._script = script
        self._call = call
        self._filled = filled

    async def holds(self, expression: Expression) -> bool:
        """Tell whether a condition holds.

        Raises:
            ScriptError: It cannot be computed.
        """
        return truth(await self.value(expression))

    async def argument(self, expression: Expression) -> tuple[Value, str]:
        """Give a function's argument and the variable that it is, or an empty name.

        A text that is a variable and nothing else (`"$name"`) is its value; in a longer text known variables are
        filled in. An unknown variable is the text `$name`.

        Raises:
            ScriptError: It cannot be computed.
        """
        name = ""
        if isinstance(expression, Variable):
            name = expression.name
        elif isinstance(expression, Literal) and isinstance(expression.value, str):
            name = whole_variable(expression.value) or ""
            if not name and "$" in expression.value:
                return await self.filled(expression.value), ""
        if not name:
            return await self.value(expression), ""
        found = await self.scope.get(name)
        return (f"${name}", "") if isinstance(found, Missing) else (found, name)

    async def value(self, expression: Expression) -> Value:
        """Compute an expression; an unknown variable is nothing.

        Raises:
            ScriptError: It has an unknown method, a call that is not possible here, or a bad pattern.
            LimitError: It makes too long a text, or its pattern takes too long.
        """
        found = await self._value(expression)
        if size(found) > MOST_CHARS:
            raise LimitError(f"{where(self._script, expression)}: makes more than {MOST_CHARS} characters")
        return found

    async def _value(self, expression: Expression) -> Value:
        match expression:
            case Literal():
                return await self._literal(expression)
            case Variable() | Name():
                return await self._named(expression)
            case Access():
                return await self._access(expression)
            case Operation():
                return await self._operation(expression)
            case Group():
                return await self.value(expression.expression)
        return await self._rare(expression)

    async def _named(self, expression: Variable | Name) -> Value:
        found = await self.scope.get(expression.name)
        if found is MISSING:
            return expression.name if isinstance(expression, Name) else None
        return found

    async def _rare(self, expression: Expression) -> Value:
        match expression:
            case Unary():
                operand = await self.value(expression.operand)
                return negative(operand) if expression.operator == "-" else not truth(operand)
            case Regex():
                return expression.pattern
            case ListLiteral():
                return [await self.value(item) for item in expression.items]
            case RangeLiteral():
                return await self._range(expression)
            case MapLiteral():
                return {
                    show(await self.value(key)): await self.value(value) for key, value in expression.entries
                }
            case Call() if self._call is not None:
                return await self._call(expression)
            case ErrorNode():
                raise ScriptError(
                    f"{where(self._script, expression)}: {expression.message} ({expression.hint})"
                )
        raise ScriptError(
            f"{where(self._script, expression)}: no function can be called here (call it in `variables`)"
        )

    async def _literal(self, literal: Literal) -> Value:
        if self._filled and isinstance(literal.value, str) and "$" in literal.value:
            quoted = text_of(literal)
            return await self.filled(literal.value) if quoted.startswith('"') else literal.value
        return literal.value

    async def filled(self, text: str) -> str:
        """Fill in the variables of a text; unknown ones stay as written."""
        parts = [piece if isinstance(piece, str) else await self.printed(piece) for piece in pieces(text)]
        return "".join(parts)

    async def printed(self, interpolation: Interpolation) -> str:
        """Give what an interpolation of a prompt prints.

        An unknown variable stays as written, `$!name` prints nothing. What the value has no such property of is
        text: `$fileName.java` prints the file's name and `.java`.
        """
        expression = interpolation.expression
        base, steps = (
            (expression.base, expression.steps) if isinstance(expression, Access) else (expression, ())
        )
        found, left = await self._walk(base, steps)
        quiet = isinstance(base, Variable) and base.quiet
        if interpolation.fallback is not None and (isinstance(found, Missing) or show(found) == ""):
            return show(await self.value(interpolation.fallback))
        if isinstance(found, Missing):
            return "" if quiet else text_of(interpolation)
        return show(found) + "".join(text_of(step) for step in left)

    async def _access(self, access: Access) -> Value:
        found, left = await self._walk(access.base, access.steps)
        if isinstance(found, Missing):
            return None
        if left:
            step = left[0]
            raise ScriptError(
                f"{where(self._script, step)}: {_shown(found)} has no `{text_of(step).strip(' .')}`"
            )
        return found

    async def _walk(self, base: Expression, steps: Sequence[Step]) -> tuple[Value | Missing, Sequence[Step]]:
        """Follow steps from a value; gives the last value and the steps that lead nowhere."""
        found: Value | Missing
        if isinstance(base, (Variable, Name)):
            found = await self.scope.get(base.name)
            if found is MISSING and base.name == CONTEXT and steps and isinstance(steps[0], Property):
                found, steps = await self.scope.get(steps[0].name), steps[1:]
            if found is MISSING and isinstance(base, Name) and not steps:
                return base.name, ()
        else:
            found = await self.value(base)
        for at, step in enumerate(steps):
            if isinstance(found, Missing):
                return found, ()
            following = await self._step(found, step)
            if following is UNKNOWN:
                return found, steps[at:]
            found = following
        return found, ()

    async def _step(self, value: Value, step: Step) -> Value | methods.Unknown:
        if isinstance(step, Index):
            return methods.at(value, await self.value(step.index))
        arguments = [await self.value(one) for one in step.arguments] if isinstance(step, Method) else []
        found = await methods.ask(value, step.name, arguments)
        return None if found is UNKNOWN and value is None else found

    async def _operation(self, operation: Operation) -> Value:
        operands = operation.operands
        left = await self.value(operands[0])
        for operator, operand in zip(operation.operators, operands[1:], strict=True):
            if operator in _BOOLEAN:
                if truth(left) is _BOOLEAN[operator]:
                    return _BOOLEAN[operator]
                left = truth(await self.value(operand))
            elif operator in {"+", "-", "*", "/", "%"}:
                left = combine(operator, left, await self.value(operand))
            else:
                left = compare(operator, left, await self.value(operand))
        return left

    async def _range(self, literal: RangeLiteral) -> Value:
        first, last = number(await self.value(literal.first)), number(await self.value(literal.last))
        if first is None or last is None:
            return []
        if abs(last - first) >= MOST_RANGE:
            raise LimitError(f"{where(self._script, literal)}: a range of more than {MOST_RANGE} numbers")
        step = 1 if first <= last else -1
        return list(range(int(first), int(last) + step, step))


def _shown(value: Value) -> str:
    text = show(value)
    return repr(text if len(text) <= 40 else text[:39] + "…")
