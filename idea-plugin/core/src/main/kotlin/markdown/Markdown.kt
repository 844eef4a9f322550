package dev.inlayd.core.markdown

/**
 * Turns the Markdown that models write into HTML for Swing's HTML 3.2 viewer: headings, paragraphs, lists,
 * quotes, fenced code, rules, tables; bold, italics, code and links inside. Unfinished text is fine, since an answer is
 * shown while it grows: an open fence ends with the text. Everything else is escaped, so that no HTML of a model
 * comes through.
 */
fun htmlOf(markdown: String): String {
    val out = StringBuilder()
    val lines = markdown.replace("\r\n", "\n").split('\n')
    var at = 0
    while (at < lines.size) {
        val line = lines[at]
        val block = BLOCKS.firstOrNull { it.begins(line, lines.getOrNull(at + 1)) }
        if (line.isBlank()) {
            at++
        } else if (block == null) {
            val end = paragraphEnd(lines, at)
            out.append("<p>").append(
                lines.subList(at, end).joinToString("\n") {
                    inline(it.trim())
                },
            ).append("</p>")
            at = end
        } else {
            at = block.write(lines, at, out)
        }
    }
    return out.toString()
}

private fun paragraphEnd(lines: List<String>, start: Int): Int {
    var at = start + 1
    while (at < lines.size && lines[at].isNotBlank() &&
        BLOCKS.none { it.begins(lines[at], lines.getOrNull(at + 1)) }
    ) {
        at++
    }
    return at
}
