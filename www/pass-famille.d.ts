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

/** What frameworks let one write in a template besides: common attributes, and what React takes for itself. */
export interface PassFamilleBalise extends PassFamilleAttributs {
  id?: string;
  /** Everywhere, React included. */
  class?: string;
  /** React from 19: before it, a custom element keeps the word as it is. */
  className?: string;
  style?: object;
  slot?: string;
  hidden?: boolean;
  key?: string | number | null;
  ref?: ((element: PassFamilleElement | null) => void) | { current: PassFamilleElement | null } | null;
  children?: unknown;
}

/** Steps of the form, in their order. */
export type PassFamilleEtape = "services" | "information" | "identite" | "famille" | "recapitulatif" | "recu";

/**
 * What failed. `chargement`: the form cannot be shown; `reseau`: no answer from the service, or the browser refused it;
 * `service`: the service is down; `refus`: it refused what it was sent; `illisible`: its answer is not what was expected;
 * `saisie`: the family has an answer to correct, which is no failure.
 */
export type PassFamilleErreur = "chargement" | "reseau" | "service" | "refus" | "illisible" | "saisie";

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
  /** Something failed, or the family has an answer to correct. */
  "pass-famille:erreur": CustomEvent<{ code: PassFamilleErreur }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "pass-famille": PassFamilleElement;
  }
  interface GlobalEventHandlersEventMap extends PassFamilleEvenements {}
  // React until 18, and whatever else reads the global namespace.
  namespace JSX {
    interface IntrinsicElements {
      "pass-famille": PassFamilleBalise;
    }
  }
}

// React 19 reads its own namespace. The next line lets this file serve where React is not installed.
// @ts-ignore
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "pass-famille": PassFamilleBalise;
    }
  }
}
