package dev.inlayd.core.text

import java.util.Random
import kotlin.test.Test
import kotlin.test.assertEquals

class LineIndexTest {
    @Test
    fun `lines end with LF, CRLF and a lone CR`() {
        val index = LineIndex("a\nbc\r\nd\re")
        assertEquals(4, index.lines)
        assertEquals(
            listOf(0 to 0, 1 to 0, 1 to 2, 2 to 0, 3 to 0, 3 to 1),
            listOf(0, 2, 4, 6, 8, 9).map { at ->
                index.position(at).let { it.line to it.character }
            },
        )
    }

    @Test
    fun `places behind the text are its end`() {
        val index = LineIndex("ab\nc")
        assertEquals(Position(1, 1), index.position(99))
        assertEquals(4, index.offset(Position(7, 0)))
        assertEquals(3, index.offset(Position(0, 50)))
    }

    @Test
    fun `an emoji counts as two units`() = assertEquals(Position(0, 2), LineIndex("😀x").position(2))

    /** Any row of edits leaves the index that the final text would have been given anew. */
    @Test
    fun `edits are followed`() {
        val random = Random(7)
        val pieces = listOf("", "x", "\n", "\r", "\r\n", "a\nb", "\n\n\r", "long text without an end")
        repeat(300) {
            var text = "one\ntwo\r\nthree\rfour"
            val index = LineIndex(text)
            repeat(12) {
                val offset = random.nextInt(text.length + 1)
                val edit = TextEdit(
                    offset,
                    random.nextInt(text.length - offset + 1).coerceAtMost(6),
                    pieces[random.nextInt(pieces.size)],
                )
                text = text.replaceRange(offset, offset + edit.removed, edit.inserted)
                index.replaced(
                    edit,
                    text.getOrNull(offset - 1),
                    text.getOrNull(offset + edit.inserted.length),
                )
                val anew = LineIndex(text)
                val places = (0..text.length).toList()
                assertEquals(places.map(anew::position), places.map(index::position), "after $edit: $text")
            }
        }
    }
}
