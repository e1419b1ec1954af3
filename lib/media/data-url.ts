import { MediaError } from './byte-source';

/** Characters. Longer `data:` URLs are refused before anything is decoded. */
const MAX_DATA_URL = 96 * 1024 * 1024;

/**
 * The bytes of a `data:` URL (RFC 2397), base64 or percent-encoded. Its stated type is returned as stated and is never
 * believed.
 * @throws MediaError `malformed` or `too-large`.
 */
export function decodeDataUrl(url: string): { bytes: Uint8Array<ArrayBuffer>; statedMime: string } {
  if (url.length > MAX_DATA_URL) throw new MediaError('too-large', `a data: URL of ${url.length} characters`);
  const comma = url.indexOf(',');
  if (!/^data:/i.test(url) || comma < 0) throw new MediaError('malformed', 'a data: URL without a comma');
  const header = url.slice(5, comma);
  // A fragment is no part of the data; base64 has no `#` of its own.
  const hash = url.indexOf('#', comma);
  const body = url.slice(comma + 1, hash < 0 ? undefined : hash);
  const base64 = /;\s*base64\s*$/i.test(header);
  const statedMime = header.split(';', 1)[0]?.trim() ?? '';
  return { bytes: base64 ? fromBase64(body) : fromPercent(body), statedMime };
}

function fromBase64(body: string): Uint8Array<ArrayBuffer> {
  let text: string;
  try {
    const unescaped = body.includes('%') ? decodeURIComponent(body) : body;
    text = atob(unescaped);
  } catch (cause) {
    throw new MediaError('malformed', 'a data: URL whose base64 cannot be decoded', { cause });
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function fromPercent(body: string): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(body);
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let i = 0; i < encoded.length; i++) {
    const value = encoded[i] as number;
    const pair = value === 0x25 ? String.fromCharCode(encoded[i + 1] ?? 0, encoded[i + 2] ?? 0) : '';
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      bytes[length++] = Number.parseInt(pair, 16);
      i += 2;
    } else {
      // A stray per cent sign stands for itself, as browsers read it.
      bytes[length++] = value;
    }
  }
  return bytes.slice(0, length);
}
