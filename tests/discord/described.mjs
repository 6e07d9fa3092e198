// Holds requests against Discord's published description: each line of the input is one, as
// {"method", "path", "body"} with the path below /api/v10. Ends with 1 and says what is wrong.

import { pathsList } from "discord-api-spec";
import * as spec from "discord-api-spec/zod";
import * as z from "zod/mini";
import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";

const callbacks = z.union([
  spec.CreateMessageInteractionCallbackRequestSchema,
  spec.ModalInteractionCallbackRequestSchema,
  spec.UpdateMessageInteractionCallbackRequestSchema,
]);

// What each request that the bot makes carries; null: nothing.
const BODIES = {
  "GET /gateway": null,
  "GET /gateway/bot": null,
  "GET /oauth2/applications/@me": null,
  "GET /users/@me/guilds": null,
  "GET /channels/{channel_id}": null,
  "POST /users/@me/channels": spec.CreatePrivateChannelRequestSchema,
  "GET /applications/{application_id}/commands": null,
  // serenity sends `nsfw` too, which Discord's pages name and its description leaves out.
  "PUT /applications/{application_id}/commands": z.array(
    z.extend(spec.ApplicationCommandUpdateRequestSchema, { nsfw: z.boolean() }),
  ),
  "GET /channels/{channel_id}/messages": null,
  "POST /channels/{channel_id}/messages": spec.MessageCreateRequestSchema,
  "POST /channels/{channel_id}/typing": null,
  "POST /channels/{channel_id}/threads": spec.CreateTextThreadWithoutMessageRequestSchema,
  "PUT /channels/{channel_id}/thread-members/{user_id}": null,
  "POST /interactions/{interaction_id}/{interaction_token}/callback": callbacks,
  "POST /webhooks/{webhook_id}/{webhook_token}": spec.IncomingWebhookInteractionRequestSchema,
  "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original":
    spec.IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
};

const matchers = Object.entries(BODIES).map(([route, schema]) => {
  const [method, template] = route.split(" ");
  if (!pathsList[method.toLowerCase()].includes(template)) {
    throw new Error(`Discord describes no ${route}`);
  }
  const pattern = template.replace(/\{[a-z_]+\}/g, "[^/]+").replace("@me", "@me");
  return { method, pattern: new RegExp(`^${pattern}$`), schema, route };
});

function fault({ method, path, body }) {
  const [plain] = path.split("?");
  const found = matchers.find((matcher) => matcher.method === method && matcher.pattern.test(plain));
  if (!found) return "no such request is described in BODIES";
  if (found.schema === null) return body === null ? null : "a body where none belongs";
  const read = found.schema.safeParse(body);
  if (!read.success) return JSON.stringify(read.error.issues);
  // What the description doesn't know is left out when it is read.
  try {
    deepStrictEqual(read.data, body);
  } catch (difference) {
    return `unknown keys: ${difference.message}`;
  }
  return null;
}

const requests = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const wrong = requests.flatMap((request) => {
  const why = fault(request);
  return why === null ? [] : [`${request.method} ${request.path} ${JSON.stringify(request.body)}\n  ${why}`];
});
console.log(`${requests.length} requests, ${wrong.length} wrong`);
if (requests.length === 0 || wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
