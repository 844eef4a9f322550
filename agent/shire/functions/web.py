"""The function crawl: the text of web pages."""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from agent.errors import RefusedError, ScriptError
from agent.shire.runtime.host import WebRequest
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import lines, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

MOST_PAGES = 20
"""Pages that one call fetches."""

_HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "footer"})
_BLOCKS = frozenset(
    {
        *("p", "div", "section", "article", "main", "header", "br", "li", "ul", "ol", "tr", "table", "pre"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd", "figure", "form", "body"),
    }
)


async def crawl(call: Invocation) -> Value:
    """Fetch pages and give the text of each, as a list: those named, else those that the step before gave.

    What cannot be fetched is left out, and the user is told.

    Raises:
        RefusedError: The user does not allow it.
    """
    urls = [show(argument) for argument in call.arguments] or [line.strip() for line in lines(call.value)]
    urls = list(dict.fromkeys(url for url in urls if url))
    if len(urls) > MOST_PAGES:
        call.run.warn(f"crawl() fetches {MOST_PAGES} of {len(urls)} pages")
    texts: list[Value] = []
    for url in urls[:MOST_PAGES]:
        try:
            page = await call.run.host.network.fetch(WebRequest(url, call.run.name))
        except RefusedError:
            raise
        except ScriptError as error:
            call.run.warn(f"crawl() leaves out {url}: {error}")
            continue
        texts.append(await asyncio.to_thread(page_text, page))
    return texts


def page_text(html: str) -> str:
    """Give the text of a page's body, one block a line; a text that is no HTML is given as it is."""
    if "<" not in html:
        return html.strip()
    reader = _Reader()
    reader.feed(html)
    reader.close()
    paragraphs = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in paragraphs if line)


class _Reader(HTMLParser):
    """Collects the text that a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


FUNCTIONS: Mapping[str, Function] = {"crawl": Function(crawl, Effect.FETCHES)}
"""The functions of this group."""
