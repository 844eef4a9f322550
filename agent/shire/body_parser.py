"""Reads the body: text, and in it variables, commands, agents, blocks of code, directives and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire import body_lines, directives, mentions, references
from agent.shire.body_frames import BodyFrame, FenceFrame, ForEachFrame, Frame, IfFrame
from agent.shire.problem import Problem, Severity
from agent.shire.tree.body import (
    Body,
    BodyNode,
    Comment,
    Escape,
    Fence,
    ForEach,
    If,
    Jump,
    Raw,
    RoleMarker,
    Set,
    Text,
)
from agent.shire.tree.expressions import Access, Variable
from agent.shire.tree.node import ErrorNode, Part, Token, TokenKind

if TYPE_CHECKING:
    from agent.shire.body_lines import Opening
    from agent.shire.directives import Directive
    from agent.shire.source import Source, Span

MAX_NESTING = 32
"""How deep `#if` and `#foreach` may stand in each other."""

_SPECIAL = re.compile(r"[$#@/\\\r\n]")
_SPECIAL_IN_FENCE = re.compile(r"[$#\\\r\n]")
_LINE_END = re.compile(r"\r\n?|\n")
_ESCAPED = re.compile(r"\\[$#](?=[A-Za-z_{!\[*])")
_END_HINT = "close it with #end"


class BodyParser:
    """Reads one body.

    Attributes:
        problems: What was found wrong.
    """

    def __init__(self, source: Source, start: int) -> None:
        self._source = source
        self._text = source.text
        self._at = start
        self._text_start = start
        self._line_end = -1
        self._root = BodyFrame(start)
        self._open: list[FenceFrame | IfFrame | ForEachFrame] = []
        self._too_deep = 0
        self._no_comment_end = False
        self._no_raw_end = False
        self.problems: list[Problem] = []

    def parse(self) -> Body:
        """Read it all; never fails."""
        if self._at == 0 or self._text[self._at - 1] in "\r\n\ufeff":
            self._begin_line()
        while (found := self._special().search(self._text, self._at)) is not None:
            self._at = found.start()
            if not self._read(found[0]):
                self._at = max(self._at, found.end())
        self._flush(len(self._text))
        while self._open:
            self._give_up()
        return self._root.close(self._source)

    @property
    def _top(self) -> Frame:
        return self._open[-1] if self._open else self._root

    def _special(self) -> re.Pattern[str]:
        return _SPECIAL_IN_FENCE if self._top.in_fence else _SPECIAL

    def _read(self, sign: str) -> bool:
        """Read what stands at a sign; True if it was more than text, or the place is behind it already."""
        match sign:
            case "$":
                return self._reference()
            case "#":
                return self._directive() or self._unread()
            case "@":
                return self._add_if(mentions.agent(self._source, self._at))
            case "/":
                return self._add_if(mentions.command(self._source, self._at))
            case "\\":
                return self._escape()
        end = _LINE_END.match(self._text, self._at)
        self._at = end.end() if end else self._at + 1
        self._begin_line()
        return True

    def _begin_line(self) -> None:
        """Read the line that begins here, and those after it, as far as they are something as a whole."""
        while self._at < len(self._text) and self._line():
            pass

    def _line(self) -> bool:
        """Tell whether the line was something that ended with its line end."""
        text, at = self._text, self._at
        fence = next((frame for frame in reversed(self._open) if isinstance(frame, FenceFrame)), None)
        if fence is not None:
            end = body_lines.closing(text, at, fence.marks)
            if end is not None:
                self._close_fence(fence, end)
            return False
        role = body_lines.ROLE.match(text, at)
        if role is not None:
            self._add(RoleMarker(*self._leaf(TokenKind.TEXT, role.end()), role["role"]))
            return True
        opening = body_lines.opening(text, at)
        if opening is not None:
            self._open_fence(opening)
            return False
        comment = body_lines.COMMENT.match(text, at)
        if comment is not None:
            value = comment["rest"].strip().removeprefix(":").strip()
            self._add(Comment(*self._leaf(TokenKind.COMMENT, comment.end()), comment["label"].strip(), value))
            return True
        return False

    def _open_fence(self, opening: Opening) -> None:
        start = self._at
        self._flush(start)
        head = Token(TokenKind.MARK, self._text[start : opening.info], self._source.span(start, opening.info))
        # The language is read like a body of its own, so that it may hold an interpolation.
        inner = BodyParser(self._source, opening.info).language(opening.end)
        self._open.append(FenceFrame(start, opening.marks, (head, *inner), inner))
        self._at = self._text_start = opening.end

    def language(self, end: int) -> tuple[BodyNode, ...]:
        """Read text and interpolations up to `end`."""
        while (at := self._text.find("$", self._at, end)) >= 0:
            self._at = at
            found = references.read(self._source, at, end, in_fence=True)
            if found.node is None:
                self._at = found.resume
            else:
                self._add(found.node)
        self._flush(end)
        return tuple(self._root.content)

    def _close_fence(self, fence: FenceFrame, end: int) -> None:
        self._flush(self._at)
        while self._open[-1] is not fence:
            self._give_up()
        tail = Token(TokenKind.MARK, self._text[self._at : end], self._source.span(self._at, end))
        self._open.pop()
        self._top.content.append(fence.close(self._source, (tail,)))
        self._at = self._text_start = end

    def _reference(self) -> bool:
        if self._at > self._line_end:
            self._line_end = self._source.line_end(self._at)
        found = references.read(self._source, self._at, self._line_end, in_fence=self._top.in_fence)
        self.problems.extend(found.problems)
        if found.node is not None:
            self._add(found.node)
        self._at = max(self._at, found.resume)
        return True

    def _escape(self) -> bool:
        if not _ESCAPED.match(self._text, self._at):
            return False
        if self._top.in_fence:
            self._at += 2
            return True
        sign = self._text[self._at + 1]
        return self._add_if(Escape(*self._leaf(TokenKind.TEXT, self._at + 2), sign))

    def _unread(self) -> bool:
        """Read `#* comment *#` and `#[[text]]#`."""
        text, at = self._text, self._at
        if text.startswith("#*", at) and not self._no_comment_end:
            end = text.find("*#", at + 2)
            self._no_comment_end = end < 0
            if end >= 0:
                return self._add_if(Comment(*self._leaf(TokenKind.COMMENT, end + 2), "", ""))
        if text.startswith("#[[", at) and not self._no_raw_end:
            end = text.find("]]#", at + 3)
            self._no_raw_end = end < 0
            if end >= 0:
                return self._add_if(Raw(*self._leaf(TokenKind.TEXT, end + 3), text[at + 3 : end]))
        return False

    def _directive(self) -> bool:
        read = directives.read(self._source, self._at)
        if read is None:
            return False
        if self._top.in_fence and not self._fits_fence(read):
            return False
        if read.problem is not None:
            self.problems.append(read.problem)
        match read.name:
            case "if" | "foreach":
                self._open_block(read)
            case "elseif" | "else":
                self._next_branch(read)
            case "end":
                self._end_block(read)
            case _:
                self._simple(read)
        self._after(read)
        return True

    def _fits_fence(self, read: Directive) -> bool:
        """Tell whether a directive in a block of code is Velocity's: C has `#if`, `#else` and `#endif`, too."""
        if read.name in {"if", "foreach", "set"}:
            return read.problem is None and "$" in self._text[read.start : read.end]
        return not isinstance(self._top, FenceFrame)

    def _open_block(self, read: Directive) -> None:
        depth = sum(not isinstance(frame, FenceFrame) for frame in self._open)
        in_fence = self._top.in_fence
        if depth >= MAX_NESTING:
            self._too_deep += 1
            self._wrong(read, f"nested deeper than {MAX_NESTING} levels", "move a part into a variable")
        elif read.name == "if":
            self._flush(read.start)
            self._open.append(IfFrame(self._brackets(read), in_fence=in_fence))
        elif read.second is not None:
            self._flush(read.start)
            self._open.append(ForEachFrame(read, read.second, in_fence=in_fence))
        elif read.problem is not None:
            # Its #end must not close something else.
            self._too_deep += 1
            self._wrong(read, read.problem.message, read.problem.hint, known=True)

    def _brackets(self, read: Directive) -> Directive:
        """Give a directive whose brackets do not fit an error node as its condition."""
        if read.problem is None or read.parts:
            return read
        error = self._error(read, read.problem.message, read.problem.hint)
        return read._replace(parts=(error,), first=error)

    def _next_branch(self, read: Directive) -> None:
        if self._too_deep:
            self._wrong(read, f"#{read.name} in a block that could not be read", "mend that", known=True)
            return
        top = self._top
        if not isinstance(top, IfFrame) or top.has_else:
            self._wrong(
                read, f"#{read.name} without its #if", "write #if(…) before it, and one #else at most"
            )
            return
        self._flush(read.start)
        top.branch(self._source, self._brackets(read))

    def _end_block(self, read: Directive) -> None:
        if self._too_deep:
            self._too_deep -= 1
            self._wrong(read, "this #end belongs to a block that could not be read", "mend that", known=True)
            return
        top = self._top
        if not isinstance(top, (IfFrame, ForEachFrame)):
            self._wrong(read, "#end without its #if or #foreach", r"remove it, or write \#end for the word")
            return
        self._flush(read.start)
        self._open.pop()
        self._top.content.append(top.close(self._source, read.parts))

    def _simple(self, read: Directive) -> None:
        self._flush(read.start)
        span = self._source.span(read.start, read.end)
        if read.name != "set":
            self._top.content.append(Jump(span, read.parts, read.name))
        elif isinstance(read.first, (Variable, Access)) and read.second is not None:
            self._top.content.append(Set(span, read.parts, read.first, read.second))
        elif read.problem is not None:
            self._wrong(read, read.problem.message, read.problem.hint, known=True)

    def _wrong(self, read: Directive, message: str, hint: str, *, known: bool = False) -> None:
        """Make an error node of a directive; `known` if it is reported already."""
        self._flush(read.start)
        if not known:
            self._report(read.start, message, hint)
        self._top.content.append(self._error(read, message, hint))

    def _error(self, read: Directive, message: str, hint: str) -> ErrorNode:
        span = self._source.span(read.start, read.end)
        token = Token(TokenKind.JUNK, self._text[read.start : read.end], span)
        return ErrorNode(span, (token,), message, hint)

    def _after(self, read: Directive) -> None:
        """Go on behind a directive; one that swallowed its line end leaves us at the beginning of a line."""
        self._at = self._text_start = read.end
        if self._text[read.end - 1] in "\r\n":
            self._begin_line()

    def _give_up(self) -> None:
        """Close what was never closed."""
        frame = self._open.pop()
        if isinstance(frame, FenceFrame):
            closed: Fence | If | ForEach = frame.close(self._source, ())
            self._report(
                frame.start, "this block of code is never closed", "add a line ```", Severity.WARNING
            )
        else:
            closed = frame.close(self._source, ())
            self._report(frame.start, f"{frame.what} without its #end", _END_HINT)
        self._top.content.append(closed)

    def _flush(self, end: int) -> None:
        """Make a text node of what was read since the last node."""
        start = self._text_start
        if end > start:
            token = Token(TokenKind.TEXT, self._text[start:end], self._source.span(start, end))
            self._top.content.append(Text(token.span, (token,), token.text))
        self._text_start = end

    def _leaf(self, kind: TokenKind, end: int) -> tuple[Span, tuple[Part, ...]]:
        token = Token(kind, self._text[self._at : end], self._source.span(self._at, end))
        return token.span, (token,)

    def _add_if(self, node: BodyNode | None) -> bool:
        if node is None:
            return False
        self._add(node)
        return True

    def _add(self, node: BodyNode) -> None:
        self._flush(node.span.start)
        self._top.content.append(node)
        self._at = self._text_start = node.span.end

    def _report(self, offset: int, message: str, hint: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(self._source.span(offset, offset), message, hint, severity))
