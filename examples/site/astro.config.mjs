import node from "@astrojs/node";
import { defineConfig, envField } from "astro/config";

const told = (given) => envField.string({ context: "server", access: "secret", ...given });
const isStatic = process.env.RENDER === "static";

export default defineConfig({
  // The same pages: rendered when they are asked for, or all at once. Search, previews and the webhook need a server.
  output: isStatic ? "static" : "server",
  adapter: node({ mode: "standalone" }),
  build: { inlineStylesheets: "never" },
  vite: { build: { assetsInlineLimit: 0 } }, // scripts are files, so that the policy allows no others
  devToolbar: { enabled: false },
  env: {
    schema: {
      API: told({ default: "http://127.0.0.1:8000" }), // where this server asks; a shared cache, if there is one
      API_PUBLIC: told({ optional: true }), // where browsers ask; the same by default
      API_TOKEN: told({ optional: true }), // of an application, for its own rates
      SIGN_IN: told({ optional: true }), // the name of a provider of the plugin signin
      WEBHOOK_SECRET: told({ optional: true }), // what createWebhook answered: whsec_…
      KEEP_SECONDS: envField.number({ context: "server", access: "secret", default: 60 }), // should a webhook be late
      REBUILD: told({ optional: true }), // a command, for a static site
    },
  },
});
