/** A request's path with its percent-encoding undone; as it came where that is not valid: such a path names nothing of ours. */
export function decodePercorso(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
