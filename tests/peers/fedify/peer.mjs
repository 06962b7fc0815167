// A server of the fediverse that nobody here wrote: one person, `fay`, on Fedify. Follows are accepted at once.
//
//   node peer.mjs PORT rfc9421|draft-cavage-http-signatures-12
//
// The test tells it what to do at POST /control/WHAT, and reads at GET /control/heard what others said to it, once
// Fedify has verified who they are.

globalThis.navigator ??= { userAgent: "node" };
import { Temporal } from "@js-temporal/polyfill";
globalThis.Temporal ??= Temporal;
import { createServer } from "node:http";
const { MemoryKvStore, createFederation, generateCryptoKeyPair } = await import("@fedify/fedify");
const { Accept, Announce, Create, Delete, Endpoints, Follow, Like, Move, Note, PUBLIC_COLLECTION, Person, Reject, Undo, Update } =
  await import("@fedify/fedify/vocab");

const [port, firstKnock] = process.argv.slice(2);
const base = new URL(`http://127.0.0.1:${port}`);
const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
const heard = [];
const followers = new Map();
const said = new Map(); // notes by their path
const sent = new Map(); // follows by the actor they are of

const federation = createFederation({ kv: new MemoryKvStore(), allowPrivateAddress: true, firstKnock });

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== "fay") return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Fay",
      inbox: ctx.getInboxUri(identifier),
      outbox: ctx.getOutboxUri(identifier),
      followers: ctx.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher((_ctx, identifier) => (identifier === "fay" ? keys : []));

federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [...followers.values()] }));
federation.setObjectDispatcher(Note, "/notes/{number}", (_ctx, { number }) => said.get(number) ?? null);

const listening = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
listening.setSharedKeyDispatcher(() => ({ identifier: "fay" }));
for (const kind of [Accept, Announce, Create, Delete, Follow, Like, Move, Reject, Undo, Update]) {
  listening.on(kind, async (ctx, activity) => {
    heard.push({ type: kind.name, document: await activity.toJsonLd({ format: "compact" }) });
    if (kind !== Follow) return;
    const follower = await activity.getActor(ctx);
    followers.set(follower.id.href, follower);
    const accept = new Accept({ id: fresh("accepts"), actor: activity.objectId, object: activity });
    await ctx.sendActivity({ identifier: "fay" }, follower, accept);
  });
}

let number = 0;
const fresh = (kind) => new URL(`/${kind}/${++number}`, base);
const me = (ctx) => ctx.getActorUri("fay");

/** What the test may ask for; each answers with the id of what was sent. */
const control = {
  async follow(ctx, { actor }) {
    const other = await ctx.lookupObject(actor);
    const follow = new Follow({ id: fresh("follows"), actor: me(ctx), object: other.id, to: other.id });
    sent.set(actor, follow);
    await ctx.sendActivity({ identifier: "fay" }, other, follow);
    return follow.id;
  },
  async unfollow(ctx, { actor }) {
    const undo = new Undo({ id: fresh("undos"), actor: me(ctx), object: sent.get(actor), to: new URL(actor) });
    await ctx.sendActivity({ identifier: "fay" }, await ctx.lookupObject(actor), undo);
    return undo.id;
  },
  async note(ctx, { content, summary, inReplyTo }) {
    const id = fresh("notes");
    const note = new Note({
      id,
      attribution: me(ctx),
      content,
      summary,
      replyTarget: inReplyTo ? new URL(inReplyTo) : null,
      to: PUBLIC_COLLECTION,
      cc: ctx.getFollowersUri("fay"),
      published: Temporal.Now.instant(),
    });
    said.set(id.pathname.split("/").at(-1), note);
    const create = new Create({ id: fresh("creates"), actor: me(ctx), object: note, to: PUBLIC_COLLECTION });
    await everybody(ctx, create);
    return id;
  },
  async remove(ctx, { id }) {
    const gone = new Delete({ id: fresh("deletes"), actor: me(ctx), object: new URL(id), to: PUBLIC_COLLECTION });
    await everybody(ctx, gone);
    return gone.id;
  },
  async like(ctx, { id, actor }) {
    return await about(ctx, Like, "likes", id, actor);
  },
  async boost(ctx, { id, actor }) {
    return await about(ctx, Announce, "boosts", id, actor);
  },
};

async function everybody(ctx, activity) {
  await ctx.sendActivity({ identifier: "fay" }, [...followers.values()], activity);
}

async function about(ctx, kind, words, id, actor) {
  const activity = new kind({ id: fresh(words), actor: me(ctx), object: new URL(id), to: PUBLIC_COLLECTION });
  await ctx.sendActivity({ identifier: "fay" }, await ctx.lookupObject(actor), activity);
  return activity.id;
}

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/control/heard") return Response.json(heard);
  if (pathname.startsWith("/control/")) {
    const what = control[pathname.slice("/control/".length)];
    return Response.json({ id: await what(federation.createContext(base, null), await request.json()) });
  }
  return await federation.fetch(request, { contextData: null });
}

createServer(async (incoming, outgoing) => {
  const body = incoming.method === "POST" ? Buffer.concat(await incoming.toArray()) : undefined;
  const request = new Request(new URL(incoming.url, base), { method: incoming.method, headers: incoming.headers, body });
  const response = await answer(request).catch((error) => new Response(String(error?.stack ?? error), { status: 500 }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(Number(port), "127.0.0.1");
