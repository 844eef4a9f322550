(class_declaration name: (_) @name body: (_) @body) @type
(protocol_declaration name: (_) @name body: (_) @body) @type
(typealias_declaration name: (_) @name) @type
; Its name and body are asked of the node: a pattern that names them takes 0.6 s to compile.
(function_declaration) @function
(protocol_function_declaration name: (simple_identifier) @name) @function
(init_declaration "init" @name body: (_)? @body) @function
(property_declaration name: (pattern) @name value: (_)? @body) @field
(protocol_property_declaration name: (pattern (simple_identifier) @name)
  (protocol_property_requirements)? @body) @field
(enum_entry name: (simple_identifier) @name) @field
(import_declaration) @import
