package dev.inlayd.core.markdown

/** Escapes text for HTML. */
internal fun escaped(text: String): String =
    text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")

/** Gives one line's text as HTML: code first, since nothing inside it means anything. */
internal fun inline(text: String): String {
    val out = StringBuilder()
    var at = 0
    for (code in CODE.findAll(text)) {
        out.append(spans(text.substring(at, code.range.first)))
        out.append("<code>").append(escaped(code.groupValues[2].trim())).append("</code>")
        at = code.range.last + 1
    }
    return out.append(spans(text.substring(at))).toString()
}

private fun spans(text: String): String = escaped(text)
    .replace(LINK) { "<a href=\"${it.groupValues[2]}\">${it.groupValues[1]}</a>" }
    .replace(BOLD, "<b>$2</b>")
    .replace(ITALIC, "<i>$2</i>")

private val CODE = Regex("(`+)(.+?)\\1(?!`)")
private val LINK = Regex("\\[([^\\[\\]]+)]\\((https?://[^\\s()]+)\\)")
private val BOLD = Regex("(\\*\\*|__)(?=\\S)(.+?)(?<=\\S)\\1")
private val ITALIC = Regex("(?<![\\w*])([*_])(?=\\S)([^*_]+?)(?<=\\S)\\1(?![\\w*])")
