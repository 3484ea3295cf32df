// Writes gql_blog/web/graphiql: the page, one script, one style sheet, and the licences of what is in them.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const OUT = process.argv[2] ?? join(ROOT, "gql_blog", "web", "graphiql");
const SOURCES = ["build.mjs", "ide.css", "ide.jsx", "index.html", "no_style.js", "package.json", "package-lock.json"];

// Two families of fonts would be two thirds of the style sheet; the system's do.
const withoutFonts = {
  name: "without-fonts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /graphiql.dist.style\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    })),
};

function declared({ author, contributors = [], license, repository }) {
  const names = [author ?? [], contributors].flat().map((each) => each.name ?? each);
  const home = (repository.url ?? repository).replace(/^git\+/, "");
  return `By ${names.join(", ") || "its contributors"}: ${home}\nThe package has no file of its licence; it declares ${license}.`;
}

function licencesOf(inputs) {
  const packages = new Map();
  for (const path of Object.keys(inputs)) {
    const found = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path);
    if (found) packages.set(found[2], join(HERE, found[1]));
  }
  return [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, folder]) => {
    const told = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).sort().find((each) => /^licen[cs]e/i.test(each));
    const text = file ? readFileSync(join(folder, file), "utf8").replace(/[ \t\r]+$/gm, "").trim() : declared(told);
    return `${"=".repeat(80)}\n${name} ${told.version}: ${told.license}\n\n${text}\n`;
  }).join("\n");
}

const { metafile, outputFiles } = await build({
  absWorkingDir: HERE,
  alias: { "graphql-ws": "graphql-ws/client", "react-style-singleton": "./no_style.js" }, // its server is not for browsers
  bundle: true,
  define: { "process.env.NODE_ENV": '"production"' },
  entryPoints: { graphiql: "ide.jsx" },
  jsx: "automatic",
  legalComments: "none",
  loader: { ".png": "dataurl" },
  metafile: true,
  minify: true,
  outdir: OUT,
  plugins: [withoutFonts],
  target: "es2022",
  write: false,
});
const files = {
  "index.html": readFileSync(join(HERE, "index.html")),
  "licences.txt": licencesOf(metafile.inputs),
  ...Object.fromEntries(outputFiles.map((each) => [relative(OUT, each.path), each.contents])),
};
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const [name, content] of Object.entries(files)) writeFileSync(join(OUT, name), content);
const digest = (content) => createHash("sha256").update(content).digest("hex");
const digests = [
  ...SOURCES.map((name) => [`ide/${name}`, digest(readFileSync(join(HERE, name)))]),
  ...Object.entries(files).map(([name, content]) => [`gql_blog/web/graphiql/${name}`, digest(content)]),
];
if (!process.argv[2]) writeFileSync(join(HERE, "built.json"), `${JSON.stringify(Object.fromEntries(digests.sort()), null, 2)}\n`);
