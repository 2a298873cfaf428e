import { error, type Entries, type Entry, type Texts } from './entry.js';
import { SIGNATURE_TOKEN } from './signature-token.js';

type Same = Exclude<keyof typeof SIGNATURE_TOKEN, 'signature/kid-not-of-key'>;

/** What is wrong with one ModI token is wrong with the other, under its own name. */
function like(code: Same): Entry {
  const { is, it, en } = SIGNATURE_TOKEN[code];
  const renamed = (texts: Texts, name: string): Texts => {
    const rename = (text: string): string => text.replaceAll('Agid-JWT-Signature', name);
    return [rename(texts[0]), rename(texts[1]), rename(texts[2])];
  };
  return { is, it: renamed(it, 'Il token ID_AUTH'), en: renamed(en, 'The ID_AUTH token') };
}

export const ID_AUTH = {
  'id-auth/malformed': like('signature/malformed'),
  'id-auth/alg-not-allowed': like('signature/alg-not-allowed'),
  'id-auth/typ-wrong': like('signature/typ-wrong'),
  'id-auth/claim-missing': like('signature/claim-missing'),
  'id-auth/time-not-number': like('signature/time-not-number'),
  'id-auth/in-milliseconds': like('signature/in-milliseconds'),
  'id-auth/expired': like('signature/expired'),
  'id-auth/iat-in-future': like('signature/iat-in-future'),
  'id-auth/iat-too-old': like('signature/iat-too-old'),
  'id-auth/aud-wrong': like('signature/aud-wrong'),
  'id-auth/signature-invalid': like('signature/signature-invalid'),
  'id-auth/aud-is-pdnd': {
    is: error('italia/anpr#5357'),
    it: [
      'Il token ID_AUTH: aud è quello delle client assertion di PDND.',
      'Questo token lo legge l’erogatore, non PDND.',
      'Mettere in aud quello concordato con l’erogatore.',
    ],
    en: [
      'The ID_AUTH token: aud is that of PDND’s client assertions.',
      'The erogatore reads this token, not PDND.',
      'Put the one agreed with the erogatore into aud.',
    ],
  },
  'id-auth/certificate-differs': {
    is: error('GovWay'),
    it: [
      'Il token di Authorization e Agid-JWT-Signature nominano certificati diversi.',
      'GovWay vuole che li firmi lo stesso certificato, e rifiuta la richiesta (InteroperabilityInvalidRequest).',
      'Firmare i due token con la stessa chiave e lo stesso certificato.',
    ],
    en: [
      'The token of Authorization and Agid-JWT-Signature name different certificates.',
      'GovWay wants the same certificate to sign both, and refuses the request (InteroperabilityInvalidRequest).',
      'Sign both tokens with the same key and the same certificate.',
    ],
  },
} as const satisfies Entries;
