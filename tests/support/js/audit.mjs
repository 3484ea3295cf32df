// node audit.mjs URL: prints one JSON object, { id: { name, status, reason } }, for all audits of GraphQL over HTTP.
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const results = {};
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { status, reason } = await audit.fn();
  results[audit.id] = { name: audit.name, status, reason: status === "ok" ? undefined : String(reason) };
}
console.log(JSON.stringify(results));
