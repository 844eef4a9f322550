(create_table (object_reference name: (_) @name) (column_definitions)? @body) @type
(create_view (object_reference name: (_) @name) (create_query)? @body) @type
(create_function (object_reference name: (_) @name) (function_body)? @body) @function
(column_definition name: (_) @name) @field
