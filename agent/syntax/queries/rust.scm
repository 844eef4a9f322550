(struct_item name: (_) @name body: (_)? @body) @type
(enum_item name: (_) @name body: (_) @body) @type
(union_item name: (_) @name body: (_) @body) @type
(trait_item name: (_) @name bounds: (_)? @bases body: (_) @body) @type
(type_item name: (_) @name) @type
(mod_item name: (_) @name body: (_) @body) @type
(impl_item trait: (_)? @bases type: (_) @name body: (_) @body) @scope
(function_item name: (_) @name body: (_) @body) @function
(function_signature_item name: (_) @name) @function
(macro_definition name: (_) @name . (_)? @body) @function
(field_declaration name: (_) @name) @field
(enum_variant name: (_) @name) @field
(const_item name: (_) @name value: (_)? @body) @field
(static_item name: (_) @name value: (_)? @body) @field
(use_declaration) @import
