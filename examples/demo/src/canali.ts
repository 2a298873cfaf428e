import type { InpsProfilo } from '@varco/sandbox';
import type { EnteScritto } from './ambiente.js';

type Servizio = NonNullable<EnteScritto['servizi']>[number];

/** One of the ways to reach INPS: what the fund writes in its anagrafe, and what INPS then demands. */
export interface Canale {
  readonly nome: string;
  servizio(servizio: Servizio): Servizio;
  readonly inps: Partial<InpsProfilo>;
}

/** Keys of the SOAP signature, apart from those of TLS and of PDND, and whom to believe. Files of `createAmbiente`. */
const firma = { chiavi: [{ chiave: 'file:firma.key.pem', certificato: 'file:firma.pem' }] };
const firmaRisposta = { ca: 'file:inps-ca.pem' };

function modi(
  nome: string,
  di: Pick<InpsProfilo, 'wss' | 'integrita' | 'risposta'>,
  blocchi: Partial<Servizio>,
): Canale {
  return {
    nome,
    inps: { voucher: false, tracciamento: 'nessuno', identity: 'soap', mtls: true, ...di },
    servizio: ({ pdnd: _, ...servizio }) => ({
      ...servizio,
      ...blocchi,
      profilo: { canale: 'modi', identity: 'soap', mtls: true, ...di },
    }),
  };
}

const FIRMATA = { wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01' } as const;

/** INPS's three ModI profiles, and PDND where the service wants the integrity of the message too. */
export const CANALI: Readonly<Record<'P1' | 'P2' | 'P3' | 'PDND', Canale>> = {
  P1: modi('P1: TLS reciproco', { wss: 'nessuno', integrita: 'nessuno', risposta: 'libera' }, {}),
  P2: modi('P2: richiesta firmata', { ...FIRMATA, risposta: 'libera' }, { firma }),
  P3: modi('P3: richiesta e risposta firmate', { ...FIRMATA, risposta: 'firmata' }, { firma, firmaRisposta }),
  PDND: {
    nome: 'PDND con INTEGRITY_SOAP_01',
    inps: {
      voucher: true,
      tracciamento: 'AUDIT_REST_02',
      identity: 'soap',
      mtls: true,
      wss: 'ID_AUTH_SOAP_01',
      integrita: 'INTEGRITY_SOAP_01',
      risposta: 'libera',
    },
    servizio: (servizio) => ({
      ...servizio,
      firma,
      profilo: { ...servizio.profilo, wss: 'ID_AUTH_SOAP_01', integrita: 'INTEGRITY_SOAP_01' },
    }),
  },
};
