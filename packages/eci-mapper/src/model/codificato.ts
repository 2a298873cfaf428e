/** Something INPS names by a code: an ente, a gestione, a kind of contribution. */
export interface Codificato {
  readonly codice: string;
  readonly descrizione?: string;
}
