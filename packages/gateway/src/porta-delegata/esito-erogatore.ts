import type { SoapFault } from '@varco/modi-client';
import type { EsitoConsultazione } from '../flow/richiesta.js';
import { ERRORI_DELL_EROGATORE, ERRORI_PER_MOTIVO, type RigaErrore } from './codici.js';

type Rifiuto = Extract<EsitoConsultazione, { esito: 'rifiuto' }>;

/** Actor of faults made by the gateway in front of a service: INPS's own, or an unnamed GovWay's. */
const ACTOR_GATEWAY = /^https?:\/\/(?:[^/]+\/modi\/(?:soap|rest)\/integration|govway\.org\/integration)(?:\/|$)/;

/** Did a gateway make this fault, and not the application behind it? */
export function isGatewayFault(fault: SoapFault): boolean {
  return fault.problem !== undefined || ACTOR_GATEWAY.test(fault.faultactor?.trim() ?? '');
}

type Faccia = keyof typeof ERRORI_DELL_EROGATORE;

/** GovWay's error types by class, for faults that carry no status of their own. */
const FACCIA_PER_TIPO: readonly (readonly [RegExp, Faccia])[] = [
  [/^(?:Authentication|ProxyAuthentication|ForwardProxy|Token)/, 'non-riconosciuto'],
  [/^Authorization/, 'non-autorizzato'],
  [/^(?:LimitExceeded|TooManyRequests)$/, 'limite'],
  [/^(?:APIUnavailable|APISuspended|GatewayInactive|GatewayUnavailable)$/, 'non-disponibile'],
  [/^EndpointReadTimeout$/, 'in-ritardo'],
];

function facciaPerStato(stato: unknown): Faccia | undefined {
  switch (stato) {
    case 400:
      return 'richiesta-rifiutata';
    case 401:
      return 'non-riconosciuto';
    case 403:
      return 'non-autorizzato';
    case 429:
      return 'limite';
    case 503:
      return 'non-disponibile';
    case 504:
      return 'in-ritardo';
    default:
      return undefined;
  }
}

/** By status, then by the type in the fault code; never by text. */
function facciaDelRifiuto({ refusal, fault }: Pick<Rifiuto, 'refusal' | 'fault'>): Faccia | undefined {
  const { motivo, fatti } = refusal;
  if (motivo !== 'erogatore-rifiuta' && motivo !== 'erogatore-in-errore') return undefined;
  if (fault) {
    const perStato = facciaPerStato(fault.fault.problem?.status) ?? facciaPerStato(fault.httpStatus);
    const tipo = fault.fault.suffix ?? '';
    return perStato ?? FACCIA_PER_TIPO.find(([pattern]) => pattern.test(tipo))?.[1];
  }
  const stato = fatti?.['status'] ?? fatti?.['stato'];
  if (stato !== undefined)
    return facciaPerStato(stato) ?? (motivo === 'erogatore-in-errore' ? 'errore-di-trasporto' : undefined);
  return motivo === 'erogatore-in-errore' ? 'interrotta' : undefined;
}

/** The old side's row for a refusal of the flow. */
export function rigaDelRifiuto(rifiuto: Pick<Rifiuto, 'refusal' | 'fault'>): RigaErrore {
  const faccia = facciaDelRifiuto(rifiuto);
  return faccia === undefined ? ERRORI_PER_MOTIVO[rifiuto.refusal.motivo] : ERRORI_DELL_EROGATORE[faccia];
}
