package dev.inlayd.idea.shots

import dev.inlayd.idea.fake.onUi
import java.awt.BorderLayout
import java.awt.Color
import java.awt.Component
import java.awt.Container
import java.awt.Graphics2D
import java.awt.image.BufferedImage
import java.nio.file.Path
import javax.imageio.ImageIO
import javax.swing.AbstractButton
import javax.swing.JCheckBox
import javax.swing.JComponent
import javax.swing.JPanel
import kotlin.io.path.createDirectories
import kotlin.test.assertTrue

/** Paints things into `build/shots` at twice their size. */
object Picture {
    private const val SCALE = 2.0
    private val folder: Path = Path.of(
        System.getProperty("inlayd.root", "."),
        "build",
        "shots",
    ).createDirectories()

    /** Paints a component on the background of a theme; its own size where none is given. */
    fun of(name: String, component: JComponent, theme: Theme, width: Int? = null, height: Int? = null) =
        onUi {
            val frame = JPanel(BorderLayout())
            frame.background = theme.background
            frame.add(component)
            dress(frame, theme)
            val size = frame.preferredSize
            frame.setSize(width ?: size.width, height ?: size.height)
            layOut(frame)
            paint(name, frame.width, frame.height) { frame.printAll(it) }
        }

    /** Paints freely. */
    fun paint(name: String, width: Int, height: Int, draw: (Graphics2D) -> Unit) {
        val image =
            BufferedImage((width * SCALE).toInt(), (height * SCALE).toInt(), BufferedImage.TYPE_INT_RGB)
        val canvas = Theme.smooth(image.createGraphics())
        canvas.scale(SCALE, SCALE)
        draw(canvas)
        canvas.dispose()
        ImageIO.write(image, "png", folder.resolve("$name.png").toFile())
        assertTrue(colours(image).size > 8, "$name is as good as empty")
    }

    private fun colours(image: BufferedImage): Set<Color> = (0 until image.width step 3).flatMap { x ->
        (0 until image.height step 3).map { y -> Color(image.getRGB(x, y)) }
    }.toSet()

    private fun dress(component: Component, theme: Theme) {
        if (component is AbstractButton) {
            component.isContentAreaFilled = false
            component.isFocusPainted = false
            if (component is JCheckBox) component.icon = theme.box()
        }
        (component as? Container)?.components?.forEach { dress(it, theme) }
    }

    /** Without a window nobody else lays the children out; HTML needs it twice. */
    private fun layOut(component: Component) {
        repeat(2) { lay(component) }
    }

    private fun lay(component: Component) {
        component.doLayout()
        (component as? Container)?.components?.forEach(::lay)
    }
}
