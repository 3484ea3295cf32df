// A provider of OpenID Connect, with its own pages of log-in and consent: node provider.mjs PORT REDIRECT_URI SECRET
import Provider from "oidc-provider";

const [port, redirect, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const roles = new Map();
const provider = new Provider(issuer, {
  clients: [
    { client_id: "gql_blog", client_secret: secret, redirect_uris: [redirect], grant_types: ["authorization_code"] },
    { client_id: "app", token_endpoint_auth_method: "none", redirect_uris: [redirect] },
  ],
  features: {
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, audience) => ({ audience, scope: "read", accessTokenFormat: "jwt" }),
    },
  },
  extraTokenClaims: async (_, { accountId }) => ({ name: `Name of ${accountId}` }),
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "realm_access"] },
  findAccount: async (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: `Name of ${id}`, email: `${id}@example.org`, email_verified: id !== "sly", realm_access: roles.get(id) }),
  }),
  pkce: { required: () => true },
  cookies: { keys: ["a key of the tests"] },
});
// What an administrator of the provider does: POST /roles?id=ann&claim={"roles":["editors"]}
provider.use(async (context, next) => {
  if (context.path !== "/roles") return next();
  roles.set(context.query.id, JSON.parse(context.query.claim));
  context.status = 204;
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
