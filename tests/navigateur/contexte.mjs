// What every browser test needs: a Chromium, small servers, and the ways to watch what a page does.
// The demo itself (proxy and simulator) is in demo.mjs.
import { createServer } from "node:http";
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const OPTIONS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a Chromium; close it in `after`. Several contexts may share it: each has its own storage. */
export const lancerNavigateur = () =>
  chromium.launch({ executablePath: CHROMIUM, args: OPTIONS });

/**
 * Serves `routes` (path → {type, corps, entetes, statut}, or a function of the address that gives it) on a free port.
 * `demandes` lists the paths asked for, in order.
 */
export async function servir(routes) {
  const demandes = [];
  const serveur = createServer((demande, reponse) => {
    const url = new URL(demande.url, "http://localhost");
    demandes.push(url.pathname);
    const route = routes[url.pathname];
    const { statut = 200, type = "text/plain; charset=utf-8", corps = "", entetes = {} } =
      (typeof route === "function" ? route(url) : route) ?? { statut: 404 };
    reponse.writeHead(statut, { "content-type": type, ...entetes }).end(corps);
  });
  await new Promise((pret) => serveur.listen(0, "localhost", pret));
  return {
    origine: `http://localhost:${serveur.address().port}`,
    demandes,
    fermer: () => new Promise((ferme) => (serveur.closeAllConnections(), serveur.close(ferme))),
  };
}

/** Watches a page: errors of its console, refusals of its security policy, addresses it asked for. */
export async function surveiller(page) {
  const vu = { erreurs: [], refus: [], adresses: [] };
  page.on("console", (message) => message.type() === "error" && vu.erreurs.push(message.text()));
  page.on("pageerror", (erreur) => vu.erreurs.push(String(erreur)));
  page.on("request", (demande) => vu.adresses.push(demande.url()));
  await page.exposeFunction("signalerRefus", (refus) => vu.refus.push(refus));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      window.signalerRefus(`${e.effectiveDirective} ${e.blockedURI}`),
    ),
  );
  return vu;
}
