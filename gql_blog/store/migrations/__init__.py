"""The core's migrations, in order. Never edited once released; ``gql-blog migrate`` applies them under its guards."""
