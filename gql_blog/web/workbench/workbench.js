"use strict";

const $ = (id) => document.getElementById(id);
const FIRST_QUERY = `# Ctrl+Enter runs it.
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
const INTROSPECTION = `query Schema { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason
      args { name description defaultValue type { ...T } } type { ...T } }
    inputFields { name description defaultValue type { ...T } }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    interfaces { name } possibleTypes { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

// The text survives a reload in this tab only; nothing is written into the URL.
const stored = (name) => sessionStorage.getItem(`gql_blog.${name}`);
const store = (name, value) => sessionStorage.setItem(`gql_blog.${name}`, value);

function element(tag, content = [], attributes = {}) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node[name] = value;
  node.append(...[content].flat());
  return node;
}

function headers(accept) {
  const token = $("token").value.trim();
  return { "Content-Type": "application/json", Accept: accept, ...(token && { Authorization: `Bearer ${token}` }) };
}

// ---------------------------------------------------------------- running operations

let running = null;

function operations(text) {
  const bare = text.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, "");
  return [...bare.matchAll(/\b(query|mutation|subscription)\b\s*([_A-Za-z]\w*)?\s*(?=[({@])/g)]
    .map(([, kind, name]) => ({ kind, name: name || null }));
}

function chosen() {
  const all = operations($("query").value);
  return all.find((each) => each.name === $("operation").value) || all[0] || { kind: "query", name: null };
}

function listOperations() {
  const named = operations($("query").value).filter((each) => each.name);
  const before = $("operation").value;
  $("operation").replaceChildren(...named.map((each) => element("option", each.name, { value: each.name })));
  if (named.some((each) => each.name === before)) $("operation").value = before;
  $("operation").hidden = named.length < 2;
}

function say(text, bad = false) {
  $("status").textContent = text;
  $("status").className = bad ? "bad" : "";
}

function show(value, { add = false } = {}) {
  const text = JSON.stringify(value, null, 2);
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g)) {
    parts.push(text.slice(end, match.index));
    const kind = match[2] ? "key" : match[1] ? "string" : /\d/.test(match[0]) ? "number" : "word";
    parts.push(element("span", match[1] || match[0], { className: kind }), match[2] || "");
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  if (add) $("response").prepend(...parts, "\n\n");
  else $("response").replaceChildren(...parts);
}

async function run() {
  if (running) return running.abort();
  let variables = null;
  try {
    variables = $("variables").value.trim() ? JSON.parse($("variables").value) : null;
  } catch (error) {
    return say(`The variables are not valid JSON: ${error.message}`, true);
  }
  const { kind, name } = chosen();
  const body = JSON.stringify({ query: $("query").value, operationName: name, variables });
  const start = performance.now();
  running = new AbortController();
  $("run").textContent = "Stop";
  say("Running …");
  try {
    const accept = kind === "subscription" ? "text/event-stream" : "application/graphql-response+json";
    const response = await fetch("/graphql", { method: "POST", headers: headers(accept), body, signal: running.signal });
    if ((response.headers.get("Content-Type") || "").startsWith("text/event-stream")) await listen(response);
    else {
      const text = await response.text();
      show(JSON.parse(text));
      say(`${response.status}, ${Math.round(performance.now() - start)} ms, ${text.length} characters`, !response.ok);
    }
  } catch (error) {
    say(error.name === "AbortError" ? "Stopped" : `No response from the server: ${error.message}. Check that it runs.`, error.name !== "AbortError");
  } finally {
    running = null;
    $("run").textContent = "Run";
  }
}

async function listen(response) {
  $("response").replaceChildren();
  say("Listening …");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", count = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = /^event: next\ndata: (.*)$/.exec(event);
      if (data) { show(JSON.parse(data[1]), { add: true }); say(`Listening: ${++count}`); }
    }
  }
  say(`Complete: ${count}`);
}

// ---------------------------------------------------------------- the schema

const types = new Map();
const trail = [];
let roots = [];

async function loadSchema() {
  const request = { method: "POST", headers: headers("application/json"), body: JSON.stringify({ query: INTROSPECTION }) };
  const response = await (await fetch("/graphql", request)).json();
  if (!response.data) {
    $("page").replaceChildren(element("p", "Introspection is disabled. Turn on debug, or enter the token of an admin."));
    return;
  }
  const { __schema: schema } = response.data;
  types.clear();
  for (const each of schema.types) types.set(each.name, each);
  roots = [schema.queryType, schema.mutationType, schema.subscriptionType].filter(Boolean).map((each) => each.name);
  trail.length = 0;
  open(null);
}

