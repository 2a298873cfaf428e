/** Which requirement each part of the document serves; the first that fits wins. */
const CLAUSOLE: readonly (readonly [RegExp, string])[] = [
  [/^\/decorrenza(?:\/|$)/, 'E-13'],
  [/^\/parti\/inps(?:\/|$)/, 'E-22'],
  [/^\/parti(?:\/|$)/, 'E-14'],
  [/^\/(persone|incarichi)(?:\/|$)/, 'E-15'],
  [/^\/calendario(?:\/|$)/, 'E-08'],
  [/^\/indirizzi\/postazioni(?:\/|$)/, 'E-07'],
  [/^\/indirizzi(?:\/|$)/, 'E-19'],
  [/^\/trattamento(?:\/|$)/, 'E-26'],
  [/^\/sospensioni(?:\/|$)/, 'E-12'],
  [/^\/manutenzioni(?:\/|$)/, 'Q-15'],
  [/^\/verificheAnnuali(?:\/|$)/, 'Q-08'],
  [/^\/chiarimenti(?:\/|$)/, 'Q-07'],
  [/^\/conservazioneMesi(?:\/|$)/, 'P-01'],
  [/^\/migrazione(?:\/|$)/, 'E-18'],
  [/^\/servizi\/\d+\/orario(?:\/|$)/, 'E-08'],
  [/^\/servizi\/\d+\/chiamate(?:\/|$)/, 'Q-04'],
  [/^\/servizi\/\d+\/utenti(?:\/|$)/, 'Q-04u'],
  [/^\/servizi\/\d+\/(wsdl|openapi)(?:\/|$)/, 'Q-10'],
  [/^\/servizi\/\d+\/livelloMinimo(?:\/|$)/, 'E-06'],
  [/^\/servizi\/\d+\/consensoOperatori(?:\/|$)/, 'E-03'],
  [/^\/servizi\/\d+\/formatoPratica(?:\/|$)/, 'Q-02'],
  [/^\/servizi\/\d+\/finalitaAmmesse\/\d+\/statiAmmessi(?:\/|$)/, 'E-04'],
  [/^\/servizi\/\d+\/finalitaAmmesse(?:\/|$)/, 'E-13'],
  [/^\/servizi\/\d+\/statiAmmessi(?:\/|$)/, 'E-04'],
  [/^\/servizi\/\d+\/secondoCodice(?:\/|$)/, 'Q-01'],
  [/^\/servizi(?:\/|$)/, 'E-01'],
];

/** The requirement that a part of the document serves, by its JSON pointer; `undefined` for what names and numbers the document. */
export function clausolaDi(percorso: string): string | undefined {
  return CLAUSOLE.find(([part]) => part.test(percorso))?.[1];
}
