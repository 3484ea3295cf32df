// The IDE at /graphql, of GraphiQL's own packages.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "./ide.css";
import { createRoot } from "react-dom/client";

const FIRST_QUERY = `# Ctrl+Space completes, Ctrl+Enter runs. A token goes into the headers: {"Authorization": "Bearer …"}
query Latest {
  posts(first: 3) {
    nodes {
      title
      publishedOn
      bylines { creditedName bio }
      responses(first: 5) {
        nodes { title respondingTo { title } bylines { creditedName } }
      }
    }
  }
}
`;
const url = new URL("/graphql", location.href).href;
const fetcher = createGraphiQLFetcher({ url, subscriptionUrl: url.replace(/^http/, "ws") });

createRoot(document.getElementById("ide")).render(<GraphiQL fetcher={fetcher} defaultQuery={FIRST_QUERY} />);
