/** The keys of one PDND client, for `/status`: public names, no more. */
export interface StatoChiaviClient {
  readonly clientId: string;
  /** The key in use. */
  readonly attiva: string;
  /** In the order of the configuration: the newest first. */
  readonly chiavi: readonly {
    readonly kid: string;
    /** `in-attesa`: PDND does not know it yet, as far as we know; `rifiutata`: it no longer does. */
    readonly stato: 'attiva' | 'in-attesa' | 'di-riserva' | 'rifiutata';
  }[];
}

/** Keys that should leave the configuration. */
export function avvisiChiavi(clients: readonly StatoChiaviClient[]): readonly string[] {
  return clients.flatMap(({ clientId, chiavi }) =>
    chiavi
      .filter(({ stato }) => stato === 'rifiutata')
      .map(({ kid }) => `PDND non conosce più la chiave ${kid} del client ${clientId}: toglierla dall’anagrafe`),
  );
}
