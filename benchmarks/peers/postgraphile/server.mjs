// PostGraphile 5 over the project's own tables, with its preset of version 4's names and plain lists. Nothing is exposed
// but the tables that the pages read; an article's excerpt is a computed column.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makeV4Preset } from "postgraphile/presets/v4";

const CONNECTIONS = 8;
const port = Number(process.env.PORT);

const preset = {
  extends: [
    PostGraphileAmberPreset,
    makeV4Preset({ simpleCollections: "both", classicIds: false, disableDefaultMutations: true }),
  ],
  pgServices: [
    makePgService({
      connectionString: process.env.BENCH_DATABASE_URL,
      schemas: ["public"],
      poolConfig: { max: CONNECTIONS },
    }),
  ],
  grafserv: { watch: false, graphiql: false, graphqlPath: "/graphql", port },
  grafast: { explain: false },
};

const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(port, "127.0.0.1");
