import type { X509Certificate } from 'node:crypto';
import { ConfigurationError, createLocalSigner, loadKey, type Signer } from '@varco/modi-client';
import { readPassphrase, readSecret } from '../config/segreti.js';
import type { FirmaSoap } from '../domain/firma-soap.js';
import type { ChiaveInDispositivo, ChiaveLetta, FonteChiave } from '../domain/servizio.js';

/** A key that is ready to sign. */
export interface ClientKey {
  readonly signer: Signer;
  /** Its certificate, where one is kept with it. */
  readonly certificate: X509Certificate | undefined;
  /** The same, and those that issued it. */
  readonly certificates: readonly X509Certificate[];
  /** Leaves the device, when the signatures in progress have been made. */
  close(): Promise<void>;
}

/**
 * @param algoritmo of an RSA key; an EC key has its own
 * @throws SecretError; ConfigurationError ERR_MODI_KEY_UNUSABLE or ERR_MODI_CONFIG_INVALID; SignerError, for a device that is not there
 */
export async function loadClientKey(fonte: FonteChiave, algoritmo?: FirmaSoap['algoritmo']): Promise<ClientKey> {
  const key = 'pkcs11' in fonte ? await fromDevice(fonte, algoritmo) : await fromSecret(fonte, algoritmo);
  const { kid } = key.signer;
  if (fonte.kid === undefined || fonte.kid === kid) return key;
  await key.close();
  throw new ConfigurationError('ERR_MODI_CONFIG_INVALID', 'the configured kid is not the thumbprint of the key', {
    facts: { kid },
  });
}

async function fromSecret(
  { chiave, passphrase, alias }: ChiaveLetta,
  algoritmo: FirmaSoap['algoritmo'],
): Promise<ClientKey> {
  const { key, certificates } = await loadKey(await readSecret(chiave), {
    ...(passphrase === undefined ? {} : { passphrase: async () => readPassphrase(passphrase) }),
    ...(alias === undefined ? {} : { alias }),
  });
  const alg = algoritmo === undefined || key.asymmetricKeyType !== 'rsa' ? {} : { alg: algoritmo };
  const signer = createLocalSigner({ key, ...alg });
  return { signer, certificate: certificates[0], certificates, close: async () => undefined };
}

async function fromDevice({ pkcs11 }: ChiaveInDispositivo, algoritmo: FirmaSoap['algoritmo']): Promise<ClientKey> {
  // Loaded where a device is configured, and not elsewhere: it wants a package that is optional.
  const { createPkcs11Signer } = await import('@varco/modi-client/pkcs11');
  const signer = await createPkcs11Signer({
    module: pkcs11.modulo,
    token: { label: pkcs11.token },
    key: { label: pkcs11.chiave },
    pin: async () => readPassphrase(pkcs11.pin),
    ...(algoritmo === undefined ? {} : { alg: algoritmo }),
  });
  const { certificates } = signer;
  return { signer, certificate: certificates[0], certificates, close: async () => signer.close() };
}
