import { spawn } from "node:child_process";
import { REBUILD } from "astro:env/server";

let running = false;
let again = false;

/** Run the command that builds a static site anew; once more if something changes meanwhile. */
export function rebuild(): void {
  again = running;
  if (!REBUILD || running) return;
  running = true;
  spawn(REBUILD, { shell: true, stdio: "inherit" }).on("close", () => {
    running = false;
    if (again) rebuild();
  });
}
