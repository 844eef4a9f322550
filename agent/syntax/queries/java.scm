(class_declaration name: (_) @name superclass: (_)? @bases interfaces: (_)? @bases body: (_) @body) @type
(interface_declaration name: (_) @name (extends_interfaces)? @bases body: (_) @body) @type
(enum_declaration name: (_) @name interfaces: (_)? @bases body: (_) @body) @type
(record_declaration name: (_) @name interfaces: (_)? @bases body: (_) @body) @type
(annotation_type_declaration name: (_) @name body: (_) @body) @type
(method_declaration name: (_) @name body: (_)? @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(annotation_type_element_declaration name: (_) @name) @function
(field_declaration declarator: (variable_declarator name: (_) @name value: (_)? @body)) @field
(constant_declaration declarator: (variable_declarator name: (_) @name value: (_)? @body)) @field
(enum_constant name: (_) @name body: (_)? @body) @field
(import_declaration) @import
