// Types of <pass-famille>, for whoever writes TypeScript: attributes, events, and the element in HTML and JSX.
// A page without a bundler names it with: /// <reference path="pass-famille.d.ts" />

/** What may be written on `<pass-famille>`. All are read when the element enters the page. */
export interface PassFamilleAttributs {
  /** Identifiers of the services ticked in advance, separated by commas. */
  demarches?: string;
  /** Default: the language of the text around, if it is one of these, else French. */
  langue?: "fr" | "en" | "ar";
  /** Default: `clair`. `auto` follows the device. May change at any time. */
  theme?: "clair" | "sombre" | "auto";
  /** Default: `ombre`, a shadow root in the page. `cadre`: a frame that no script of the page can read. */
  isolation?: "ombre" | "cadre";
  /** Default: `proche`, when the element comes near the screen. `clic`: on a button. */
  ouverture?: "proche" | "immediate" | "clic";
  /** Default: `normale`. May change at any time. */
  densite?: "normale" | "compacte";
  /** Shown when nothing else works: « Service enfance, 02 00 00 45 91 ». */
  contact?: string;
}

/** The element. It has no property of its own: attributes say everything. */
export interface PassFamilleElement extends HTMLElement {
  addEventListener<K extends keyof PassFamilleEvenements>(
    type: K,
    listener: (this: PassFamilleElement, evenement: PassFamilleEvenements[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof PassFamilleEvenements>(
    type: K,
    listener: (this: PassFamilleElement, evenement: PassFamilleEvenements[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** Steps of the form, in their order. */
export type PassFamilleEtape = "services" | "information" | "identite" | "famille" | "recapitulatif" | "recu";

/** Events, on the element; they bubble and carry no personal data. */
export interface PassFamilleEvenements {
  /** The first step is there. */
  "pass-famille:pret": CustomEvent<null>;
  /** Another step is shown. */
  "pass-famille:etape": CustomEvent<{ etape: PassFamilleEtape }>;
  /** The family goes on as: known by FranceConnect, by a typed identity, or wholly by hand. */
  "pass-famille:identifie": CustomEvent<{ mode: "franceconnect" | "saisie" | "main" }>;
  /** The request was received and a receipt given. */
  "pass-famille:envoye": CustomEvent<null>;
  /** Something failed: `chargement` when the form cannot be shown, else the code of the problem. */
  "pass-famille:erreur": CustomEvent<{ code: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "pass-famille": PassFamilleElement;
  }
  interface GlobalEventHandlersEventMap extends PassFamilleEvenements {}
  namespace JSX {
    interface IntrinsicElements {
      "pass-famille": PassFamilleAttributs & { id?: string; class?: string; className?: string; children?: unknown };
    }
  }
}
