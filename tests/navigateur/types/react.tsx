// A page of React, whichever it is: the tag with its attributes, and what is refused.
import { useRef } from "react";
import type { PassFamilleElement } from "./pass-famille";

export function Inscription() {
  const element = useRef<PassFamilleElement>(null);
  return (
    <main>
      <pass-famille />
      <pass-famille
        key="cantine"
        ref={element}
        id="inscription"
        class="large"
        className="large"
        style={{ marginBlock: "1rem" }}
        data-suivi="non"
        demarches="cantine,periscolaire"
        langue="fr"
        theme="auto"
        isolation="cadre"
        ouverture="clic"
        densite="compacte"
        contact="Service enfance, 02 00 00 45 91"
      >
        <p>Appelez-nous.</p>
      </pass-famille>
      <pass-famille ref={(noeud) => noeud?.scrollIntoView()} />
      {/* @ts-expect-error: no such value. */}
      <pass-famille theme="dark" />
      {/* @ts-expect-error: no such attribute. */}
      <pass-famille demarche="cantine" />
      {/* @ts-expect-error: the identifiers are one text. */}
      <pass-famille demarches={["cantine"]} />
      {/* @ts-expect-error: no such element. */}
      <pass-famile />
    </main>
  );
}
