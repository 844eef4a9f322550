package dev.inlayd.core.markdown

/** One kind of block: says where it begins, and writes it. */
internal interface Block {
    /** Tells whether a line begins such a block. */
    fun begins(line: String, next: String?): Boolean

    /** Writes the block that begins at a line; gives the first line behind it. */
    fun write(lines: List<String>, start: Int, out: StringBuilder): Int
}

/** All kinds of blocks but the paragraph, in the order in which they are tried. */
internal val BLOCKS = listOf(Fence, Heading, Rule, Table, Quote, Items)

private object Fence : Block {
    private val mark = Regex("^\\s{0,8}(```+|~~~+)\\s*([\\w+#.-]*).*$")

    override fun begins(line: String, next: String?) = mark.matches(line)

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        val indent = lines[start].takeWhile { it == ' ' }.length
        val fence = requireNotNull(mark.find(lines[start])).groupValues[1]
        var end = start + 1
        while (end < lines.size &&
            !lines[end].trim().let { it.startsWith(fence) && it.all { c -> c == fence[0] } }
        ) {
            end++
        }
        val code = lines.subList(start + 1, end).joinToString("\n") { line ->
            line.drop(minOf(indent, line.takeWhile { it == ' ' }.length))
        }
        out.append("<pre>").append(escaped(code)).append("</pre>")
        return minOf(end + 1, lines.size)
    }
}

private object Heading : Block {
    private val mark = Regex("^\\s{0,3}(#{1,6})\\s+(.*?)\\s*#*$")

    override fun begins(line: String, next: String?) = mark.matches(line)

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        val (marks, text) = requireNotNull(mark.find(lines[start])).destructured
        out.append("<h${marks.length}>").append(inline(text)).append("</h${marks.length}>")
        return start + 1
    }
}

private object Rule : Block {
    private val mark = Regex("^\\s{0,3}([-*_])(\\s*\\1){2,}\\s*$")

    override fun begins(line: String, next: String?) = mark.matches(line)

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        out.append("<hr>")
        return start + 1
    }
}

private object Table : Block {
    private val border = Regex("^\\s*\\|?\\s*:?-+:?\\s*(\\|\\s*:?-+:?\\s*)*\\|?\\s*$")

    override fun begins(line: String, next: String?) =
        '|' in line && next != null && '|' in next && border.matches(next)

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        var end = start + 2
        while (end < lines.size && '|' in lines[end]) end++
        out.append("<table>").append(row(lines[start], "th"))
        for (line in lines.subList(start + 2, end)) out.append(row(line, "td"))
        out.append("</table>")
        return end
    }

    private fun row(line: String, tag: String): String =
        line.trim().removePrefix("|").removeSuffix("|").split('|')
            .joinToString("", "<tr>", "</tr>") { "<$tag>${inline(it.trim())}</$tag>" }
}

private object Quote : Block {
    override fun begins(line: String, next: String?) = line.trimStart().startsWith(">")

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        var end = start
        while (end < lines.size && lines[end].trimStart().startsWith(">")) end++
        val inner = lines.subList(start, end).joinToString("\n") {
            it.trimStart().removePrefix(">").removePrefix(" ")
        }
        out.append("<blockquote>").append(htmlOf(inner)).append("</blockquote>")
        return end
    }
}

private object Items : Block {
    private val mark = Regex("^(\\s*)([-*+]|\\d{1,9}[.)])\\s+(.*)$")

    override fun begins(line: String, next: String?) = mark.matches(line)

    override fun write(lines: List<String>, start: Int, out: StringBuilder): Int {
        val first = requireNotNull(mark.find(lines[start]))
        val indent = first.groupValues[1].length
        val tag = if (first.groupValues[2][0].isDigit()) "ol" else "ul"
        out.append("<$tag>")
        var at = start
        while (at < lines.size) {
            val item = mark.find(lines[at])?.takeIf { it.groupValues[1].length == indent } ?: break
            val end = itemEnd(lines, at, indent)
            val inner = lines.subList(at + 1, end).joinToString("\n") {
                it.drop(
                    minOf(
                        indent + 2,
                        it.length - it.trimStart().length,
                    ),
                )
            }
            out.append("<li>").append(inline(item.groupValues[3]))
            if (inner.isNotBlank()) out.append(htmlOf(inner))
            out.append("</li>")
            at = end
        }
        out.append("</$tag>")
        return at
    }

    /** An item goes on over deeper lines, and over a blank one only where a deeper line follows. */
    private fun itemEnd(lines: List<String>, start: Int, indent: Int): Int {
        var at = start + 1
        while (at < lines.size) {
            val line = if (lines[at].isBlank()) lines.getOrNull(at + 1) ?: return at else lines[at]
            if (line.length - line.trimStart().length <= indent) return at
            at++
        }
        return at
    }
}
