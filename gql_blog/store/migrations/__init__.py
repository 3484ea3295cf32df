"""The core's migrations, in order. A released migration is never edited. Run ``gql-blog migrate`` to apply them."""
