import type { SoggettoOperatore } from '../domain/ente.js';
import { conSoggetto, identifica } from '../operatori/identifica.js';
import { indicePersona } from '../operatori/identita.js';
import { leggiOpzioni, operazione, opzioniFirma, unica, uso, USO_CODICE, USO_FIRMA } from './operatore-comune.js';
import { leggiIdentita } from './operatore-profilo.js';

const USO = `varco operatore identifica ${USO_FIRMA}
    --operatore CODICE [--nome TESTO --cf-file FILE] [--emittente URL --soggetto TESTO | --togli-soggetti]
  --nome, --cf-file: di chi è il codice di un operatore che un file ha abilitato senza dirlo; varco operatore risolvi lo saprà
  --emittente, --soggetto: come lo chiama un fornitore d’identità (OIDC), se non col suo codice; --togli-soggetti: di nuovo col codice
${USO_CODICE}`;

/** Writes down who an operator is: the person behind the code, and how an identity provider names him. JSON on stdout. */
export async function run(argv: readonly string[]): Promise<number> {
  const values = leggiOpzioni(argv, ['operatore', 'nome', 'cf-file', 'emittente', 'soggetto'], ['togli-soggetti']);
  const opzioni = values && opzioniFirma(values);
  if (!values || !opzioni) return uso(USO);
  const given = ['operatore', 'nome', 'cf-file', 'emittente', 'soggetto'].map((name) => unica(values, name));
  const [codice, nome, cfFile, emittente, soggetto] = given;
  if (!codice || given.includes(null)) return uso(USO);
  const togli = values['togli-soggetti'] !== undefined;
  if ((nome === undefined) !== (cfFile === undefined) || (emittente === undefined) !== (soggetto === undefined))
    return uso(USO);
  const noto: SoggettoOperatore | undefined = emittente && soggetto ? { emittente, soggetto } : undefined;
  if ((togli && noto !== undefined) || (!togli && noto === undefined && nome === undefined)) return uso(USO);

  return operazione(opzioni, async ({ chiave }) => {
    const persona = nome && cfFile ? await leggiIdentita(nome, cfFile) : undefined;
    if (persona !== undefined && !('codiceFiscale' in persona)) return persona;
    const indice = persona && indicePersona(chiave, opzioni.ente, persona.codiceFiscale);
    return {
      azione: 'operatore.modifica',
      oggetto: codice,
      cambia: ({ ente, noti }) => {
        const di =
          indice === undefined ? ({ ok: true, valore: ente } as const) : identifica(ente, { codice, indice }, noti);
        return di.ok && (togli || noto !== undefined) ? conSoggetto(di.valore, codice, noto) : di;
      },
      ...(persona && { identita: new Map([[codice, persona]]) }),
    };
  });
}
