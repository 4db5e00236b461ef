/** A request that did not succeed: the server's problem+json, or status 0 when it was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly code: string,
    /** Seconds after which it makes sense to come again, where the server says so. */
    readonly retryAfter: number | null = null,
    /** All that the server says of it: `version`, `places`, `conflicts`, … */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
    this.name = 'Problem';
  }

  /** True when the thing asked for does not exist, as opposed to not being had just now. */
  get missing(): boolean {
    return this.status === 404 || this.status === 422;
  }
}

/** `Retry-After` in seconds; its other form, a date, is not used by this server. */
function seconds(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null;
}

/** Reads a failed response; a body that is no problem+json still gives a Problem. */
export async function problemOf(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {
    // a proxy's HTML page, say
  }
  const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : '');
  return new Problem(
    response.status,
    text('title') || response.statusText,
    text('detail'),
    text('code'),
    seconds(response.headers.get('Retry-After')),
    body,
  );
}
