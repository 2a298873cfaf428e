import { ModiError } from '../../errors/modi-error.js';
import { certificateThumbprint } from '../../trust/certificate.js';
import type { Trust } from '../../trust/trust.js';
import type { DoctorContext, TrustVerdict } from '../context.js';
import { fault, type Fault, type Words } from '../finding.js';
import type { Chain } from './chain.js';

const nameOf = (chain: Chain): string => chain.map(certificateThumbprint).join();

/** Asks a trust about chains. What it says goes into `context.trustVerdicts`. */
export async function askTrust(chains: readonly Chain[], trust: Trust): Promise<ReadonlyMap<string, TrustVerdict>> {
  const verdicts = new Map<string, TrustVerdict>();
  for (const chain of chains) {
    try {
      await trust.check(chain);
      verdicts.set(nameOf(chain), 'trusted');
    } catch (error) {
      if (!(error instanceof ModiError)) throw error;
      verdicts.set(nameOf(chain), error);
    }
  }
  return verdicts;
}

/** `undefined`: nobody was asked. */
export function verdictOn(chain: Chain, context: DoctorContext): TrustVerdict | undefined {
  return context.trustVerdicts?.get(nameOf(chain));
}

const words = (it: string, en: string): Words => ({ it, en });

const REASONS: Readonly<Record<string, Words>> = {
  'no-path': words('nessuna l’ha emesso', 'none issued it'),
  'not-pinned': words('il certificato non è fra quelli dati', 'the certificate is none of those given'),
  'not-ca': words('un certificato della catena emette senza essere CA', 'one of the chain issues without being a CA'),
  'path-length': words('la CA non può avere altre CA sotto di sé', 'the CA may have no CA below it'),
  'key-usage': words('keyUsage non permette di firmare', 'keyUsage does not allow signing'),
  'critical-extension': words('un’estensione critica non si conosce', 'a critical extension is not known'),
  algorithm: words('un certificato è firmato con un algoritmo debole', 'a certificate is signed with a weak algorithm'),
  'weak-key': words('una chiave è debole', 'a key is weak'),
  order: words('i certificati non sono in ordine', 'the certificates are out of order'),
  'chain-length': words('la catena è troppo lunga', 'the chain is too long'),
  'crl-missing': words('manca la CRL di una CA', 'the CRL of a CA is missing'),
  'crl-stale': words('la CRL è vecchia', 'the CRL is stale'),
  'crl-signature': words('la CRL non è firmata dalla CA', 'the CRL is not signed by the CA'),
};

export function* verdictFaults(verdict: TrustVerdict | undefined, field: string): Generator<Fault> {
  if (verdict === undefined || verdict === 'trusted') return;
  const { code, facts } = verdict;
  if (code === 'ERR_MODI_CERT_REVOKED') yield fault('certificate/revoked', field);
  // Of the dates in the chain the checks without a trust have spoken; those of an anchor only it knows.
  else if (code === 'ERR_MODI_CERT_EXPIRED' && facts['which'] === 'leaf') return;
  else {
    const isDates = code === 'ERR_MODI_CERT_EXPIRED';
    const reason = isDates
      ? words('una CA è scaduta, o non vale ancora', 'a CA has expired, or is not valid yet')
      : (REASONS[String(facts['reason'])] ?? words('il percorso non è valido', 'the path is not valid'));
    yield fault('certificate/untrusted', field, { reason });
  }
}
