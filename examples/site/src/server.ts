/** What the server of this site asks, and keeps until a webhook says that something has changed. */
import { API, API_PUBLIC, API_TOKEN, KEEP_SECONDS } from "astro:env/server";
import { type Document, send } from "./graphql";

/** Where browsers ask. */
export const api = API_PUBLIC ?? API;

const headers: HeadersInit = API_TOKEN ? { Authorization: `Bearer ${API_TOKEN}` } : {};
const kept = new Map<string, Promise<unknown>>();
const MOST = 2000;

/** The answer for everybody; a kept one, where there is one. */
export function ask<Result, Variables>(document: Document<Result, Variables>, variables: Variables): Promise<Result> {
  const key = JSON.stringify([document.text, variables]);
  const answered = kept.get(key);
  if (answered) return answered as Promise<Result>;
  if (kept.size >= MOST) kept.clear();
  const answer = send(API, document, variables, { headers });
  const drop = () => kept.get(key) === answer && kept.delete(key);
  kept.set(key, answer);
  answer.then(() => setTimeout(drop, KEEP_SECONDS * 1000).unref(), drop);
  return answer;
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
