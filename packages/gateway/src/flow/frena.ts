import type { FlowDeps } from './deps.js';
import { RIFIUTI_AL_MINUTO, type Freno } from './freno.js';
import { giudica, type Giudizio } from './giudica.js';
import type { EsitoConsultazione, RichiestaConsultazione } from './richiesta.js';

/**
 * The answer to a request of an application of which too much was refused in this minute, where this is to be refused as well: counted,
 * bounded, by application and reason, and not a row of the register. `undefined`: it goes on, and is recorded before anything is decided.
 */
export async function frena(
  deps: FlowDeps,
  freno: Freno,
  richiesta: RichiestaConsultazione,
): Promise<EsitoConsultazione | undefined> {
  const { richiedente, accessoId, ricevuta, servizioId } = richiesta;
  const { enteId, applicazioneId, indirizzo } = richiedente;
  const frenata = freno.frenata(richiedente, () => {
    const ente = deps.anagrafe.snapshot().ente(enteId)?.ente;
    const applicazione = ente?.applicazioni.find(({ id }) => id === applicazioneId);
    return applicazione?.ritmo?.rifiutiMinuto ?? RIFIUTI_AL_MINUTO;
  });
  if (!frenata) return undefined;
  if (frenata.primo) deps.onFrenata(enteId, applicazioneId);
  let giudizio: Giudizio;
  try {
    giudizio = await giudica(deps, richiesta, ricevuta);
  } catch (error) {
    // It goes the usual way, and the register says what became of it.
    deps.onUnexpected(error, accessoId);
    return undefined;
  }
  const refusal = giudizio.ok ? freno.chiusa(richiedente, servizioId) : giudizio.refusal;
  if (!refusal) return undefined;
  const { motivo } = refusal;
  deps.registro.contaAnonimo({ istante: ricevuta, indirizzo, motivo, applicazione: `${enteId}/${applicazioneId}` });
  return { esito: 'rifiuto', accessoId, soloContato: true, refusal };
}
