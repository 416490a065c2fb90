// The service as a city runs it, with a change of the example's file; no administration behind it answers. For the roads
// that ask none.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const RACINE = new URL("../../", import.meta.url);
const BIN = process.env.PASS_FAMILLE_BIN ?? fileURLToPath(new URL("target/debug/pass-famille", RACINE));
const ACTIFS = process.env.PASS_FAMILLE_ACTIFS ?? fileURLToPath(new URL("target/actifs", RACINE));
const EXEMPLE = new URL("proxy/exemples/saint-exemple.toml", RACINE);

/** Starts the service with `changer` applied to the text of its file. Gives `origine`, `donnees`, `journal()`, `arreter()`. */
export async function lancerService(changer = (texte) => texte) {
  const dossier = mkdtempSync(join(tmpdir(), "pass-famille-service-"));
  const [port, muet] = [await portLibre(), await portLibre()];
  const donnees = join(dossier, "donnees");
  const texte = readFileSync(EXEMPLE, "utf8")
    .replaceAll("127.0.0.1:8781", `127.0.0.1:${port}`)
    .replaceAll("http://localhost:8781", `http://localhost:${port}`)
    .replaceAll("http://localhost:8782", `http://localhost:${muet}`)
    .replace("/var/lib/pass-famille", donnees);
  const config = join(dossier, "ville.toml");
  writeFileSync(config, changer(texte));
  const cle = () => `1:${randomBytes(32).toString("base64")}`;
  const processus = spawn(BIN, ["serve", "--config", config, "--actifs", ACTIFS], {
    stdio: ["ignore", "inherit", "pipe"],
    env: {
      ...process.env,
      PASS_FAMILLE_JETON: "jeton-d-essai",
      PASS_FAMILLE_FRANCECONNECT_SECRET: "secret-d-essai",
      PASS_FAMILLE_IMPOT_SECRET: "secret-des-impots",
      PASS_FAMILLE_AGENTS_SECRET: "secret-des-agents",
      PASS_FAMILLE_CLES: cle(),
      PASS_FAMILLE_CLES_DOSSIERS: cle(),
    },
  });
  const tuer = () => processus.kill("SIGKILL");
  process.once("exit", tuer);
  const fin = once(processus, "exit");
  let journal = "";
  await new Promise((pret, rate) => {
    createInterface({ input: processus.stderr }).on("line", (ligne) => {
      journal += `${ligne}\n`;
      if (ligne.includes("le service est prêt")) pret();
    });
    fin.then(([code]) => rate(new Error(`the service stopped (${code})\n${journal}`)));
  });
  return {
    origine: `http://localhost:${port}`,
    donnees,
    journal: () => journal,
    arreter: async () => {
      processus.kill("SIGTERM");
      const [code, signal] = await fin;
      process.off("exit", tuer);
      rmSync(dossier, { recursive: true, force: true });
      assert.equal(signal ?? code, 0, `the service must stop cleanly\n${journal}`);
    },
  };
}

/** A port that nobody listens on. */
export async function portLibre() {
  const serveur = createServer().listen(0, "127.0.0.1");
  await once(serveur, "listening");
  const { port } = serveur.address();
  await new Promise((ferme) => serveur.close(ferme));
  return port;
}
