/** Who the call says is asking, in every place where the profile says it. */
export interface IdentitaPropagata {
  readonly userId: string;
  readonly userLocation: string;
  readonly LoA: string;
  readonly codiceUfficio: string;
}