function typeParts(type) {
  if (type.kind === "NON_NULL") return [...typeParts(type.ofType), "!"];
  if (type.kind === "LIST") return ["[", ...typeParts(type.ofType), "]"];
  return [link(type.name)];
}

function link(name) {
  return element("a", name, { href: `#${name}`, onclick: (event) => { event.preventDefault(); open(name); } });
}

function open(name) {
  if (name) trail.push(name);
  $("find").value = "";
  render();
}

function render() {
  const name = trail.at(-1);
  const steps = trail.slice(-4, -1).flatMap((each, index) => [
    element("a", each, { href: "#", onclick: (event) => { event.preventDefault(); trail.length = trail.length - trail.slice(-4, -1).length + index; render(); } }), " › ",
  ]);
  const home = element("a", "Schema", { href: "#", onclick: (event) => { event.preventDefault(); trail.length = 0; render(); } });
  $("trail").replaceChildren(...(name ? [home, " › ", ...steps, name] : []));
  $("page").replaceChildren(...(name ? page(types.get(name)) : overview()));
}

function overview() {
  const rest = [...types.keys()].filter((name) => !name.startsWith("__") && !roots.includes(name)).sort();
  return [element("h3", "Root types"), list(roots), element("h3", "Types"), list(rest)];
}

const list = (names) => element("dl", names.map((name) => element("dt", link(name))));

function page(type) {
  const parts = [element("h2", type.name), element("p", type.description || "")];
  const fields = type.fields || type.inputFields;
  if (fields?.length) parts.push(element("h3", "Fields"), element("dl", fields.flatMap(field)));
  if (type.enumValues) parts.push(element("h3", "Values"), element("dl", type.enumValues.flatMap(value)));
  if (type.interfaces?.length) parts.push(element("h3", "Implements"), list(type.interfaces.map((each) => each.name)));
  if (type.possibleTypes) parts.push(element("h3", "Possible types"), list(type.possibleTypes.map((each) => each.name)));
  return parts;
}

function field(each) {
  const given = each.args?.length
    ? ["(", ...each.args.flatMap((one, index) => [index ? ", " : "", one.name, ": ", ...typeParts(one.type), one.defaultValue ? ` = ${one.defaultValue}` : ""]), ")"]
    : [];
  const initial = each.defaultValue ? ` = ${each.defaultValue}` : "";
  const dt = element("dt", [element("span", each.name, { className: each.isDeprecated ? "old" : "" }), ...given, ": ", ...typeParts(each.type), initial]);
  return [dt, element("dd", each.deprecationReason ? `${each.description || ""} Deprecated: ${each.deprecationReason}` : each.description || "")];
}

const value = (each) => [element("dt", each.name, { className: each.isDeprecated ? "old" : "" }), element("dd", each.description || "")];

function find() {
  const word = $("find").value.trim().toLowerCase();
  if (!word) return render();
  const found = [];
  for (const type of types.values()) {
    if (type.name.startsWith("__")) continue;
    if (type.name.toLowerCase().includes(word)) found.push(element("dt", link(type.name)));
    for (const each of type.fields || type.inputFields || []) {
      if (each.name.toLowerCase().includes(word)) found.push(element("dt", [link(type.name), `.${each.name}: `, ...typeParts(each.type)]));
    }
  }
  $("page").replaceChildren(element("h3", `${found.length} results`), element("dl", found.slice(0, 100)));
}

// ---------------------------------------------------------------- the page

function indent(event) {
  if (event.key !== "Tab" || event.shiftKey) return;
  event.preventDefault();
  event.target.setRangeText("  ", event.target.selectionStart, event.target.selectionEnd, "end");
}

for (const name of ["query", "variables", "token"]) {
  $(name).value = stored(name) ?? (name === "query" ? FIRST_QUERY : "");
  $(name).addEventListener("input", () => store(name, $(name).value));
}
$("query").addEventListener("input", listOperations);
$("query").addEventListener("keydown", indent);
$("variables").addEventListener("keydown", indent);
$("token").addEventListener("change", loadSchema);
$("find").addEventListener("input", find);
$("run").addEventListener("click", run);
$("show-docs").addEventListener("click", () => {
  const bare = document.querySelector("main").classList.toggle("bare");
  $("show-docs").setAttribute("aria-expanded", String(!bare));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
listOperations();
loadSchema();
