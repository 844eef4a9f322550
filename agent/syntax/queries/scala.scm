(class_definition name: (_) @name extend: (_)? @bases body: (_)? @body) @type
(trait_definition name: (_) @name extend: (_)? @bases body: (_)? @body) @type
(object_definition name: (_) @name extend: (_)? @bases body: (_)? @body) @type
(enum_definition name: (_) @name extend: (_)? @bases body: (_)? @body) @type
(type_definition name: (_) @name) @type
(function_definition name: (_) @name body: (_) @body) @function
(function_declaration name: (_) @name) @function
(val_definition pattern: (identifier) @name value: (_) @body) @field
(var_definition pattern: (identifier) @name value: (_) @body) @field
(val_declaration name: (_) @name) @field
(import_declaration) @import
