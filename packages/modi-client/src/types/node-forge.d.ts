/** The parts of node-forge that PKCS#12 needs. Bytes are strings of code units 0 to 255 there. */
declare module 'node-forge' {
  export interface Asn1 {
    /** 0 universal, 128 context-specific. */
    readonly tagClass: number;
    readonly type: number;
    /** Bytes of what is primitive (a BMPString decoded), members of what is constructed. */
    readonly value: string | Asn1[];
  }

  export interface ForgeBuffer {
    getBytes(): string;
  }

  interface Forge {
    readonly asn1: {
      fromDer(bytes: string, options: { readonly strict: boolean; readonly decodeBitStrings: boolean }): Asn1;
      toDer(asn1: Asn1): ForgeBuffer;
      derToOid(bytes: string): string;
    };
    readonly util: { createBuffer(bytes: string): ForgeBuffer };
    readonly rc2: {
      createDecryptionCipher(
        key: string,
        bits: number,
      ): {
        readonly output: ForgeBuffer;
        start(iv: string): void;
        update(input: ForgeBuffer): void;
        finish(): boolean;
      };
    };
  }

  const forge: Forge;
  export default forge;
}
