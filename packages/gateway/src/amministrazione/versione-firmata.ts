import type { AnagrafeStore, VersioneAnagrafe } from '../anagrafe/anagrafe.js';
import type { DocumentoAnagrafe } from '../anagrafe/documento.js';
import { serializeAnagrafe } from '../anagrafe/stored-version.js';
import type { Convenzione } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import type { Azione } from './atto.js';
import { firmaAtto, ruoloPer } from './firma.js';
import type { FirmaDeps, MotivoFirma } from './firma.js';

export interface VersioneFirmataDeps extends FirmaDeps {
  readonly anagrafe: AnagrafeStore;
}

/** How a change that was well in itself went, once somebody was asked to sign for it. */
export type EsitoVersioneFirmata =
  | { readonly esito: 'applicata'; readonly versione: number; readonly atto: number }
  | { readonly esito: 'firma-rifiutata'; readonly motivo: MotivoFirma; readonly finoA?: number }
  /** Somebody else changed the anagrafe meanwhile; the code is spent. */
  | { readonly esito: 'conflitto'; readonly versione: number };

export interface VersioneProposta {
  /** The version it comes after: the one in force when the change was made. */
  readonly dopo: Pick<VersioneAnagrafe, 'versione' | 'sha256'>;
  readonly ente: string;
  readonly persona: string;
  readonly azione: Azione;
  /** To what: nothing personal. */
  readonly oggetto: string;
  readonly motivo: string;
  /** Those that say who has which role. */
  readonly convenzioni: readonly Convenzione[];
  /** What the history calls the version, before the number of its act. */
  readonly nome: string;
  /** Asked for once the role is known to suffice: nobody spends a code on what is refused. */
  readonly chiediCodice: () => Promise<string>;
  /** What must be durable between the act and the version; `false`: it cannot be, and there is no version. */
  readonly insieme?: (atto: number) => Promise<boolean>;
  /** The whole anagrafe, once the act that signs for it has a number. */
  readonly conAtto: (atto: number) => DocumentoAnagrafe;
}

/**
 * A version of the anagrafe that a person signs for: the act first, then what goes with it, the version last. Does not check the anagrafe:
 * who proposes it has. `undefined`: `insieme` said no. Throws what the archive throws, and SegretoIlleggibileError.
 */
export async function scriviVersioneFirmata(
  deps: VersioneFirmataDeps,
  proposta: VersioneProposta,
): Promise<EsitoVersioneFirmata | undefined> {
  const { anagrafe, clock, fuso } = deps;
  const { dopo, persona, azione, oggetto, motivo, convenzioni, nome } = proposta;
  if (ruoloPer({ persona, azione, convenzioni }, parete(clock.now(), fuso).data) === undefined)
    return { esito: 'firma-rifiutata', motivo: 'ruolo-insufficiente' };
  const codice = await proposta.chiediCodice();
  const firma = await firmaAtto(deps, { ente: proposta.ente, persona, codice, azione, oggetto, motivo, convenzioni });
  if (!firma.ok) {
    const { motivo: perche, finoA } = firma;
    return { esito: 'firma-rifiutata', motivo: perche, ...(finoA !== undefined && { finoA }) };
  }
  const atto = firma.atto.id;
  if ((await proposta.insieme?.(atto)) === false) return undefined;
  try {
    const versione = await anagrafe.append(dopo.versione, {
      istante: clock.now(),
      autore: persona,
      motivo: `${nome}, atto ${atto}: ${firma.atto.motivo}`,
      // Of the anagrafe's file last imported: it is still that one.
      sha256: dopo.sha256,
      documento: serializeAnagrafe(proposta.conAtto(atto)),
    });
    return { esito: 'applicata', versione, atto };
  } catch (error) {
    const now = await anagrafe.currentVersion();
    if (now === dopo.versione) throw error;
    return { esito: 'conflitto', versione: now };
  }
}
