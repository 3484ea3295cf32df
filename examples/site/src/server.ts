/** What the server of this site asks, and keeps until a webhook says that something has changed. */
import { API, API_PUBLIC, API_TOKEN, KEEP_SECONDS } from "astro:env/server";
import { type Ask, commentsOn } from "./comments";
import { type Cards, CURSOR } from "./documents";
import { type Document, send } from "./graphql";

/** Where browsers ask. */
export const api = API_PUBLIC ?? API;

const headers: HeadersInit = API_TOKEN ? { Authorization: `Bearer ${API_TOKEN}` } : {};
const kept = new Map<string, Promise<unknown>>();
const MOST = 2000;

const read: Ask = (document, variables) => send(API, document, variables, { headers });

function keep<Result>(key: string, make: () => Promise<Result>): Promise<Result> {
  const answered = kept.get(key);
  if (answered) return answered as Promise<Result>;
  if (kept.size >= MOST) kept.clear();
  const answer = make();
  const drop = () => kept.get(key) === answer && kept.delete(key);
  kept.set(key, answer);
  answer.then(() => setTimeout(drop, KEEP_SECONDS * 1000).unref(), drop);
  return answer;
}

/** The answer for everybody; a kept one, where there is one. */
export const ask: Ask = (document, variables) => keep(JSON.stringify([document.text, variables]), () => read(document, variables));

/** The comments on an article, and the cursor behind which a browser listens: of one moment, and kept as one. */
export const discussion = (articleId: string) =>
  keep(`comments on ${articleId}`, async () => {
    // The cursor first: what changes while the comments are read is told once more.
    const { changes } = await read(CURSOR, {});
    return { cursor: changes.endCursor, comments: await commentsOn(articleId, read) };
  });

/** For the static site: where the pages of a list begin that follow its first. */
export async function followers(page: (after: string | null) => Promise<Cards | undefined>): Promise<string[]> {
  const found: string[] = [];
  for (let at = (await page(null))?.pageInfo; at?.hasNextPage && at.endCursor; at = (await page(at.endCursor))?.pageInfo) {
    found.push(at.endCursor);
  }
  return found;
}

/** An answer that nobody may keep. */
export function askAlone<Result, Variables>(document: Document<Result, Variables>, variables: Variables): Promise<Result> {
  return send(API, document, variables, { headers, method: "POST" });
}

/** Drop what is kept: now, and what was being fetched meanwhile or came from a cache that was told later. */
export function dropAll(): void {
  kept.clear();
  setTimeout(() => kept.clear(), 5_000).unref();
}
