/** The numbers behind e-Gov message ids. */
export interface SerialeStore {
  /**
   * The ente's next number: 1, 2, 3 … never the same twice, across processes on one database and across `kill -9`. Numbers may be
   * skipped, and between processes they do not come in order of time. Rejects when the number cannot be made sure of.
   */
  next(enteId: string): Promise<number>;
}
