// What a component of a site with Relay declares; relay-compiler reads it, nothing runs it.
import { graphql } from "react-relay";

graphql`
  query LeadQuery($slug: String!) {
    post(slug: $slug) {
      title
      ...Lead_post @defer
    }
  }
`;

graphql`
  fragment Lead_post on Post
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" })
  @refetchable(queryName: "LeadResponsesQuery") {
    responses(first: $count, after: $cursor) @connection(key: "Lead_responses") {
      edges { node { slug } }
    }
  }
`;
