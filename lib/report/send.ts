/** Milliseconds a newsroom's or moderation desk's own server has to answer. */
const ANSWER_IN = 15_000;
/** Characters; the preview shows all of them. */
export const MOST_SENT = 64 * 1024;

/** What a webhook is sent: exactly what the preview shows, not a byte more. */
export interface Outgoing {
  readonly url: string;
  readonly body: string;
}

/**
 * @param url as configured by the person.
 * @returns null when the address is not one that evidence may be sent to: https only, no credentials in it.
 */
export function outgoing(
  url: string,
  report: {
    readonly notice: string;
    readonly summary: string;
    readonly location: string | null;
    readonly fingerprint: string | null;
  },
): Outgoing | null {
  if (!URL.canParse(url)) return null;
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'https:' || username !== '' || password !== '') return null;
  const body = JSON.stringify({ schema: 'vidimus/report@1', ...report }, null, 2);
  return body.length > MOST_SENT ? null : { url, body };
}

/**
 * Sends what the person saw and agreed to. No cookies, no redirect to another place, a limit to the wait.
 *
 * @throws Error naming the host and why.
 */
export async function send(
  { url, body }: Outgoing,
  fetch: (url: string, init: RequestInit) => Promise<Pick<Response, 'ok' | 'status'>>,
): Promise<void> {
  const { host } = new URL(url);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(ANSWER_IN),
  });
  if (!response.ok) throw new Error(`${host} answered ${response.status}`);
}

/** Characters of a mailto: address that mail programs take; longer text is copied instead. */
const MOST_MAILED = 1800;

/** @returns an address that opens the person's own mail program with the text in it; null when the text is too long for one. */
export function mailTo(address: string, subject: string, text: string): string | null {
  const url = `mailto:${encodeURIComponent(address)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
  return url.length > MOST_MAILED ? null : url;
}
