/** Exponential backoff with a cap; half of the wait is random. */
export interface BackoffOptions {
  first_ms: number;
  most_ms: number;
}

export function backoffMs(attempt: number, options: BackoffOptions, random = Math.random): number {
  const full = Math.min(options.most_ms, options.first_ms * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random());
}
