package dev.inlayd.idea.fake

import org.w3c.dom.Element
import javax.xml.parsers.DocumentBuilderFactory

/** The plugin's description with all its optional parts, as the platform reads it. */
class PluginXml private constructor(private val roots: List<Element>) {
    /** Gives the extensions of a point. */
    fun extensions(point: String): List<Element> = inside("extensions", point)

    /** Gives the extensions of all other points than these. */
    fun others(points: Set<String>): List<Element> =
        roots.flatMap { it.children("extensions") }.flatMap { section ->
            (0 until section.childNodes.length).map(section.childNodes::item).filterIsInstance<Element>()
        }.filter { it.tagName !in points }

    /** Gives listeners: `applicationListeners` or `projectListeners`. */
    fun listeners(level: String): List<Element> = inside(level, "listener")

    /** Gives actions or groups. */
    fun actions(tag: String): List<Element> = inside("actions", tag)

    private fun inside(section: String, tag: String): List<Element> =
        roots.flatMap { it.children(section) }.flatMap { it.children(tag) }

    companion object {
        /** Reads it from the class path, as in the plugin's jar. */
        fun read(): PluginXml {
            val main = parse("plugin.xml")
            return PluginXml(
                listOf(main) + main.children("depends").mapNotNull {
                    it.getAttribute("config-file").ifEmpty { null }?.let(::parse)
                },
            )
        }

        private fun parse(name: String): Element {
            val stream =
                checkNotNull(PluginXml::class.java.getResourceAsStream("/META-INF/$name")) { "no $name" }
            return stream.use {
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(it).documentElement
            }
        }
    }
}

/** Gives the child elements of a name. */
fun Element.children(tag: String): List<Element> =
    (0 until childNodes.length).map(childNodes::item).filterIsInstance<Element>().filter { it.tagName == tag }

/** Makes an instance of the class that an attribute names. */
fun Element.instance(attribute: String): Any =
    Class.forName(getAttribute(attribute)).getDeclaredConstructor().newInstance()
