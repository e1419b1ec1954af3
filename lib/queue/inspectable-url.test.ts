import { expect, it } from 'vitest';
import { inspectableUrl } from './inspectable-url';

it.each([
  ['https://example.com/a.mp4', { url: 'https://example.com/a.mp4' }],
  ['  http://127.0.0.1:8377/a b.mp4 ', { url: 'http://127.0.0.1:8377/a%20b.mp4' }],
  ['example.com/clip.mp4', { url: 'https://example.com/clip.mp4' }],
  ['localhost:8080/clip.mp4', { url: 'http://localhost:8080/clip.mp4' }],
  ['data:video/mp4;base64,AAAA', { url: 'data:video/mp4;base64,AAAA' }],
  ['file:///etc/passwd', { refused: 'scheme' }],
  ['javascript:alert(1)', { refused: 'scheme' }],
  ['blob:https://example.com/1', { refused: 'scheme' }],
  ['', { refused: 'not-a-link' }],
  ['my holiday clip', { refused: 'not-a-link' }],
  [`https://example.com/${'a'.repeat(9000)}`, { refused: 'too-long' }],
])('%s', (given, expected) => expect(inspectableUrl(given)).toEqual(expected));
