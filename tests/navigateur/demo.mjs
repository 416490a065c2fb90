// The demo as a user starts it: one process with the city's pages, the proxy and the simulator.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const RACINE = new URL("../../", import.meta.url);
const BIN = process.env.PASS_FAMILLE_BIN ?? fileURLToPath(new URL("target/debug/pass-famille", RACINE));
const ACTIFS = process.env.PASS_FAMILLE_ACTIFS ?? fileURLToPath(new URL("target/actifs", RACINE));

/**
 * Starts the demo on free ports, with `env` added to its environment and `options` to its command. Gives `page`, `proxy` and `bac_a_sable`
 * (origins), `donnees` (where it keeps dossiers), `journal()` (all that it wrote) and `arreter()`.
 */
export async function lancerDemo(env = {}, options = []) {
  const processus = spawn(BIN, ["demo", "--port", "0", "--json", "--actifs", ACTIFS, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  // A test that stops before it stops the demo must not leave it behind.
  const tuer = () => processus.kill("SIGKILL");
  process.once("exit", tuer);
  let journal = "";
  processus.stderr.setEncoding("utf8").on("data", (texte) => (journal += texte));
  const lignes = createInterface({ input: processus.stdout });
  const [premiere] = await Promise.race([
    once(lignes, "line"),
    once(processus, "error").then(([erreur]) => Promise.reject(erreur)),
    once(processus, "exit").then(([code]) => Promise.reject(new Error(`the demo stopped (${code})\n${journal}`))),
  ]);
  lignes.on("line", (ligne) => (journal += `${ligne}\n`));
  const adresses = JSON.parse(premiere);
  const fin = once(processus, "exit");
  return {
    ...adresses,
    journal: () => journal,
    arreter: async () => {
      processus.kill("SIGTERM");
      const [code, signal] = await fin;
      process.off("exit", tuer);
      assert.equal(signal ?? code, 0, `the demo must stop cleanly\n${journal}`);
    },
  };
}
