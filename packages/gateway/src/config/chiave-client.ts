import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { ConfigurationError, loadKey, thumbprint, type LoadedKey } from '@varco/modi-client';
import type { ChiaveLetta, FonteChiave } from '../domain/servizio.js';
import { checkValidity } from './certificati.js';
import { avviso, difetto } from './difetto.js';
import { checkLeggibile } from './file-leggibile.js';
import { leggiSegreto, type Segnala } from './lettura-segreti.js';

/** What a key signs: client assertions and evidences for PDND, DPoP proofs, or SOAP messages. */
export type UsoChiave = 'pdnd' | 'dpop' | 'firma';

/** A key that could be looked at, and where it is written. */
export interface ChiaveVista {
  readonly percorso: string;
  readonly key: KeyObject;
  readonly kid: string;
  /** Those kept with the key, its own first. */
  readonly certificates: readonly X509Certificate[];
}

/** `reason` of ERR_MODI_KEY_UNUSABLE, said in Italian. */
const MOTIVI: Readonly<Record<string, string>> = {
  encrypted: 'è cifrata con una passphrase',
  'encryption-unsupported': 'è cifrata in un modo che qui non si sa aprire',
  'several-keys': 'contiene più chiavi private',
  alias: 'non contiene una chiave con quell’alias',
  certificate: 'è un certificato, non la sua chiave',
  'certificate-request': 'è una richiesta di certificato, non la sua chiave',
  'certificate-mismatch': 'contiene certificati che non sono di questa chiave',
  'certificate-damaged': 'contiene un certificato danneggiato o tronco',
  pkcs7: 'contiene solo certificati (PKCS#7)',
  'public-key': 'è una chiave pubblica',
  keystore: 'è un keystore Java (JKS)',
  openssh: 'è una chiave di OpenSSH',
  'jwk-set': 'è un insieme di JWK, non una chiave',
  'jwk-use': 'è un JWK fatto per altro',
  'jwk-inconsistent': 'è un JWK i cui membri non vanno insieme',
  jwk: 'è un JWK che non si legge',
  'no-key': 'non contiene una chiave privata',
  'no-mac': 'è un PKCS#12 senza controllo di integrità',
  'not-pem': 'non è PEM',
  'not-a-key': 'non è una chiave in un formato conosciuto',
  damaged: 'è danneggiata o tronca',
  size: 'è troppo grande per una chiave',
  weak: 'è una chiave RSA più corta di 2048 bit',
  curve: 'è su una curva non ammessa',
  type: 'è di un tipo non ammesso',
};

/** Remedies that are more than "make another one". */
const RIMEDI: Readonly<Record<string, string>> = {
  encrypted: 'scrivila in pdnd.chiavi (o in firma.chiavi), con «passphrase» accanto a «chiave»',
  'encryption-unsupported': 'riscrivila: openssl pkcs8 -topk8 -v2 aes-256-cbc -in CHIAVE -out NUOVA',
  'several-keys': 'indica quale con «alias» (PKCS#12), o lascia nel file solo quella che firma',
  alias: 'correggi «alias»: openssl pkcs12 -info -nokeys mostra i nomi (friendlyName)',
  'public-key': 'indica la sua chiave privata: la pubblica è quella che si deposita su PDND',
  keystore: 'convertilo: keytool -importkeystore -deststoretype PKCS12',
  openssh: 'convertila: ssh-keygen -p -m PKCS8 -f CHIAVE',
};

/**
 * One key of a client, or of its DPoP proofs: it can be read, and is of the kind that PDND takes. A key in a device is not looked at:
 * a wrong PIN would be one of few tries.
 *
 * @param at pointer of the block that holds the fields of the key
 */
