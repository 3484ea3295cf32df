// node relay.mjs URL FOLDER: prints what Relay's runtime got with the artifacts that relay-compiler wrote into FOLDER.
// It sends the ids of documents where the compiler has persisted them.
import { createRequire } from "node:module";
import { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getRequest, getSelector } from "relay-runtime";

const [url, folder] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const artifact = (name) => require(`${folder}/${name}.graphql`);
const asked = [];
const network = Network.create(async ({ id, text, name }, variables) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ ...(id ? { doc_id: id } : { query: text }), operationName: name, variables }),
  });
  asked.push(name);
  const result = await response.json();
  return { ...result, extensions: { ...result.extensions, is_final: true } };  // @defer is answered in one response
});
const environment = new Environment({ network, store: new Store(new RecordSource()) });

const query = artifact("LeadQuery");
const variables = { slug: "leave-the-stars-on" };
const { post } = await fetchQuery(environment, query, variables).toPromise();
const fragment = artifact("Lead_post");
const slugs = () => {
  const { data } = environment.lookup(getSelector(fragment, post));
  return { slugs: data.responses.edges.map(({ node }) => node.slug), ...data.responses.pageInfo };
};
const first = slugs();
environment.retain(createOperationDescriptor(getRequest(query), variables));
const more = artifact("LeadResponsesQuery");
await fetchQuery(environment, more, { id: post.__id, count: 1, cursor: first.endCursor }).toPromise();
console.log(JSON.stringify({ title: post.title, first, both: slugs().slugs, asked }));
