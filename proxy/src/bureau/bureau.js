// The desk without waiting: results and preview follow each change, and every text has a button that copies it. Without
// this file the form's own button does the same, a page at a time.
"use strict";

const options = document.getElementById("options");
const nouvelles = document.getElementById("nouvelles");

const poserLesBoutons = () => {
  for (const texte of document.querySelectorAll("#resultats pre.code")) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "copier";
    bouton.textContent = "Copier";
    bouton.setAttribute("aria-label", `Copier : ${texte.getAttribute("aria-label")}`);
    bouton.addEventListener("click", () => copier(texte));
    texte.after(bouton);
  }
};

const copier = async (texte) => {
  try {
    await navigator.clipboard.writeText(texte.textContent);
    dire("Copié.");
  } catch {
    // No clipboard here (no encryption, or refused): the text is selected, the keyboard does the rest.
    getSelection().selectAllChildren(texte);
    dire("Le texte est sélectionné : copiez-le avec Ctrl+C.");
  }
};

// The same sentence twice must be read twice.
const dire = (phrase) => {
  nouvelles.textContent = "";
  requestAnimationFrame(() => (nouvelles.textContent = phrase));
};

// Only what was chosen, so that the address stays short and can be shared.
const question = () => {
  const champs = new URLSearchParams();
  for (const [nom, valeur] of new FormData(options)) if (valeur) champs.append(nom, valeur);
  return champs.toString();
};

let derniere = 0;

const rafraichir = async () => {
  const tour = ++derniere;
  const adresse = `/integrer?${question()}`;
  try {
    const reponse = await fetch(adresse, { credentials: "omit" });
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    const resultats = page.getElementById("resultats");
    if (tour !== derniere || !resultats) return;
    // What was unfolded stays so.
    const ouverts = new Set([...document.querySelectorAll("#resultats details[open] summary")].map((s) => s.textContent));
    for (const resume of resultats.querySelectorAll("summary")) {
      if (ouverts.has(resume.textContent)) resume.parentElement.open = true;
    }
    document.getElementById("resultats").replaceWith(document.adoptNode(resultats));
    history.replaceState(null, "", adresse);
    poserLesBoutons();
    dire(resultats.querySelector(".alerte h3")?.textContent ?? "Le résultat est à jour.");
  } catch {
    if (tour === derniere) dire("Le service ne répond pas : réessayez.");
  }
};

let attente;

options.addEventListener("input", () => {
  clearTimeout(attente);
  attente = setTimeout(rafraichir, 400);
});

options.addEventListener("submit", (evenement) => {
  evenement.preventDefault();
  clearTimeout(attente);
  // The button is far below what it changes.
  rafraichir().then(() => document.getElementById("resultats").scrollIntoView());
});

poserLesBoutons();
