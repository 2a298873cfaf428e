import { error, type Entries, type Entry } from './entry.js';

interface Named {
  readonly it: string;
  readonly en: string;
}

const EVIDENCE: Named = { it: 'L’evidenza', en: 'The evidence' };
const SIGNATURE: Named = { it: 'Agid-JWT-Signature', en: 'Agid-JWT-Signature' };
const ID_AUTH: Named = { it: 'Il token ID_AUTH', en: 'The ID_AUTH token' };

function crit({ it, en }: Named): Entry {
  return {
    is: error('RFC 7515 §4.1.11'),
    it: [
      `${it}: l’header ha {members}.`,
      'crit chiama critica un’estensione, b64 toglie la codifica del payload (RFC 7797): i pattern ModI non ne prevedono, e chi non le conosce deve rifiutare.',
      'Togliere crit e b64 dall’header e firmare di nuovo.',
    ],
    en: [
      `${en}: the header has {members}.`,
      'crit calls an extension critical, b64 switches the payload’s encoding off (RFC 7797): the ModI patterns know none, and who does not know them must refuse.',
      'Take crit and b64 out of the header and sign again.',
    ],
  };
}

function algorithm({ it, en }: Named): Entry {
  return {
    is: error('RFC 7518 §3.4'),
    it: [
      `${it}: alg è {given}, ma la chiave firma {right}.`,
      'Ogni algoritmo ES vuole la sua curva: ES256 P-256, ES384 P-384, ES512 P-521; gli RS vogliono una chiave RSA. Una libreria può firmare lo stesso, chi verifica rifiuta.',
      'Scrivere in alg {right} e firmare con quello, oppure cambiare chiave: con la fiducia PDND RSA e RS256.',
    ],
    en: [
      `${en}: alg is {given}, but the key signs {right}.`,
      'Each ES algorithm wants its own curve: ES256 P-256, ES384 P-384, ES512 P-521; RS ones want an RSA key. A library may sign all the same, verifiers refuse.',
      'Write {right} into alg and sign with that, or change the key: with PDND trust RSA and RS256.',
    ],
  };
}

function sha1({ it, en }: Named): Entry {
  return {
    is: error('ModI ID_AUTH_REST_01'),
    it: [
      `${it}: l’header usa x5t, che è SHA-1.`,
      'Fra i riferimenti ammessi c’è x5t#S256, non x5t.',
      'Usare x5t#S256, o kid con la fiducia PDND.',
    ],
    en: [
      `${en}: the header uses x5t, which is SHA-1.`,
      'x5t#S256 is among the references admitted, x5t is not.',
      'Use x5t#S256, or kid with PDND trust.',
    ],
  };
}

/** What the header of a token an erogatore reads has, and its verifiers refuse, whichever of the tokens it is. */
export const TOKEN_HEADER = {
  'evidence/crit': crit(EVIDENCE),
  'evidence/alg-not-of-key': algorithm(EVIDENCE),
  'evidence/x5t-sha1': sha1(EVIDENCE),
  'signature/crit': crit(SIGNATURE),
  'signature/alg-not-of-key': algorithm(SIGNATURE),
  'id-auth/crit': crit(ID_AUTH),
  'id-auth/alg-not-of-key': algorithm(ID_AUTH),
  'id-auth/x5t-sha1': sha1(ID_AUTH),
} as const satisfies Entries;
