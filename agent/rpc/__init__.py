"""JSON-RPC 2.0: framing, transports, dispatch and the methods of the wire."""
