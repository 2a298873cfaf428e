import type { Rule } from '../contesto.js';

/** He may ask what his profile names: where it names nothing, every service and every purpose. */
export const operatoreProfilo: Rule = {
  nome: 'operatore-profilo',
  requisito: 'E-25',
  titolo: 'Servizio e finalità sono nel profilo dell’operatore',
  clausola: 'D13 art. 5.7',
  check: ({ richiedente: { persona }, ente, servizio }) => {
    if (persona?.tipo !== 'operatore' || servizio === undefined) return undefined;
    const { servizi, finalita } = ente.operatore(persona.codice) ?? {};
    const no = (dettaglio: string) => ({ motivo: 'operatore-non-abilitato', dettaglio }) as const;
    if (servizi !== undefined && !servizi.includes(servizio.id))
      return no("Il profilo dell'operatore non comprende questo servizio.");
    const purposeId = servizio.pdnd?.purposeId;
    if (finalita !== undefined && (purposeId === undefined || !isAmong(purposeId, finalita)))
      return no("Il profilo dell'operatore non comprende la finalità di questo servizio.");
    return undefined;
  },
};

function isAmong(purposeId: string, finalita: readonly string[]): boolean {
  return finalita.some((one) => one.toLowerCase() === purposeId.toLowerCase());
}
