// node clients.mjs URL: prints one JSON object of what urql, Apollo and graphql-ws got from a server, each as npm ships it.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client as UrqlClient, cacheExchange, fetchExchange } from "@urql/core";
import { createHash } from "node:crypto";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url] = process.argv.slice(2);
const QUERY = "query Lead($slug: String!) { post(slug: $slug) { title } }";
const MISSING = "{ post(slug: 1) { title } }";
const variables = { slug: "leave-the-stars-on" };
const asked = [];
const watchedFetch = (address, options = {}) => {
  asked.push({ method: options.method ?? "GET", hash: !/query/.test(`${options.body ?? new URL(address).search}`.replace("persistedQuery", "")) });
  return fetch(address, options);
};
const took = () => asked.splice(0);

const urql = new UrqlClient({ url, exchanges: [cacheExchange, fetchExchange], fetch: watchedFetch });
const results = {};
results.urql = (await urql.query(QUERY, variables)).data;
results.urqlRequests = took();
results.urqlError = (await urql.query(MISSING, {})).error.graphQLErrors[0].extensions.code;
took();

const apolloWith = (link) => new ApolloClient({ link, cache: new InMemoryCache(), clientAwareness: { name: "blog", version: "1.0" } });
const apollo = apolloWith(new HttpLink({ uri: url, fetch: watchedFetch }));
results.apollo = (await apollo.query({ query: gql(QUERY), variables })).data.post.title;
results.apolloRequests = took();
results.apolloError = (await apollo.query({ query: gql(MISSING), errorPolicy: "all" })).error.errors[0].extensions.code;
took();

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
const persisted = apolloWith(ApolloLink.from([hashes, new HttpLink({ uri: url, fetch: watchedFetch })]));
results.persisted = (await persisted.query({ query: gql(QUERY), variables })).data.post.title;
await persisted.query({ query: gql("{ tags { slug } }") });
results.persistedRequests = took();

const socket = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, lazy: true });
for await (const { data } of socket.iterate({ query: QUERY, variables })) results.socket = data.post.title;
await socket.dispose();
console.log(JSON.stringify(results));
