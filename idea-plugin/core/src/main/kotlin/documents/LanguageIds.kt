package dev.inlayd.core.documents

/**
 * Gives the LSP language id of a file by its name, as the LSP specification lists them; for other files the
 * ending itself, `plaintext` for none.
 */
fun languageIdOf(fileName: String): String {
    val name = fileName.lowercase()
    BY_NAME[name]?.let { return it }
    val ending = name.substringAfterLast('.', "")
    return BY_ENDING[ending] ?: ending.ifEmpty { "plaintext" }
}

private val BY_NAME =
    mapOf(
        "dockerfile" to "dockerfile",
        "makefile" to "makefile",
        "gnumakefile" to "makefile",
        "cmakelists.txt" to "cmake",
        ".bashrc" to "shellscript",
        ".zshrc" to "shellscript",
        "jenkinsfile" to "groovy",
    )

private val BY_ENDING: Map<String, String> =
    mapOf(
        "bat" to "bat cmd",
        "c" to "c h",
        "cpp" to "cpp cc cxx hpp hh hxx ipp",
        "csharp" to "cs",
        "css" to "css",
        "dart" to "dart",
        "elixir" to "ex exs",
        "erlang" to "erl hrl",
        "fsharp" to "fs fsi fsx",
        "go" to "go",
        "groovy" to "groovy gradle",
        "haskell" to "hs",
        "html" to "html htm xhtml",
        "java" to "java",
        "javascript" to "js mjs cjs",
        "javascriptreact" to "jsx",
        "json" to "json",
        "jsonc" to "jsonc",
        "kotlin" to "kt kts",
        "latex" to "tex",
        "less" to "less",
        "lua" to "lua",
        "markdown" to "md markdown",
        "objective-c" to "m",
        "objective-cpp" to "mm",
        "perl" to "pl pm",
        "php" to "php phtml",
        "plaintext" to "txt text",
        "powershell" to "ps1 psm1 psd1",
        "python" to "py pyi pyw",
        "r" to "r",
        "restructuredtext" to "rst",
        "ruby" to "rb rake gemspec",
        "rust" to "rs",
        "scala" to "scala sc sbt",
        "scss" to "scss",
        "shellscript" to "sh bash zsh ksh",
        "shire" to "shire",
        "sql" to "sql",
        "swift" to "swift",
        "toml" to "toml",
        "typescript" to "ts mts cts",
        "typescriptreact" to "tsx",
        "vb" to "vb",
        "vue" to "vue",
        "xml" to "xml xsd xsl xslt",
        "yaml" to "yaml yml",
    ).flatMap { (id, endings) -> endings.split(' ').map { it to id } }.toMap()
