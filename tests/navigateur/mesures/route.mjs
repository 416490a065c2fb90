// The whole road, typed key by key on the slow phone: what answers late, what moves, and the tasks while somebody types.
import { Etapes } from "../etapes.mjs";
import { lire, visiter } from "./conditions.mjs";
import { enregistrer, filPrincipal, marque, taches } from "./trace.mjs";

const ENTRE_TOUCHES = 40;

export async function route(demo) {
  return visiter({}, async ({ page, navigateur }) => {
    const marquer = (nom) => page.evaluate((nom) => void performance.mark(nom), nom);
    const { trace, rendu } = await enregistrer(navigateur, page, async () => {
      await page.goto(demo.page);
      const etapes = new Etapes(page, { delai: ENTRE_TOUCHES });
      await etapes.etape("services");
      await etapes.choisirServices(0, 1, 2);
      await etapes.cliquer(etapes.choix("identite"));
      await etapes.etape("identite");
      await etapes.identite();
      await etapes.cliquer(etapes.par("pf-identite-commune_naissance-option-0"));
      await etapes.continuer("famille");
      await marquer("pf-saisie-debut");
      await etapes.ajouterEnfant();
      await etapes.reste();
      await marquer("pf-saisie-fin");
      await etapes.continuer("recapitulatif");
      await etapes.continuer("recu");
      return lire(page);
    });
    const { cls, inp, interactions, decalages } = rendu;
    const fil = filPrincipal(trace, demo.page);
    const saisie = [marque(trace, "pf-saisie-debut"), marque(trace, "pf-saisie-fin")];
    const lentes = interactions.sort((a, b) => b.duree - a.duree).slice(0, 8);
    return {
      inp: inp.valeur,
      cls: cls.valeur,
      saisie: taches(trace, fil, ...saisie).longue,
      tacheRoute: taches(trace, fil, marque(trace, "pf-premiere-etape")).longue,
      detail: { inp, cls, lentes, decalages },
    };
  });
}
