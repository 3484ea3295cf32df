"""HTTP and GraphQL over it: headers, bodies, answers."""
