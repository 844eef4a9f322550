package dev.inlayd.core.markdown

import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse

/** Markdown as models write it, finished or not. */
class MarkdownTest {
    @ParameterizedTest
    @MethodSource("cases")
    fun `it becomes HTML`(case: Pair<String, String>) = assertEquals(case.second, htmlOf(case.first))

    @Test
    fun `no HTML of the model comes through`() {
        val html =
            htmlOf("<script>x</script> [a](javascript:alert) `<b>`\n\n```\n<img>\n```\n[<u>](https://x/\"y)")
        for (tag in listOf(
            "<script",
            "<img",
            "<u>",
            "<b>",
            "href=\"javascript",
        )) {
            assertFalse(tag in html, html)
        }
    }

    @Test
    fun `every beginning of an answer can be shown`() {
        val answer = "# A\n\ntext **b\n\n- one\n  - two\n\n```py\ncode\n```\n" +
            "| a | b |\n| - | - |\n| 1 | 2 |\n> q"
        for (length in 0..answer.length) htmlOf(answer.take(length))
    }

    companion object {
        @JvmStatic
        fun cases() = listOf(
            "" to "",
            "one\ntwo\n\nthree" to "<p>one\ntwo</p><p>three</p>",
            "# Title #" to "<h1>Title</h1>",
            "text\n## Sub\nmore" to "<p>text</p><h2>Sub</h2><p>more</p>",
            "**b** and *i* and __b__ and _i_" to "<p><b>b</b> and <i>i</i> and <b>b</b> and <i>i</i></p>",
            "snake_case_name and 2 * 3 * 4" to "<p>snake_case_name and 2 * 3 * 4</p>",
            "use `a < b` and `` `x` ``" to "<p>use <code>a &lt; b</code> and <code>`x`</code></p>",
            "[docs](https://x.org/a?b=1)" to "<p><a href=\"https://x.org/a?b=1\">docs</a></p>",
            "```kotlin\nval x = 1 < 2\n\nval y\n```\nend" to "<pre>val x = 1 &lt; 2\n\nval y</pre><p>end</p>",
            "```\nopen" to "<pre>open</pre>",
            "- a\n- b" to "<ul><li>a</li><li>b</li></ul>",
            "1. a\n2. b\n   more" to "<ol><li>a</li><li>b<p>more</p></li></ol>",
            "- a\n  - b\n- c" to "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
            "> q\n> r" to "<blockquote><p>q\nr</p></blockquote>",
            "---" to "<hr>",
            "| a | b |\n| --- | :-: |\n| 1 | `2` |" to
                "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><code>2</code></td></tr></table>",
            "a\r\nb" to "<p>a\nb</p>",
        )
    }
}
