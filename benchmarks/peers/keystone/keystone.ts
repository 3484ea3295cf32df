// Keystone 6 over the project's own tables, of which it knows the columns of these pages alone. The public sees what is
// public, and nobody writes.
import { config, g, list } from "@keystone-6/core";
import { allowAll, denyAll } from "@keystone-6/core/access";
import { calendarDay, checkbox, integer, relationship, text, timestamp, virtual } from "@keystone-6/core/fields";
import { PrismaPg } from "@prisma/adapter-pg";

const CONNECTIONS = 8;
const EXCERPT = 280;

const operation = { query: allowAll, create: denyAll, update: denyAll, delete: denyAll };
const everything = { operation };
const whatIsPublic = { operation, filter: { query: () => ({ public: { equals: true } }) } };

const column = (map: string) => ({ db: { map } });
const moment = (map: string) =>
  timestamp({ db: { map, extendPrismaSchema: (field) => `${field} @postgresql.Timestamptz(6)` } });
const one = (ref: string, map: string) => relationship({ ref, db: { foreignKey: { map } } });
const many = (ref: string) => relationship({ ref, many: true });
const computed = (resolve: (article: any) => string) => virtual({ field: g.field({ type: g.String, resolve }) });

const excerpt = ({ lead }) =>
  lead.length <= EXCERPT ? lead : `${lead.slice(0, lead.lastIndexOf(" ", EXCERPT - 1)).replace(/[ ,;:]+$/, "")}…`;

export default config({
  db: {
    provider: "postgresql",
    prismaClientOptions: () => ({
      adapter: new PrismaPg({ connectionString: process.env.BENCH_DATABASE_URL, max: CONNECTIONS }),
    }),
    idField: { kind: "string" },
  },
  graphql: { path: "/graphql" },
  telemetry: false,
  ui: { isDisabled: true },
  lists: {
    Article: list({
      access: whatIsPublic,
      ...column("article"),
      fields: {
        slug: text({ isIndexed: "unique" }),
        title: text(),
        lead: text(),
        html: text(),
        endnotes: text(),
        public: checkbox(),
        publishedOn: calendarDay(column("published_on")),
        publishedAt: moment("published_at"),
        responseCount: integer(column("response_count")),
        respondingTo: one("Article.responses", "responding_to_id"),
        responses: many("Article.respondingTo"),
        bylines: many("Byline.article"),
        footnotes: many("Footnote.article"),
        comments: many("Comment.article"),
        body: computed(({ html, endnotes }) => html + endnotes),
        excerpt: computed(excerpt),
      },
    }),
    Byline: list({
      access: everything,
      ...column("byline"),
      fields: {
        position: integer(),
        role: text(),
        creditedName: text(column("credited_name")),
        article: one("Article.bylines", "article_id"),
        contributor: one("Contributor", "contributor_id"),
      },
    }),
    Contributor: list({ access: everything, ...column("contributor"), fields: { name: text() } }),
    Footnote: list({
      access: everything,
      ...column("footnote"),
      fields: { number: integer(), text: text(), article: one("Article.footnotes", "article_id") },
    }),
    Comment: list({
      access: whatIsPublic,
      ...column("comment"),
      fields: {
        authorName: text(column("author_name")),
        html: text(),
        public: checkbox(),
        postedOn: calendarDay(column("posted_on")),
        postedAt: moment("posted_at"),
        article: one("Article.comments", "article_id"),
        parent: one("Comment", "parent_id"),
      },
    }),
  },
});
