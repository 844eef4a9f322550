package dev.inlayd.core.suggestions

import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import kotlin.test.assertEquals

class EndsTest {
    private fun cases(rule: (CharSequence) -> Int, vararg table: Pair<String, String>) =
        table.map { (text, first) ->
            val name = "\"$text\" gives \"$first\"".replace("\n", "\\n").replace("\r", "\\r")
            DynamicTest.dynamicTest(name) { assertEquals(first, text.take(rule(text))) }
        }

    @TestFactory
    fun words() = cases(
        ::endOfWord,
        "return a" to "return",
        " a + b" to " a",
        "foo.bar" to "foo",
        ".bar()" to ".",
        "()" to "()",
        "() -> x" to "()",
        "snake_case2 x" to "snake_case2",
        "\n    return" to "\n    return",
        "x\n" to "x",
        "   " to "   ",
        "\n" to "\n",
        "größe = 1" to "größe",
        "名前 = 1" to "名前",
        "😀 x" to "😀",
        "e\u0301t x" to "e\u0301t",
        "x" to "x",
        "== y" to "==",
    )

    @TestFactory
    fun lines() = cases(
        ::endOfLine,
        "return a\nb" to "return a",
        "return a" to "return a",
        "\n    b\nc" to "\n    b",
        "a\r\nb" to "a",
        "\n\n  x\n" to "\n\n  x",
        "  \n" to "  \n",
        "x\n" to "x",
    )

    /** Taking word by word, or line by line, always comes to the end, and leaves nothing out. */
    @TestFactory
    fun `every text is taken whole`() =
        listOf("a b\n c", "\r\n", "  ", "😀😀", "x().y\n\n\n", "{\n\t}\n").flatMap { text ->
            listOf(::endOfWord, ::endOfLine).map { rule ->
                DynamicTest.dynamicTest("${rule.name} \"$text\"".replace("\n", "\\n").replace("\r", "\\r")) {
                    var rest = text
                    while (rest.isNotEmpty()) {
                        val size = rule(rest)
                        assertEquals(size.coerceIn(1, rest.length), size)
                        rest = rest.drop(size)
                    }
                }
            }
        }
}
