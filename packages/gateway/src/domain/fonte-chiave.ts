/** A reference to a secret: `env:NAME` or `file:PATH` (relative to the file that names it). Never the secret itself. */
export type SecretRef = string;

/** Where one private key is kept: a file or a variable, or a device that never gives it away. */
export type FonteChiave = ChiaveLetta | ChiaveInDispositivo;

/** PKCS#8 (encrypted too), PKCS#1, SEC1, JWK or PKCS#12, in PEM or DER: told by the content. */
export interface ChiaveLetta {
  readonly chiave: SecretRef;
  /** Of an encrypted key: a final line end is not part of it. */
  readonly passphrase?: SecretRef;
  /** Of a PKCS#12 file with several keys: the name of the one to take. */
  readonly alias?: string;
  /** RFC 7638 thumbprint of the key; computed when absent. */
  readonly kid?: string;
}

/** A key in an HSM, a smart card or whatever else speaks PKCS#11. */
export interface ChiaveInDispositivo {
  readonly pkcs11: {
    /** Path of the device's module, a shared library. */
    readonly modulo: string;
    /** Label of the token. */
    readonly token: string;
    /** Label of the key. */
    readonly chiave: string;
    readonly pin: SecretRef;
  };
  readonly kid?: string;
}
