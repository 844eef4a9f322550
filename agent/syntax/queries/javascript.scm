(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @type
(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @function
(field_definition property: (_) @name value: (_)? @body) @field
(program [(lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body))
  (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @body))] @field)
(program (export_statement declaration:
  (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body)) @field))
(assignment_expression left: (member_expression object: (this) property: (_) @name) right: (_) @body) @member
(import_statement) @import
(export_statement source: (_)) @import
(variable_declarator value: (call_expression function: (identifier) @require (#eq? @require "require"))) @import
