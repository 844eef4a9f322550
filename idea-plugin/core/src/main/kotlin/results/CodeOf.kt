package dev.inlayd.core.results

/**
 * Gives the code of an answer: models put it into a Markdown fence although they are told not to. An answer with
 * exactly one fenced block is that block; every other answer is left as it is.
 */
fun codeOf(answer: String): String {
    val fences = FENCE.findAll(answer).toList()
    if (fences.size != 2) return answer
    val (open, close) = fences
    if (close.groupValues[1].isNotBlank()) return answer
    return answer.substring(
        minOf(open.range.last + 2, close.range.first),
        close.range.first,
    ).removeSuffix("\n")
}

private val FENCE = Regex("^ {0,3}```+([^`\n]*)$", RegexOption.MULTILINE)
