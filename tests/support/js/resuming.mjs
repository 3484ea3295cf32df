// node resuming.mjs ARTICLE CURSOR URL URL: prints each change of the article's comments that graphql-ws is told, on a line.
// Its connection is cut after the first, then after two more, then after three, and so on in turn; it goes on at the other server.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [id, after, ...urls] = process.argv.slice(2);
const query = `subscription ($id: ID!, $after: String) { commentsChanged(articleId: $id, after: $after) { id kind cursor } }`;
const payload = { query, variables: { id, after } };
let connections = 0, left = 1, socket;

const client = createClient({
  url: () => urls[connections++ % urls.length],
  webSocketImpl: WebSocket,
  retryAttempts: Infinity,
  retryWait: async () => {},
  on: { connected: (opened) => (socket = opened) },
});
client.subscribe(payload, {
  next: ({ data, errors }) => {
    if (errors) throw new Error(JSON.stringify(errors));
    const told = data.commentsChanged;
    payload.variables.after = told.cursor; // the client sends the same object again when it has connected again
    console.log(JSON.stringify({ ...told, connection: connections }));
    if (--left === 0) {
      left = 1 + (connections % 3);
      socket.terminate();
    }
  },
  error: (error) => { throw error; },
  complete: () => { throw new Error("it was ended"); },
});
