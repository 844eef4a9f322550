(function_definition name: (_) @name body: (_) @body) @function
(program (variable_assignment name: (_) @name value: (_)? @body) @field)
(command name: (command_name (word) @source) (#any-of? @source "source" ".")) @import
