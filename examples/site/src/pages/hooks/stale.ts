/** Takes the webhooks of the API: what is kept is dropped, and a static site is built anew. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { APIRoute } from "astro";
import { WEBHOOK_SECRET } from "astro:env/server";
import { rebuild } from "../../rebuild";
import { dropAll } from "../../server";

export const prerender = false;

export const POST: APIRoute = async ({ request }) => {
  const body = Buffer.from(await request.arrayBuffer());
  if (!WEBHOOK_SECRET || !isGenuine(WEBHOOK_SECRET, request.headers, body)) return new Response(null, { status: 401 });
  dropAll();
  rebuild();
  return new Response(null, { status: 204 });
};

/** Whether the API sent this, within the last five minutes: docs/webhooks.md says how. */
function isGenuine(secret: string, headers: Headers, body: Buffer): boolean {
  const [id, sent, signatures] = ["id", "timestamp", "signature"].map((name) => headers.get(`webhook-${name}`) ?? "");
  if (!(Math.abs(Date.now() / 1000 - Number(sent)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = createHmac("sha256", key).update(`${id}.${sent}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${signed}`);
  return signatures.split(" ").some((each) => {
    const given = Buffer.from(each);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
