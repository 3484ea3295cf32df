"""A schema with everything that limits care about: connections, plain lists, lists by id, a mutation."""

from graphql import GraphQLSchema, build_schema

SDL = """
type Query {
  posts(first: Int, after: String, last: Int, before: String): PostConnection!
  post(slug: String!): Post
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  tags: [Tag!]!
}
type Mutation { rename(id: ID!, title: String!): Post  touch: Int! }
type Subscription { renamed: Post! }
interface Node { id: ID! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type PostConnection { edges: [PostEdge!]! nodes: [Post!]! pageInfo: PageInfo! totalCount: Int! }
type PostEdge { cursor: String! node: Post! }
type Post implements Node {
  id: ID!
  title: String!
  tags: [Tag!]!
  labels: [String!]!
  parent: Post
  replies(first: Int, after: String, last: Int, before: String): PostConnection!
}
type Tag { name: String! posts(first: Int, after: String): PostConnection! }
"""


def small_schema() -> GraphQLSchema:
    """Build it afresh."""
    return build_schema(SDL)
