/** How comments are drawn: by the server at first, and by the browser as they come. */
import { type Comment, type CommentsPage as Page, COMMENTS } from "./documents";
import type { Document } from "./graphql";
import { day, escaped } from "./text";

export type Ask = <Result, Variables>(document: Document<Result, Variables>, variables: Variables) => Promise<Result>;

const REPLY = `<button type="button" class="reply">Reply</button>`;

/** All comments on an article, oldest first. */
export async function commentsOn(articleId: string, ask: Ask): Promise<Comment[]> {
  const found: Comment[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { nodes, pageInfo }: Page = (await ask(COMMENTS, { articleId, after })).comments;
    found.push(...nodes);
    ({ endCursor: after, hasNextPage: more } = pageInfo);
  }
  return found;
}

/** A list's items; below each comment are its replies. */
export function drawn(comments: Comment[], locale: string, parent: string | null = null): string {
  return comments
    .filter((each) => (each.parent?.id ?? null) === parent)
    .map((each) => `<li id="${each.id}">${drawnOne(each, locale)}<ol>${drawn(comments, locale, each.id)}</ol></li>`)
    .join("");
}

/** `body` is HTML that the API has sanitised; all else is text. */
export function drawnOne({ authorName, postedOn, body }: Comment, locale: string): string {
  const date = postedOn ? ` <time datetime="${postedOn}">${day(postedOn, locale)}</time>` : "";
  return `<div class="comment"><p class="by"><b>${escaped(authorName)}</b>${date}</p>${body ? body + REPLY : "<p>Withdrawn by its author.</p>"}</div>`;
}
