import type { ProfiloSicurezza } from '../domain/servizio.js';
import type { ContrattoRest, FirmaRispostaRest } from '../domain/servizio-rest.js';

type Path = (percorso: string) => string;

/** As people write it. */
export type RestScritto = Pick<ContrattoRest, 'openapi' | 'percorso' | 'codiceFiscale'> &
  Omit<Partial<ContrattoRest>, 'firmaRisposta'> & { readonly firmaRisposta?: Partial<FirmaRispostaRest> };

/** The contract of a REST service: a request is checked, and is about one person, unless it is written otherwise. */
export function completeRest(
  { firmaRisposta, ...rest }: RestScritto,
  profilo: ProfiloSicurezza,
  clientId: string | undefined,
  path: Path,
  secret: Path,
): ContrattoRest {
  return {
    metodo: 'POST',
    controllaRichiesta: true,
    altriCodici: 'rifiutati',
    dialetto: 'agid',
    ...rest,
    openapi: path(rest.openapi),
    ...(firmaRisposta && { firmaRisposta: completeFirmaRisposta(firmaRisposta, profilo, clientId, secret) }),
  };
}

/** In GovWay's windows, for the client of PDND, tied to the request where the request is signed. */
function completeFirmaRisposta(
  { chiavi, ca, certificati, crl, ...rest }: Partial<FirmaRispostaRest>,
  { integrita }: ProfiloSicurezza,
  clientId: string | undefined,
  secret: Path,
): FirmaRispostaRest {
  return {
    crlObbligatoria: false,
    destinatario: clientId?.toLowerCase() ?? '',
    improntaRichiesta: integrita === 'INTEGRITY_REST_02',
    etaMassimaSecondi: 300,
    anticipoSecondi: 5,
    erroriNonFirmati: 'ammessi',
    ...rest,
    ...(chiavi !== undefined && { chiavi: secret(chiavi) }),
    ...(ca !== undefined && { ca: secret(ca) }),
    ...(certificati !== undefined && { certificati: secret(certificati) }),
    ...(crl !== undefined && { crl: secret(crl) }),
  };
}
