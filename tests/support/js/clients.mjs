// node clients.mjs URL: prints one JSON object of what urql, Apollo and graphql-ws got from a server, each as npm ships it.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Defer20220824Handler } from "@apollo/client/incremental";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { persistedExchange } from "@urql/exchange-persisted";
import { Client as UrqlClient, cacheExchange, fetchExchange } from "@urql/core";
import { createHash } from "node:crypto";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url] = process.argv.slice(2);
const QUERY = "query Lead($slug: String!) { post(slug: $slug) { title } }";
const OTHER = "query Other($slug: String!) { post(slug: $slug) { slug } }";
const MISSING = "{ post(slug: 1) { title } }";
const variables = { slug: "leave-the-stars-on" };
const asked = [];
const watchedFetch = (address, options = {}) => {
  asked.push({ method: options.method ?? "GET", hash: !/query[=":]/.test(`${options.body ?? new URL(address).search}`) });
  return fetch(address, options);
};
const took = () => asked.splice(0);

const urql = new UrqlClient({ url, exchanges: [cacheExchange, fetchExchange], fetch: watchedFetch });
const results = {};
results.urql = (await urql.query(QUERY, variables)).data;
results.urqlRequests = took();
results.urqlError = (await urql.query(MISSING, {})).error.graphQLErrors[0].extensions.code;
took();

const incrementalHandler = new Defer20220824Handler();
const apolloWith = (link) => new ApolloClient({ link, incrementalHandler, cache: new InMemoryCache(), clientAwareness: { name: "blog", version: "1.0" } });
const apollo = apolloWith(new HttpLink({ uri: url, fetch: watchedFetch }));
results.apollo = (await apollo.query({ query: gql(QUERY), variables })).data.post.title;
results.apolloRequests = took();
results.apolloError = (await apollo.query({ query: gql(MISSING), errorPolicy: "all" })).error.errors[0].extensions.code;
took();

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
const persisted = apolloWith(ApolloLink.from([hashes, new HttpLink({ uri: url, fetch: watchedFetch })]));
results.persisted = [];
for (const fetchPolicy of ["network-only", "network-only"]) {
  results.persisted.push((await persisted.query({ query: gql(QUERY), variables, fetchPolicy })).data.post.title);
}
results.persistedRequests = took();

const exchange = persistedExchange({ preferGetForPersistedQueries: true });
const named = new UrqlClient({ url, exchanges: [exchange, fetchExchange], fetch: watchedFetch });
results.urqlPersisted = [];
for (const requestPolicy of ["network-only", "network-only"]) {
  results.urqlPersisted.push((await named.query(OTHER, variables, { requestPolicy })).data.post.slug);
}
results.urqlPersistedRequests = took();

const deferred = gql("query Deferred($slug: String!) { post(slug: $slug) { id title ... @defer { slug } } }");
results.deferred = (await apollo.query({ query: deferred, variables })).data.post;
took();

const socket = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, lazy: true });
for await (const { data } of socket.iterate({ query: QUERY, variables })) results.socket = data.post.title;
await socket.dispose();
console.log(JSON.stringify(results));