export async function checkFonteChiave(
  at: string,
  fonte: FonteChiave,
  uso: UsoChiave,
  now: number,
  segnala: Segnala,
): Promise<ChiaveVista | undefined> {
  if ('pkcs11' in fonte) {
    await checkLeggibile(`${at}/pkcs11/modulo`, fonte.pkcs11.modulo, segnala);
    await leggiSegreto(`${at}/pkcs11/pin`, fonte.pkcs11.pin, true, segnala);
    return undefined;
  }
  const percorso = `${at}/chiave`;
  const loaded = await carica(at, fonte, uso, segnala);
  if (loaded === undefined || !checkTipo(percorso, fonte, loaded.key, uso, segnala)) return undefined;
  for (const certificate of loaded.certificates.slice(0, 1)) {
    const found = checkValidity(percorso, fonte.chiave, certificate, now);
    // Who verifies for PDND looks at the key alone: what ends here is only a habit of the file.
    segnala(...found.map((one) => (uso === 'firma' ? one : { ...one, gravita: 'avviso' as const })));
  }
  const kid = thumbprint({ ...createPublicKey(loaded.key).export({ format: 'jwk' }) });
  if (fonte.kid !== undefined && fonte.kid !== kid) {
    const fix = `il kid di questa chiave è ${kid}: correggi, o togli «kid», o indica la chiave giusta`;
    segnala(difetto('kid-diverso', `${at}/kid`, 'il kid non è quello della chiave', fix));
  }
  return { percorso, key: loaded.key, kid, certificates: loaded.certificates };
}

async function carica(
  at: string,
  fonte: ChiaveLetta,
  uso: UsoChiave,
  segnala: Segnala,
): Promise<LoadedKey | undefined> {
  const { chiave, passphrase, alias } = fonte;
  const bytes = await leggiSegreto(`${at}/chiave`, chiave, true, segnala);
  const secret =
    passphrase === undefined ? undefined : await leggiSegreto(`${at}/passphrase`, passphrase, true, segnala);
  if (bytes === undefined || (passphrase !== undefined && secret === undefined)) return undefined;
  let asked = false;
  try {
    const loaded = await loadKey(bytes, {
      ...(secret === undefined
        ? {}
        : {
            passphrase: () => {
              asked = true;
              return secret.toString('utf8').replace(/\r?\n$/, '');
            },
          }),
      ...(alias === undefined ? {} : { alias }),
    });
    if (passphrase !== undefined && !asked) {
      const fix = 'togli «passphrase»; o cifra la chiave, se doveva esserlo';
      segnala(avviso('passphrase-inutile', `${at}/passphrase`, `${chiave} non è cifrata`, fix));
    }
    return loaded;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const reason = String(error.facts['reason']);
    if (reason === 'wrong-passphrase') {
      const fix = 'correggi la passphrase: un solo a capo finale è tolto, spazi e altro contano';
      const percorso = passphrase === undefined ? `${at}/chiave` : `${at}/passphrase`;
      segnala(difetto('chiave-inutilizzabile', percorso, `${chiave} non si apre con questa passphrase`, fix));
    } else {
      const why = MOTIVI[reason] ?? 'non contiene una chiave privata utilizzabile';
      const fix = RIMEDI[reason] ?? `serve una chiave privata ${SERVE[uso]}`;
      segnala(difetto('chiave-inutilizzabile', `${at}/chiave`, `${chiave} ${why}`, fix));
    }
    return undefined;
  }
}

const SERVE: Readonly<Record<UsoChiave, string>> = {
  pdnd: 'RSA di almeno 2048 bit: modi keygen',
  dpop: 'RSA di almeno 2048 bit, o P-256: modi keygen --alg ES256',
  firma: 'RSA di almeno 2048 bit, o EC (P-256, P-384, P-521)',
};

function checkTipo(
  percorso: string,
  { chiave }: ChiaveLetta,
  key: KeyObject,
  uso: UsoChiave,
  segnala: Segnala,
): boolean {
  const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (key.asymmetricKeyType === 'rsa' || uso === 'firma' || (uso === 'dpop' && isP256)) return true;
  const problem =
    uso === 'pdnd'
      ? `${chiave} non è una chiave RSA: PDND non la accetta`
      : `${chiave} è su una curva che PDND non accetta nelle prove DPoP`;
  segnala(difetto('chiave-inutilizzabile', percorso, problem, `serve una chiave ${SERVE[uso]}`));
  return false;
}
