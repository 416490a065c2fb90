// A page without a framework: the element, its attributes, its events.
import type { PassFamilleErreur, PassFamilleEtape } from "./pass-famille";

const element = document.querySelector("pass-famille");
element?.setAttribute("theme", "sombre");
document.createElement("pass-famille").hidden = true;

const codes: Record<PassFamilleErreur, string> = {
  chargement: "",
  reseau: "",
  service: "",
  refus: "",
  illisible: "",
  saisie: "",
};
const compter = (_quoi: PassFamilleEtape | "franceconnect" | "saisie" | "main" | null) => {};
element?.addEventListener("pass-famille:pret", function ({ detail }) {
  compter(detail);
  this.scrollIntoView();
});
document.addEventListener("pass-famille:etape", ({ detail }) => compter(detail.etape));
window.addEventListener("pass-famille:identifie", ({ detail }) => compter(detail.mode));
document.addEventListener("pass-famille:erreur", ({ detail }) => codes[detail.code]);
document.addEventListener("pass-famille:erreur", ({ detail }) => {
  switch (detail.code) {
    case "saisie":
      return;
    // @ts-expect-error: no such code.
    case "panne":
  }
});
// @ts-expect-error: no such detail.
document.addEventListener("pass-famille:envoye", ({ detail }) => detail.reference);
// @ts-expect-error: no such step.
document.addEventListener("pass-famille:etape", ({ detail }) => detail.etape === "paiement");
// An event that does not exist is any event.
document.addEventListener("pass-famille:ferme", (evenement) => {
  // @ts-expect-error: nothing is known of it.
  evenement.detail;
});
