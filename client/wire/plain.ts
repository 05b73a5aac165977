/** An answer without what proto-loader adds to optional fields (`_kappa: 'kappa'`). */
export function plain<T extends object>(message: T): T {
  const copy: Partial<T> = {};
  for (const key in message) if (key[0] !== '_') copy[key] = message[key];
  return copy as T;
}
