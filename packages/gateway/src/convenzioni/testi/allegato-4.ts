import type { Ruolo } from '../../domain/convenzione.js';
import { RUOLI } from '../../domain/convenzione.js';
import { FONTI } from '../fonte.js';
import type { DocumentoConvenzione, PersonaConvenzione } from '../modello.js';
import { NOMI_RUOLI } from '../regole/persone.js';
import { partiDi } from './parti.js';
import { daScrivere, giorno, tabella } from './tabella.js';

/**
 * The people of the convention, as Allegato 4 asks for them: role by role, with act and contacts, in office on a day (E-15, E-14). Markdown, with
 * places to sign.
 *
 * @param oggi `YYYY-MM-DD`
 */
export function allegato4(documento: DocumentoConvenzione, oggi: string): string {
  const { ente, pecEnte } = partiDi(documento);
  return `# Allegato 4 · Persone della convenzione

Convenzione: ${documento.protocollo} (${FONTI[documento.modello].sigla})
Ente: ${ente} · PEC ${pecEnte}
In carica al ${giorno(oggi)}

${RUOLI.map((ruolo) => `## ${NOMI_RUOLI[ruolo]}\n\n${inCarica(documento, ruolo, oggi)}`).join('\n\n')}

Luogo e data: ____________________

Il rappresentante legale: ____________________

Dati dal documento della convenzione «${documento.id}». La disposizione è di Varco: se INPS dà un modulo suo, si ricopiano lì.
`;
}

function inCarica({ incarichi, persone }: DocumentoConvenzione, ruolo: Ruolo, oggi: string): string {
  const people = new Map(persone.map((one) => [one.id, one]));
  const righe = incarichi
    .filter((one) => one.ruolo === ruolo && (one.al === undefined || oggi <= one.al))
    .map(({ persona, atto, dal, al }) => {
      const person = people.get(persona);
      const act = atto ?? (person?.rappresentanteLegale === true ? 'rappresentante legale' : daScrivere('atto'));
      const days = `dal ${giorno(dal)}${al === undefined ? '' : ` al ${giorno(al)}`}`;
      return [person?.nome ?? persona, person?.qualifica ?? '', act, days, recapiti(person)];
    });
  if (righe.length === 0) return daScrivere('nessuno in carica');
  return tabella(['Nome', 'Qualifica', 'Atto', 'Validità', 'Recapiti'], righe);
}

/** Every way of reaching somebody that is written down. */
export function recapiti(person: PersonaConvenzione | undefined): string {
  const { email, pec, telefono } = person ?? {};
  const all = [email, pec === undefined ? undefined : `PEC ${pec}`, telefono].filter((one) => one !== undefined);
  return all.length === 0 ? daScrivere('recapito') : all.join(', ');
}
