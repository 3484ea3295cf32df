/** What a page does in the browser: who is signed in, comments as they come, and the form for a new one. */
import { commentsOn, drawn, drawnOne } from "./comments";
import { type CommentChange, COMMENTS_CHANGED, CURSOR, SIGN_OUT, SUBMIT, VIEWER } from "./documents";
import { addressOf, type Document, send } from "./graphql";

const { api = "", signIn } = document.documentElement.dataset;
const find = <E extends HTMLElement>(selector: string, within: ParentNode = document) => within.querySelector<E>(selector);
const read = <R, V>(asked: Document<R, V>, variables: V) => send(api, asked, variables);
/** With the session of whoever is signed in. */
const write = <R, V>(asked: Document<R, V>, variables: V) =>
  send(api, asked, variables, { method: "POST", credentials: "include" });

// Pages are the same for everybody, so that they can be cached, and be files: who reads them is asked here.
async function showReader(account: HTMLElement) {
  const { viewer } = await write(VIEWER, {});
  const link = find<HTMLAnchorElement>("a", account)!;
  link.href += `?to=${encodeURIComponent(location.pathname)}`;
  find("span", account)!.textContent = viewer && `${viewer.name} `;
  link.hidden = !!viewer;
  const button = find("button", account)!;
  button.hidden = !viewer;
  button.onclick = async () => {
    await write(SIGN_OUT, {});
    location.reload();
  };
  account.hidden = false;
}
const account = find("#account");
if (account && signIn) void showReader(account);

const section = find("#comments");
const list = section && find("ol", section);
if (section && list) {
  const { article: articleId = "", cursor = null, locale = "en" } = section.dataset;

  const take = ({ id, kind, comment }: CommentChange) => {
    const shown = document.getElementById(id);
    if (kind === "REMOVED" || !comment) shown?.remove();
    else if (shown) find(".comment", shown)!.outerHTML = drawnOne(comment, locale);
    else {
      const parent = comment.parent && find(":scope > ol", document.getElementById(comment.parent.id) ?? section);
      (parent ?? list).insertAdjacentHTML("beforeend", drawn([comment], locale, comment.parent?.id));
    }
  };

  // After a break the browser connects again by itself, with the id of the last event: nothing is missed.
  const listen = (after: string | null) => {
    const events = new EventSource(addressOf(api, COMMENTS_CHANGED, { articleId, after }));
    events.addEventListener("next", async ({ data }) => {
      const { data: told, errors } = JSON.parse(data);
      if (told) return take(told.commentsChanged);
      const code = errors[0].extensions?.code;
      if (code !== "START_OVER" && code !== "NOT_FOUND") return; // it is busy: the browser tries again
      events.close();
      if (code === "START_OVER") await startOver();
    });
  };
  const startOver = async () => {
    const { changes } = await read(CURSOR, {});
    list.innerHTML = drawn(await commentsOn(articleId, read), locale);
    listen(changes.endCursor);
  };
  listen(cursor);
}

const form = find<HTMLFormElement>("#comments form");
const status = find("#comments [role=status]");
const replyingTo = form && find("p", form);
let parentId: string | undefined;
const replyTo = (comment?: HTMLElement | null) => {
  parentId = comment?.id;
  find("b", replyingTo!)!.textContent = comment ? find(".by b", comment)!.textContent : "";
  replyingTo!.hidden = !comment;
};
section?.addEventListener("click", ({ target }) => {
  if (!form || !(target instanceof HTMLButtonElement)) return;
  if (target.matches(".reply")) {
    replyTo(target.closest("li"));
    find("textarea", form)!.focus();
  } else if (target.matches("form p button")) replyTo();
});
let idempotencyKey = crypto.randomUUID(); // so that a form that is sent twice makes one comment
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const input = {
    articleId: section!.dataset.article!,
    parentId,
    authorName: String(given.get("name")),
    body: String(given.get("body")),
    idempotencyKey,
  };
  try {
    const { comment, errors } = (await write(SUBMIT, { input })).submitComment;
    status!.textContent = errors.map((each) => each.message).join(" ") || comment?.statusReason || "Thank you.";
    if (!comment) return;
    form.reset();
    replyTo();
    idempotencyKey = crypto.randomUUID();
  } catch {
    status!.textContent = "It could not be sent. Try again in a minute.";
  }
});
