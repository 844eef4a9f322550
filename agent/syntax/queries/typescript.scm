(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @type
(abstract_class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @type
(interface_declaration name: (_) @name (extends_type_clause)? @bases body: (_) @body) @type
(type_alias_declaration name: (_) @name) @type
(enum_declaration name: (_) @name body: (_) @body) @type
(internal_module name: (_) @name body: (_) @body) @type
(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(function_signature name: (_) @name) @function
(method_definition name: (_) @name body: (_) @body) @function
(method_signature name: (_) @name) @function
(abstract_method_signature name: (_) @name) @function
(variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @function
(public_field_definition name: (_) @name value: (_)? @body) @field
(property_signature name: (_) @name) @field
(enum_body name: (property_identifier) @name @field)
(enum_assignment name: (_) @name) @field
(required_parameter (accessibility_modifier) pattern: (_) @name) @member
(program (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body)) @field)
(program (export_statement declaration:
  (lexical_declaration (variable_declarator name: (identifier) @name value: (_)? @body)) @field))
(import_statement) @import
(export_statement source: (_)) @import
(variable_declarator value: (call_expression function: (identifier) @require (#eq? @require "require"))) @import
